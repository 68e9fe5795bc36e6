/**
 * A run of training: the loop over seeded batches, and going back in it. It knows neither the page
 * nor that it runs in a worker.
 */

import { adamStep } from "./adam.js";
import { layerLists } from "./architecture.js";
import { Network } from "./network.js";
import { firstWeights, noiseOfHeldOut, noiseOfStep, shuffled } from "./randomness.js";

/**
 * @typedef {object} Settings what may change while it trains
 * @property {number} beta
 * @property {number} learningRate
 * @property {boolean} noise whether codes are sampled from the posterior; without, z = mu
 *
 * @typedef {{reconstruction: number, kl: number}} Terms of the loss, in nats
 *
 * @typedef {object} Snapshot all that is needed to go on
 * @property {number} step
 * @property {number} seed
 * @property {Settings} settings
 * @property {Float32Array} weights
 * @property {Float32Array} moments Adam's
 */

/** @type {Settings} */
export const SETTINGS = { beta: 1, learningRate: 0.002, noise: true };
// A run this far off does not come back: nats a pixel, of which an untrained network gives 0.7.
const LOST = 1e4;
/** @type {Record<keyof Settings, string>} */
const WANTED = { beta: "number from 0", learningRate: "number from 0", noise: "boolean" };

export class Trainer {
  step = 0;
  /** @type {{number: number, order: Uint32Array} | null} how the current epoch is shuffled */
  epoch = null;
  losses = { reconstruction: 0, kl: 0, images: 0 }; // sums

  /**
   * @param {object} options
   * @param {import("./architecture.js").Architecture} options.architecture
   * @param {Float32Array} options.images (N * pixels) in [0, 1]
   * @param {{train: ArrayLike<number>, heldOut: ArrayLike<number>}} options.split which of them to
   *   train on, and which not
   * @param {number} [options.batchSize]
   * @param {number} [options.seed]
   * @param {Partial<Settings>} [options.settings]
   * @param {boolean} [options.simd] false keeps to plain JavaScript
   * @throws {Error} if there is nothing to train on, or an image of another size
   */
  constructor({
    architecture,
    images,
    split,
    batchSize = 64,
    seed = 0,
    settings = {},
    simd = true,
  }) {
    const { channels, height, width } = architecture.image;
    this.pixels = channels * height * width;
    if (split.train.length === 0) throw new Error("there is no image to train on");
    if (images.length % this.pixels !== 0) {
      throw new Error(`${images.length} values are not images of ${this.pixels} pixels`);
    }
    this.architecture = architecture;
    this.images = images;
    this.split = split;
    this.seed = seed;
    this.lists = layerLists(architecture);
    this.batchSize = Math.min(batchSize, split.train.length);
    this.network = new Network(this.lists, { ...architecture, batchSize: this.batchSize, simd });
    this.epsilon = new Float32Array(this.batchSize * architecture.latentDim);
    this.settings = { ...SETTINGS };
    this.set(settings);
    this.reset(seed);
  }

  /**
   * Changes settings while it trains; the next step has them.
   * @param {Partial<Settings>} changes
   */
  set(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (!Object.hasOwn(SETTINGS, name)) {
        const known = Object.keys(SETTINGS).join(", ");
        throw new Error(`there is no setting "${name}"; there are ${known}`);
      }
      const key = /** @type {keyof Settings} */ (name);
      const inRange = Number(value) >= 0 && Number(value) < Infinity;
      if (typeof value !== typeof SETTINGS[key] || !inRange) {
        throw new Error(`${name} is ${value}, and should be a ${WANTED[key]}`);
      }
    }
    Object.assign(this.settings, changes);
  }

  /** Begins again, with other first weights if the seed is another. */
  reset(seed = this.seed) {
    this.seed = seed;
    this.step = 0;
    this.epoch = null;
    this.network.load(firstWeights(seed, this.lists));
    this.network.moments.fill(0);
    this.forgetLosses();
  }

  get stepsPerEpoch() {
    return Math.floor(this.split.train.length / this.batchSize);
  }

  /**
   * The indices of the images of a step (an epoch leaves out what fills no batch).
   * @param {number} step
   */
  batchOf(step) {
    const number = Math.floor(step / this.stepsPerEpoch);
    const epoch = this.epoch?.number === number
      ? this.epoch
      : { number, order: shuffled(this.seed, number, this.split.train.length) };
    this.epoch = epoch;
    const first = (step % this.stepsPerEpoch) * this.batchSize;
    const places = epoch.order.subarray(first, first + this.batchSize);
    return Array.from(places, (place) => this.split.train[place]);
  }

  /**
   * The noise of a step (batchSize * D), or null where there is none; overwritten by the next.
   * @param {number} step
   */
  noiseOf(step) {
    const used = this.settings.noise && this.network.variational;
    return used ? noiseOfStep(this.seed, step, this.epsilon) : null;
  }

  /**
   * Trains for some steps, unless the loss grows beyond all bounds or is no number any more.
   * @returns {boolean} false if it did; then restore() or reset()
   */
  train(steps = 1) {
    for (let i = 0; i < steps; i++) {
      const { batchSize, network } = this;
      this.batchOf(this.step).forEach((image, row) => network.setImage(row, this.image(image)));
      const epsilon = this.noiseOf(this.step);
      const { reconstruction, kl } = network.forward(batchSize, epsilon);
      const loss = (reconstruction + this.settings.beta * kl) / batchSize;
      if (!(loss < LOST * this.pixels) || !Number.isFinite(kl)) return false;
      network.backward(batchSize, epsilon, this.settings.beta);
      this.step += 1;
      adamStep(network, this.step, this.settings);
      this.losses.reconstruction += reconstruction;
      this.losses.kl += kl;
      this.losses.images += batchSize;
    }
    return true;
  }

  /** Whether all weights are numbers; a step can spoil them while its loss still is one. */
  get finite() {
    return this.network.weights.every(Number.isFinite);
  }

  /** The mean terms of the loss of all steps since the last call, in nats; null without any. */
  takeLosses() {
    const { reconstruction, kl, images } = this.losses;
    this.forgetLosses();
    return images ? { reconstruction: reconstruction / images, kl: kl / images } : null;
  }

  /**
   * The mean terms of the loss of up to `most` held-out images, in nats, with one sample of each
   * posterior; null if none are held out.
   */
  heldOutLoss(most = Infinity) {
    const count = Math.min(most, this.split.heldOut.length);
    if (count === 0) return null;
    const sampled = this.settings.noise && this.network.variational;
    const dims = this.architecture.latentDim;
    const noise = sampled ? noiseOfHeldOut(this.seed, new Float32Array(count * dims)) : null;
    const sum = { reconstruction: 0, kl: 0 };
    for (let first = 0; first < count; first += this.batchSize) {
      const rows = Math.min(this.batchSize, count - first);
      for (let row = 0; row < rows; row++) {
        this.network.setImage(row, this.image(this.split.heldOut[first + row]));
      }
      const epsilon = noise && noise.subarray(first * dims, (first + rows) * dims);
      const terms = this.network.forward(rows, epsilon);
      sum.reconstruction += terms.reconstruction;
      sum.kl += terms.kl;
    }
    return { reconstruction: sum.reconstruction / count, kl: sum.kl / count };
  }

  /**
   * All that is needed to go on from here.
   * @returns {Snapshot} copies
   */
  snapshot() {
    const { step, seed, network } = this;
    const [weights, moments] = [network.weights.slice(), network.moments.slice()];
    return { step, seed, settings: { ...this.settings }, weights, moments };
  }

  /** Goes back, or on, to a snapshot of the same architecture. @param {Snapshot} snapshot */
  restore({ step, seed, settings, weights, moments }) {
    if (weights.length !== this.network.weightCount) {
      throw new Error(
        `the snapshot has ${weights.length} weights, and this network ${this.network.weightCount}`,
      );
    }
    this.network.weights.set(weights);
    this.network.moments.set(moments);
    this.step = step;
    this.seed = seed;
    this.epoch = null;
    this.settings = { ...settings };
    this.forgetLosses();
  }

  forgetLosses() {
    this.losses = { reconstruction: 0, kl: 0, images: 0 };
  }

  /** @param {number} index @returns {Float32Array} (pixels), a view */
  image(index) {
    return this.images.subarray(index * this.pixels, (index + 1) * this.pixels);
  }
}
