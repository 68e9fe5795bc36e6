/**
 * An autoencoder that can be trained: forward, loss and gradients of a batch.
 *
 * Its memory holds the weights first, then their gradients, then Adam's two moments, each
 * `weightCount` values in the same order, so that Adam goes over all of them in one call.
 */

import { ACTIVATIONS } from "./activations.js";
import { createKernels, firstRows, padded } from "./kernels.js";
import { Activation, Linear, Room } from "./layers.js";
import { RECONSTRUCTION, codeGradient, klTerm, reparameterize } from "./objective.js";

export class Network {
  /**
   * @param {{encoder: object[], decoder: object[]}} lists the layer lists of config.json: linear
   *   layers, activation functions, and what only reshapes
   * @param {object} options
   * @param {number} options.latentDim
   * @param {"bernoulli" | "gaussian"} options.likelihood with "bernoulli", the decoder's list ends
   *   with a sigmoid, which the loss and decode() apply
   * @param {number} options.batchSize the most images that go through at a time
   * @param {boolean} [options.simd] false keeps to plain JavaScript
   * @throws {Error} naming the layer that cannot be trained
   */
  constructor({ encoder, decoder }, { latentDim, likelihood, batchSize, simd = true }) {
    this.latentDim = latentDim;
    this.likelihood = likelihood;
    this.batchSize = batchSize;
    const weights = new Room();
    this.encoder = makeLayers(encoder, "encoder", weights);
    this.decoder = makeLayers(withoutOutput(decoder, likelihood), "decoder", weights);
    this.weightCount = weights.used;
    this.plan(encoder, decoder);
    this.kernels = createKernels(this.room.used, { simd });
    this.kernels.floats[this.one] = 1;
  }

  plan(encoder, decoder) {
    const [batch, pixels] = [this.batchSize, inputsOf(encoder)];
    const room = new Room();
    this.room = room;
    room.reserve(4 * this.weightCount);
    this.one = room.reserve(1);
    const zeros = room.reserve(padded(widest([...encoder, ...decoder])));
    const plan = { room, batch, zeros, one: this.one, toGradient: this.weightCount };
    this.x = room.rows(batch, pixels);
    this.codes = planStack(this.encoder, plan, this.x, null);
    this.z = room.rows(batch, this.latentDim);
    this.zGradient = room.rows(batch, this.latentDim);
    this.raw = planStack(this.decoder, plan, this.z, this.zGradient);
    this.probabilities = room.rows(batch, pixels);
    expect("the encoder", this.codes.columns, [this.latentDim, 2 * this.latentDim]);
    expect("the decoder", this.raw.columns, [pixels]);
  }

  get floats() {
    return this.kernels.floats;
  }

  /** Whether the encoder gives logvar as well as mu. */
  get variational() {
    return this.codes.columns === 2 * this.latentDim;
  }

  /** Views of the weights, and of Adam's moments; (weightCount) each. */
  get weights() {
    return this.floats.subarray(0, this.weightCount);
  }

  get moments() {
    return this.floats.subarray(2 * this.weightCount, 4 * this.weightCount);
  }

  /** Puts row i of the batch: an image (pixels) in [0, 1]. */
  setImage(i, image) {
    this.floats.set(image, this.x.at + i * this.x.row);
  }

  /**
   * The terms of the loss of the first `rows` images of the batch, summed over them, in nats.
   * @param {number} rows
   * @param {Float32Array | null} epsilon (rows * D) from N(0, 1); null: z = mu
   * @returns {{reconstruction: number, kl: number}}
   */
  forward(rows, epsilon) {
    this.encodeRows(rows);
    const codes = firstRows(this.codes, rows);
    reparameterize(this.floats, codes, firstRows(this.z, rows), epsilon);
    this.decodeRows(rows);
    const [raw, x] = [firstRows(this.raw, rows), firstRows(this.x, rows)];
    const gradient = this.decoder.at(-1).gradient;
    const reconstruction = RECONSTRUCTION[this.likelihood](this.kernels, raw, x, gradient);
    return { reconstruction, kl: klTerm(this.floats, codes, this.latentDim) };
  }

  /** The gradients of the mean loss of what forward() just computed, with the same arguments. */
  backward(rows, epsilon, beta) {
    for (const layer of this.decoder.toReversed()) layer.backward(this.kernels, rows);
    const zGradient = firstRows(this.zGradient, rows);
    const { gradient } = this.encoder.at(-1);
    codeGradient(this.floats, firstRows(this.codes, rows), gradient, zGradient, epsilon, beta);
    for (const layer of this.encoder.toReversed()) layer.backward(this.kernels, rows);
  }

  encodeRows(rows) {
    for (const layer of this.encoder) layer.forward(this.kernels, rows);
  }

  decodeRows(rows) {
    for (const layer of this.decoder) layer.forward(this.kernels, rows);
  }

  /**
   * The codes of images (N * pixels) in [0, 1].
   * @returns {Float32Array} (N * D) or, with logvar behind each mu, (N * 2 D)
   */
  encode(images) {
    return this.inBatches(images, this.x, this.codes, (rows) => this.encodeRows(rows));
  }

  /**
   * What codes (N * D) decode to.
   * @returns {Float32Array} (N * pixels)
   */
  decode(codes) {
    if (this.likelihood !== "bernoulli") {
      return this.inBatches(codes, this.z, this.raw, (rows) => this.decodeRows(rows));
    }
    return this.inBatches(codes, this.z, this.probabilities, (rows) => {
      this.decodeRows(rows);
      this.kernels.sigmoid(this.raw.at, this.probabilities.at, rows * this.raw.row);
    });
  }

  /** run(rows) for a batch at a time, from the rows of `input` to those of `output`. */
  inBatches(values, input, output, run) {
    const count = values.length / input.columns;
    const result = new Float32Array(count * output.columns);
    for (let first = 0; first < count; first += this.batchSize) {
      const rows = Math.min(this.batchSize, count - first);
      for (let row = 0; row < rows; row++) {
        const from = (first + row) * input.columns;
        this.floats.set(values.subarray(from, from + input.columns), input.at + row * input.row);
      }
      run(rows);
      for (let row = 0; row < rows; row++) {
        const from = output.at + row * output.row;
        const found = this.floats.subarray(from, from + output.columns);
        result.set(found, (first + row) * output.columns);
      }
    }
    return result;
  }

  /**
   * The weights under PyTorch's names and in its layout.
   * @param {"weights" | "gradients"} [which]
   * @returns {Map<string, {shape: number[], data: Float32Array}>}
   */
  tensors(which = "weights") {
    const from = which === "weights" ? this.floats : this.floats.subarray(this.weightCount);
    return new Map(this.layers.flatMap((layer) => layer.tensors(from)));
  }

  /** Takes weights as tensors() gives them. */
  load(tensors) {
    for (const layer of this.layers) layer.load(this.floats, tensors);
  }

  get layers() {
    return [...this.encoder, ...this.decoder];
  }
}

const RESHAPES = ["flatten", "unflatten"]; // a batch is rows of values all the way

function makeLayers(list, part, weights) {
  const layers = [];
  for (const [index, spec] of list.entries()) {
    if (spec.layer === "linear") layers.push(new Linear(spec, weights));
    else if (Object.hasOwn(ACTIVATIONS, spec.layer)) layers.push(new Activation(spec));
    else if (!RESHAPES.includes(spec.layer)) {
      const known = ["linear", ...RESHAPES, ...Object.keys(ACTIVATIONS)].join(", ");
      const what = `layer ${index} of the ${part} is "${spec.layer}"`;
      throw new Error(`${what}, which cannot be trained here; these can: ${known}`);
    }
  }
  return layers;
}

/** The list without its sigmoid, for the Bernoulli loss takes logits. */
function withoutOutput(decoder, likelihood) {
  if (likelihood !== "bernoulli") return decoder;
  if (decoder.at(-1).layer !== "sigmoid") {
    throw new Error(`a Bernoulli decoder ends with a sigmoid, and not "${decoder.at(-1).layer}"`);
  }
  return decoder.slice(0, -1);
}

/** Plans the layers one behind the other; gives the output of the last. */
function planStack(layers, plan, input, inputGradient) {
  let [values, gradient] = [input, inputGradient];
  for (const layer of layers) {
    layer.plan(plan, values, gradient);
    [values, gradient] = [layer.output, layer.gradient];
  }
  return values;
}

const inputsOf = (list) => list.find(({ layer }) => layer === "linear").in_features;
const widest = (list) =>
  Math.max(...list.flatMap(({ in_features: i = 0, out_features: o = 0 }) => [i, o]));

function expect(what, columns, allowed) {
  if (!allowed.includes(columns)) {
    throw new Error(`${what} gives ${columns} values and should give ${allowed.join(" or ")}`);
  }
}
