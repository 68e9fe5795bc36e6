/**
 * Runs a network in the browser: the layer list of config.json on the weights of
 * model.safetensors, as PyTorch does in eval mode.
 *
 *   const decoder = compile(config.decoder, parse(buffer), [2]);
 *   const image = decoder.run([0.3, -1.2]);
 *
 * compile() checks the layers (layers.js) and makes a plan; the first run() lays out weights and
 * activations in one block of memory and binds the plan's steps to it, which takes some
 * milliseconds. From then on run() goes through the steps and allocates nothing.
 */

import { PANEL, createMemory } from "./kernel.js";
import { LAYERS } from "./layers.js";

/**
 * @param {object[]} layers the layer list: {layer, prefix, ...PyTorch's arguments}
 * @param {Map<string, import("./safetensors.js").Tensor>} tensors from safetensors.js
 * @param {number[]} inputShape of one input, without a batch dimension: [D] or [C, H, W]
 * @param {{simd?: boolean}} [options] simd: false keeps to plain JavaScript
 * @returns {{run: function(ArrayLike<number>): Float32Array, output: Float32Array,
 *   activations: {layer: string, shape: number[], values: Float32Array}[], inputShape: number[],
 *   outputShape: number[], simd: boolean}} run returns output, which its next call overwrites.
 *   activations, one a layer, are what the last run computed there; layers that work in place (an
 *   activation function after a linear layer) share one array
 * @throws {Error} naming the layer and what is wrong with it
 */
export function compile(layers, tensors, inputShape, { simd = true } = {}) {
  let net = new Network(tensors, inputShape);
  layers.forEach((spec, index) => addLayer(net, spec, index));
  const inputSize = product(inputShape);
  const outputShape = net.shape;
  const output = new Float32Array(net.size()); // apart from the memory: callers may post it
  let bound = null;

  function prepare() {
    if (bound === null) {
      bound = net.bind(createMemory(net.used, simd));
      net = null; // it holds the file's tensors
    }
    return bound;
  }

  function run(values) {
    if (values.length !== inputSize) {
      throw new Error(`the network takes ${inputSize} values, and got ${values.length}`);
    }
    const { input, steps, result } = prepare();
    input.set(values);
    for (let i = 0; i < steps.length; i++) steps[i]();
    output.set(result);
    return output;
  }
  return {
    run,
    output,
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

function addLayer(net, spec, index) {
  if (!Object.hasOwn(LAYERS, spec.layer)) {
    const known = Object.keys(LAYERS).join(", ");
    throw new Error(`layer ${index} is "${spec.layer}", which is not known; known are ${known}`);
  }
  try {
    LAYERS[spec.layer](spec, net);
    net.outputs.push({ layer: spec.layer, at: net.at, shape: net.shape });
  } catch (error) {
    throw new Error(`layer ${index} (${spec.layer}): ${error.message}`);
  }
}

/** The plan of a network: what layers.js builds on. */
class Network {
  constructor(tensors, inputShape) {
    this.tensors = tensors;
    this.used = 0; // float32 values of memory
    this.constants = []; // {at, size, fill}: written once, before the first run
    this.outputs = []; // {layer, at, shape}: where each layer leaves what it computes
    this.steps = []; // (memory) => () => void
    this.affine = null; // the last step, while it can still take in another affine one
    this.inputSize = product(inputShape);
    this.inputAt = this.reserve(this.inputSize);
    this.goOn(this.inputAt, inputShape);
  }

  /** Room for `count` values and for what the kernel writes past their end; aligned to a panel. */
  reserve(count) {
    if (!(count > 0)) throw new Error(`its output would be empty, from shape [${this.shape}]`);
    const at = this.used;
    this.used += Math.ceil(count / PANEL + 1) * PANEL;
    return at;
  }

  /** Room for values that never change; fill(room) writes them, before the first run. */
  constant(size, fill) {
    const at = this.reserve(size);
    this.constants.push({ at, size, fill });
    return at;
  }

  /** Adds what each run does; bind gets the memory ({floats, multiply}) once it exists. */
  step(bind) {
    this.affine = null;
    this.steps.push(bind);
  }

  /** Writes the constants and binds the steps to a memory that has room for them. */
  bind({ floats, multiply, simd }) {
    const view = (at, size) => floats.subarray(at, at + size);
    for (const { at, size, fill } of this.constants) fill(view(at, size));
    return {
      simd,
      input: view(this.inputAt, this.inputSize),
      result: view(this.at, this.size()),
      steps: this.steps.map((bind) => bind({ floats, multiply })),
      activations: this.outputs.map(({ layer, at, shape }) => {
        return { layer, shape, values: view(at, product(shape)) };
      }),
    };
  }

  /** Adds a step that changes the current values where they are. */
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
   */
  scaleAndShift(scale, shift) {
    const channels = this.shape[0];
    if (this.affine?.channels !== channels) {
      const affine = { channels, changes: [] };
      const [at, size] = [this.at, this.size()];
      this.step(({ floats }) => {
        const values = floats.subarray(at, at + size);
        const one = inOne(affine);
        affine.changes = null; // they hold the file's tensors
        return () => affineChannels(values, one.scale, one.shift);
      });
      this.affine = affine;
    }
    this.affine.changes.push({ scale, shift });
  }

  /** Where the current values are from now on, and their shape. */
  goOn(at, shape) {
    this.at = at;
    this.shape = shape;
  }

  size() {
    return product(this.shape);
  }

  /** The current shape, which has to be an image's: [channels, height, width]. */
  imageShape() {
    if (this.shape.length !== 3) throw new Error(`takes an image, and gets shape [${this.shape}]`);
    return this.shape;
  }

  expectShape(shape) {
    if (String(shape) !== String(this.shape)) {
      throw new Error(`takes shape [${shape}], and gets [${this.shape}]`);
    }
  }

  /** Tensor `<prefix>.<kind>`, which has to have that shape; its values are in `data`. */
  tensor(spec, kind, shape) {
    const name = `${spec.prefix}.${kind}`;
    const tensor = this.tensors.get(name);
    if (!tensor) throw new Error(`there is no tensor "${name}" among the weights`);
    if (String(tensor.shape) !== String(shape)) {
      throw new Error(`tensor "${name}" has shape [${tensor.shape}] and should have [${shape}]`);
    }
    return tensor;
  }
}

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

function affineChannels(values, scale, shift) {
  const plane = values.length / scale.length;
  for (let c = 0, i = 0; c < scale.length; c++) {
    const a = scale[c];
    const b = shift[c];
    for (const end = i + plane; i < end; i++) values[i] = values[i] * a + b;
  }
}

function product(shape) {
  return shape.reduce((size, length) => size * length, 1);
}
