/**
 * Runs a network in the browser: the layer list of config.json on the weights of
 * model.safetensors, as PyTorch does in eval mode.
 *
 *   const decoder = compile(config.decoder, parse(buffer), [2]);
 *   const image = decoder.run([0.3, -1.2]);
 *
 * compile() checks the layers (layers.js) and makes a plan; the first run() lays out weights and
 * activations in one block of memory and binds the plan's steps to it, which takes some
 * milliseconds. From then on run() goes through the steps and allocates nothing but its result.
 *
 * @typedef {{layer: string, prefix?: string, [argument: string]: any}} Layer an entry of a layer
 *   list: its name, its tensors' prefix, PyTorch's arguments
 * @typedef {import("./safetensors.js").Tensors} Tensors
 * @typedef {import("./kernel.js").Memory} Memory
 *
 * @typedef {object} Net a network that runs
 * @property {(values: ArrayLike<number>, out?: Float32Array) => Float32Array} run gives the output
 *   for one input, in an array of the caller's own: `out`, or a new one
 * @property {readonly Activation[]} activations one a layer: VIEWS into the network's memory of what
 *   the last run computed there, which the next run overwrites. Layers that work in place (an
 *   activation function after a linear layer) share one
 * @property {number[]} inputShape
 * @property {number[]} outputShape
 * @property {boolean} simd
 *
 * @typedef {{layer: string, shape: number[], values: Float32Array}} Activation
 *
 * @typedef {object} Bound the plan of a network in a memory
 * @property {Float32Array} input view
 * @property {Float32Array} result view
 * @property {(() => void)[]} steps
 * @property {Activation[]} activations
 * @property {boolean} simd
 */

import { CodedError } from "./errors.js";
import { PANEL, createMemory } from "./kernel.js";
import { LAYERS } from "./layers.js";

/**
 * @param {Layer[]} layers
 * @param {Tensors} tensors
 * @param {number[]} inputShape of one input, without a batch dimension: [D] or [C, H, W]
 * @param {{simd?: boolean}} [options] simd: false keeps to plain JavaScript
 * @returns {Net}
 * @throws {CodedError} naming the layer and what is wrong with it
 */
export function compile(layers, tensors, inputShape, { simd = true } = {}) {
  const net = new Network(tensors, inputShape);
  layers.forEach((spec, index) => addLayer(net, spec, index));
  const inputSize = product(inputShape);
  const outputShape = net.shape;
  const outputSize = product(outputShape);
  /** @type {Bound | null} */
  let bound = null;

  function prepare() {
    if (bound === null) {
      bound = net.bind(createMemory(net.used, simd));
      net.forget();
    }
    return bound;
  }

  /** @param {ArrayLike<number>} values @param {Float32Array} [out] */
  function run(values, out = new Float32Array(outputSize)) {
    if (values.length !== inputSize) {
      throw new Error(`the network takes ${inputSize} values, and got ${values.length}`);
    }
    const { input, steps, result } = prepare();
    input.set(values);
    for (let i = 0; i < steps.length; i++) steps[i]();
    out.set(result);
    return out;
  }
  return {
    run,
    inputShape,
    outputShape,
    get activations() {
      return prepare().activations;
    },
    get simd() {
      return prepare().simd;
    },
  };
}

/** @param {Network} net @param {Layer} spec @param {number} index */
function addLayer(net, spec, index) {
  if (!Object.hasOwn(LAYERS, spec.layer)) {
    const known = Object.keys(LAYERS).join(", ");
    throw new CodedError("network.unknownLayer", { index, layer: spec.layer, known });
  }
  try {
    LAYERS[spec.layer](spec, net);
    net.outputs.push({ layer: spec.layer, at: net.at, shape: net.shape });
  } catch (error) {
    const layer = { index, layer: spec.layer, reason: error };
    throw new CodedError("network.layer", layer, { cause: error });
  }
}

/**
 * The plan of a network: what layers.js builds on.
 *
 * @typedef {{at: number, size: number, fill: (room: Float32Array) => void}} Constant
 *   written once, before the first run
 * @typedef {(channel: number) => number} OfChannel
 * @typedef {{channels: number, changes: {scale: OfChannel, shift: OfChannel}[]}} Affine
 */
export class Network {
  /** @param {Tensors} tensors @param {number[]} inputShape */
  constructor(tensors, inputShape) {
    this.tensors = tensors;
    this.used = 0; // float32 values of memory
    /** @type {Constant[]} */
    this.constants = [];
    /** @type {{layer: string, at: number, shape: number[]}[]} where each leaves what it computes */
    this.outputs = [];
    /** @type {((memory: Memory) => () => void)[]} */
    this.steps = [];
    /** @type {Affine | null} the last step, while it can still take in another affine one */
    this.affine = null;
    this.inputSize = product(inputShape);
    this.shape = inputShape; // of the current values
    this.inputAt = this.reserve(this.inputSize);
    this.at = this.inputAt; // where the current values are
  }

  /** Lets go of the file's tensors and of the steps, which bind() has made use of. */
  forget() {
    this.tensors = new Map();
    this.constants = [];
    this.steps = [];
  }

  /**
   * Room for `count` values and for what the kernel writes past their end; aligned to a panel.
   * @param {number} count
   */
  reserve(count) {
    if (!(count > 0)) throw new CodedError("layer.empty", { shape: this.shape });
    const at = this.used;
    this.used += Math.ceil(count / PANEL + 1) * PANEL;
    return at;
  }

  /**
   * Room for values that never change; fill(room) writes them, before the first run.
   * @param {number} size
   * @param {(room: Float32Array) => void} fill
   */
  constant(size, fill) {
    const at = this.reserve(size);
    this.constants.push({ at, size, fill });
    return at;
  }

  /**
   * Adds what each run does; bind gets the memory once it exists.
   * @param {(memory: Memory) => () => void} bind
   */
  step(bind) {
    this.affine = null;
    this.steps.push(bind);
  }

  /**
   * Writes the constants and binds the steps to a memory that has room for them.
   * @param {Memory} memory
   * @returns {Bound}
   */
  bind(memory) {
    const { floats, simd } = memory;
    /** @param {number} at @param {number} size */
    const view = (at, size) => floats.subarray(at, at + size);
    for (const { at, size, fill } of this.constants) fill(view(at, size));
    return {
      simd,
      input: view(this.inputAt, this.inputSize),
      result: view(this.at, this.size()),
      steps: this.steps.map((bind) => bind(memory)),
      activations: this.outputs.map(({ layer, at, shape }) => {
        return { layer, shape, values: view(at, product(shape)) };
      }),
    };
  }

  /**
   * Adds a step that changes the current values where they are.
   * @param {(values: Float32Array) => void} change
   */
  inPlace(change) {
    const [at, size] = [this.at, this.size()];
    this.step(({ floats }) => {
      const values = floats.subarray(at, at + size);
      return () => change(values);
    });
  }

  /**
   * Multiplies and shifts each channel, scale(channel) and shift(channel) giving by what. Adjacent
   * ones (a bias, then batch norm) become a single step. Both are asked before the first run.
   * @param {(channel: number) => number} scale
   * @param {(channel: number) => number} shift
   */
  scaleAndShift(scale, shift) {
    const channels = this.shape[0];
    const affine = this.affine?.channels === channels ? this.affine : this.addAffine(channels);
    affine.changes.push({ scale, shift });
  }

  /** @param {number} channels */
  addAffine(channels) {
    /** @type {Affine} */
    const affine = { channels, changes: [] };
    const [at, size] = [this.at, this.size()];
    this.step(({ floats }) => {
      const values = floats.subarray(at, at + size);
      const { scale, shift } = inOne(affine);
      affine.changes = []; // they hold the file's tensors
      return () => affineChannels(values, scale, shift);
    });
    this.affine = affine;
    return affine;
  }

  /**
   * Where the current values are from now on, and their shape.
   * @param {number} at
   * @param {number[]} shape
   */
  goOn(at, shape) {
    this.at = at;
    this.shape = shape;
  }

  size() {
    return product(this.shape);
  }

  /** The current shape, which has to be an image's: [channels, height, width]. */
  imageShape() {
    if (this.shape.length !== 3) throw new CodedError("layer.image", { shape: this.shape });
    return this.shape;
  }

  /** @param {number[]} shape */
  expectShape(shape) {
    if (String(shape) !== String(this.shape)) {
      throw new CodedError("layer.shape", { expected: shape, shape: this.shape });
    }
  }

  /**
   * Tensor `<prefix>.<kind>`, which has to have that shape; its values are in `data`.
   * @param {Layer} spec
   * @param {string} kind
   * @param {number[]} shape
   */
  tensor(spec, kind, shape) {
    const name = `${spec.prefix}.${kind}`;
    const tensor = this.tensors.get(name);
    if (!tensor) throw new CodedError("layer.noTensor", { name });
    if (String(tensor.shape) !== String(shape)) {
      throw new CodedError("layer.tensorShape", { name, shape: tensor.shape, expected: shape });
    }
    return tensor;
  }
}

/** @param {Affine} affine */
function inOne({ channels, changes }) {
  const one = { scale: new Float64Array(channels).fill(1), shift: new Float64Array(channels) };
  for (const { scale, shift } of changes) {
    for (let c = 0; c < channels; c++) {
      one.scale[c] *= scale(c);
      one.shift[c] = one.shift[c] * scale(c) + shift(c);
    }
  }
  return one;
}

/** @param {Float32Array} values @param {Float64Array} scale @param {Float64Array} shift */
function affineChannels(values, scale, shift) {
  const plane = values.length / scale.length;
  for (let c = 0, i = 0; c < scale.length; c++) {
    const a = scale[c];
    const b = shift[c];
    for (const end = i + plane; i < end; i++) values[i] = values[i] * a + b;
  }
}

/** @param {number[]} shape */
function product(shape) {
  return shape.reduce((size, length) => size * length, 1);
}
