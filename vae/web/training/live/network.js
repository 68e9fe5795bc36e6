/**
 * An autoencoder that can be trained: forward, loss and gradients of a batch.
 *
 * Its memory holds the weights first, then their gradients, then Adam's two moments, each
 * `weightCount` values in the same order, so that Adam goes over all of them in one call.
 *
 * @typedef {import("./kernels.js").Matrix} Matrix
 * @typedef {import("./layers.js").Spec} Spec
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {{spec: Spec, weight: Matrix | null, bias: Matrix | null}} Reserved a layer with the room
 *   of its weights; without weights: an activation function
 */

import { ACTIVATIONS } from "./activations.js";
import { createKernels, firstRows, padded } from "./kernels.js";
import { Activation, Linear, Room, reserveLinear } from "./layers.js";
import { RECONSTRUCTION, codeGradient, klTerm, reparameterize } from "./objective.js";

export class Network {
  /**
   * @param {import("./architecture.js").LayerLists} lists linear layers, activation functions, and
   *   what only reshapes
   * @param {object} options
   * @param {number} options.latentDim
   * @param {"bernoulli" | "gaussian"} options.likelihood with "bernoulli", the decoder's list ends
   *   with a sigmoid, which the loss and decode() apply
   * @param {number} options.batchSize the most images that go through at a time
   * @param {boolean} [options.simd] false keeps to plain JavaScript
   * @throws {Error} naming the layer that cannot be trained
   */
  constructor({ encoder, decoder }, { latentDim, likelihood, batchSize, simd = true }) {
    const weights = new Room();
    const encoderWeights = reserveWeights(encoder, "encoder", weights);
    const decoderWeights = reserveWeights(withoutOutput(decoder, likelihood), "decoder", weights);
    const pixels = inputsOf(encoder);
    this.latentDim = latentDim;
    this.likelihood = likelihood;
    this.batchSize = batchSize;
    this.weightCount = weights.used;

    const room = new Room();
    room.reserve(4 * this.weightCount);
    const one = room.reserve(1);
    const zeros = room.reserve(padded(widest([...encoder, ...decoder])));
    const plan = { room, batch: batchSize, zeros, one, toGradient: this.weightCount };
    this.x = room.rows(batchSize, pixels);
    this.encoder = planStack(encoderWeights, plan, this.x, null);
    this.codes = lastOf(this.encoder).output;
    this.z = room.rows(batchSize, latentDim);
    this.zGradient = room.rows(batchSize, latentDim);
    this.decoder = planStack(decoderWeights, plan, this.z, this.zGradient);
    this.raw = lastOf(this.decoder).output;
    this.probabilities = room.rows(batchSize, pixels);
    expect("the encoder", this.codes.columns, [latentDim, 2 * latentDim]);
    expect("the decoder", this.raw.columns, [pixels]);
    this.kernels = createKernels(room.used, { simd });
    this.kernels.floats[one] = 1;
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

  /**
   * Puts row i of the batch.
   * @param {number} i
   * @param {Float32Array} image (pixels) in [0, 1]
   */
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
    const { gradient } = lastOf(this.decoder);
    const reconstruction = RECONSTRUCTION[this.likelihood](this.kernels, raw, x, gradient);
    return { reconstruction, kl: klTerm(this.floats, codes, this.latentDim) };
  }

  /**
   * The gradients of the mean loss of what forward() just computed, with the same arguments.
   * @param {number} rows
   * @param {Float32Array | null} epsilon
   * @param {number} beta
   */
  backward(rows, epsilon, beta) {
    for (const layer of this.decoder.toReversed()) layer.backward(this.kernels, rows);
    const zGradient = firstRows(this.zGradient, rows);
    const { gradient } = lastOf(this.encoder);
    codeGradient(this.floats, firstRows(this.codes, rows), gradient, zGradient, epsilon, beta);
    for (const layer of this.encoder.toReversed()) layer.backward(this.kernels, rows);
  }

  /** @param {number} rows */
  encodeRows(rows) {
    for (const layer of this.encoder) layer.forward(this.kernels, rows);
  }

  /** @param {number} rows */
  decodeRows(rows) {
    for (const layer of this.decoder) layer.forward(this.kernels, rows);
  }

  /**
   * The codes of images.
   * @param {Float32Array} images (N * pixels) in [0, 1]
   * @returns {Float32Array} (N * D) or, with logvar behind each mu, (N * 2 D)
   */
  encode(images) {
    return this.inBatches(images, this.x, this.codes, (rows) => this.encodeRows(rows));
  }

  /**
   * What codes decode to.
   * @param {Float32Array} codes (N * D)
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

  /**
   * run(rows) for a batch at a time, from the rows of `input` to those of `output`.
   * @param {Float32Array} values
   * @param {Matrix} input
   * @param {Matrix} output
   * @param {(rows: number) => void} run
   */
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
   * @returns {import("./export.js").Tensors}
   */
  tensors(which = "weights") {
    const from = which === "weights" ? this.floats : this.floats.subarray(this.weightCount);
    return new Map(this.layers.flatMap((layer) => layer.tensors(from)));
  }

  /** Takes weights as tensors() gives them. @param {import("./export.js").Tensors} tensors */
  load(tensors) {
    for (const layer of this.layers) layer.load(this.floats, tensors);
  }

  get layers() {
    return [...this.encoder, ...this.decoder];
  }
}

const RESHAPES = ["flatten", "unflatten"]; // a batch is rows of values all the way

/**
 * @param {Spec[]} list
 * @param {"encoder" | "decoder"} part
 * @param {Room} weights
 * @returns {Reserved[]} one a layer that computes
 * @throws {Error} naming the layer that cannot be trained
 */
function reserveWeights(list, part, weights) {
  /** @type {Reserved[]} */
  const reserved = [];
  for (const [index, spec] of list.entries()) {
    const { layer } = spec;
    if (layer === "linear") reserved.push({ spec, ...reserveLinear(spec, weights) });
    else if (Object.hasOwn(ACTIVATIONS, layer)) reserved.push({ spec, weight: null, bias: null });
    else if (!RESHAPES.includes(layer)) {
      const known = ["linear", ...RESHAPES, ...Object.keys(ACTIVATIONS)].join(", ");
      const what = `layer ${index} of the ${part} is "${layer}"`;
      throw new Error(`${what}, which cannot be trained here; these can: ${known}`);
    }
  }
  return reserved;
}

/**
 * The list without its sigmoid, for the Bernoulli loss takes logits.
 * @param {Spec[]} decoder
 * @param {string} likelihood
 */
function withoutOutput(decoder, likelihood) {
  if (likelihood !== "bernoulli") return decoder;
  const { layer } = lastOf(decoder);
  if (layer !== "sigmoid") {
    throw new Error(`a Bernoulli decoder ends with a sigmoid, and not "${layer}"`);
  }
  return decoder.slice(0, -1);
}

/**
 * Plans the layers one behind the other.
 * @param {Reserved[]} reserved
 * @param {import("./layers.js").Plan} plan
 * @param {Matrix} input
 * @param {Matrix | null} inputGradient
 * @returns {Layer[]}
 */
function planStack(reserved, plan, input, inputGradient) {
  let [values, gradient] = [input, inputGradient];
  return reserved.map(({ spec, weight, bias }) => {
    const layer = weight
      ? new Linear({ spec, weight, bias }, plan, values, gradient)
      : new Activation(spec, plan, values, gradient);
    [values, gradient] = [layer.output, layer.gradient];
    return layer;
  });
}

/** @template T @param {T[]} list that is not empty */
const lastOf = (list) => list[list.length - 1];

/** How many values a network takes. @param {Spec[]} list */
function inputsOf(list) {
  const first = list.find(({ layer }) => layer === "linear");
  if (!first) throw new Error("the encoder has no linear layer, so there is nothing to train");
  return Number(first.in_features);
}

/** @param {Spec[]} list */
const widest = (list) =>
  Math.max(...list.flatMap(({ in_features: i = 0, out_features: o = 0 }) => [i, o]));

/** @param {string} what @param {number} columns @param {number[]} allowed */
function expect(what, columns, allowed) {
  if (!allowed.includes(columns)) {
    throw new Error(`${what} gives ${columns} values and should give ${allowed.join(" or ")}`);
  }
}
