/**
 * What a model computes of an image, from x to the loss, with a sample of the posterior: the numbers
 * of under-the-hood.js.
 *
 * @typedef {object} Flow
 * @property {Reading | null} reading null: nothing is drawn
 * @property {Float32Array} epsilon (D) of the sample, in a variational model
 * @property {Float32Array} z (D) the sample; mu in a plain autoencoder
 * @property {Float32Array} xHat (C*H*W) decoded from z
 * @property {Float32Array} nats (C*H*W) what each pixel and channel costs
 * @property {number} reconstruction their sum
 * @property {number} loss
 * @property {{encoder: Layer[], decoder: Layer[]}} layers the hidden ones, as parts.js keeps them
 *
 * @typedef {Flow & {reading: Reading}} ReadFlow of a drawing
 * @typedef {{shape: number[], values: Float32Array}} Layer what a layer has computed
 * @typedef {import("../../model/reading.js").Reading} Reading
 * @typedef {Reading & {logvar: Float32Array, sigma: Float32Array, kl: number}} VaeReading of a
 *   variational model
 */
import { createRandom, reconstructionOfPixels, reparameterize } from "../../model/gaussian.js";

/** @type {(flow: Flow) => flow is ReadFlow} */
export const hasReading = (flow) => flow.reading !== null;

/** @param {import("../../model/checkpoint.js").Checkpoint} checkpoint */
export function createFlow(checkpoint) {
  const { latentDim, variational, likelihood, image, beta } = checkpoint;
  const pixels = image.channels * image.height * image.width;
  const random = createRandom(Math.floor(Math.random() * 2 ** 31));
  /** @type {Flow} */
  const flow = {
    reading: null,
    epsilon: random.fill(new Float32Array(latentDim)),
    z: new Float32Array(latentDim),
    xHat: new Float32Array(pixels),
    nats: new Float32Array(pixels),
    reconstruction: 0,
    loss: 0,
    layers: { encoder: [], decoder: [] },
  };

  return {
    flow,
    resample: () => random.fill(flow.epsilon),
    /**
     * Up to the code.
     * @param {Reading | null} reading
     * @param {boolean} encoded whether the encoder has just done it; else it holds what it did to
     *   another image, and does it again
     */
    read(reading, encoded) {
      if (reading && !encoded) checkpoint.encode(reading.x, reading.label);
      flow.reading = reading;
    },
    /** From z on: what changes when only epsilon does. */
    decode() {
      if (!hasReading(flow)) return;
      const { reading, epsilon, z, xHat, nats } = flow;
      if (reading.logvar) reparameterize(reading.mu, reading.logvar, epsilon, z);
      else z.set(reading.mu);
      checkpoint.decode(z, reading.label, xHat);
      reconstructionOfPixels(likelihood, xHat, reading.x, nats);
      flow.reconstruction = nats.reduce((sum, each) => sum + each, 0);
      flow.loss = flow.reconstruction + (variational ? beta * (reading.kl ?? 0) : 0);
    },
  };
}
