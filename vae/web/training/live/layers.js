/**
 * The layers that can be trained: linear ones and activation functions, for a batch at a time.
 *
 * Weights are reserved first, for all layers; then each layer is planned, when it reserves the rest
 * of its room; and it computes once there is a memory (kernels.js). forward(kernels, rows) goes from
 * `input` to `output`; backward(kernels, rows) goes from `gradient`, that of the loss by its output,
 * to that by its input and to the gradients of its weights. All are row-major matrices with a row
 * for each image.
 *
 * Columns that pad a gradient to whole panels are zero and stay so: nothing writes there, and
 * products of zeros leave zeros.
 *
 * @typedef {import("./kernels.js").Matrix} Matrix
 * @typedef {import("./kernels.js").Kernels} Kernels
 * @typedef {import("./export.js").Tensors} Tensors
 * @typedef {import("../../model/engine.js").Layer} Spec
 * @typedef {import("./export.js").Tensor} Tensor
 * @typedef {Linear | Activation} Layer *
 * @typedef {object} Plan
 * @property {Room} room
 * @property {number} batch the most images that go through at a time
 * @property {number} zeros where a row of them is
 * @property {number} one where a 1 is
 * @property {number} toGradient how far behind a weight its gradient is
 */

import { ACTIVATIONS } from "./activations.js";
import { PANEL, firstRows, inPanels, padded, rowMajor } from "./kernels.js";

/** Room in a memory that does not exist yet. */
export class Room {
  used = 0; // float32 values

  /** Where `count` values will be; whole panels, aligned to a cache line. @param {number} count */
  reserve(count) {
    const at = this.used;
    this.used += Math.ceil(count / (2 * PANEL)) * 2 * PANEL;
    return at;
  }

  /** A row-major matrix. @param {number} rows @param {number} columns */
  rows(rows, columns) {
    return rowMajor(this.reserve(rows * padded(columns)), rows, columns);
  }
}

/**
 * The weights of a linear layer, (in_features, out_features), and its bias.
 * @param {Spec} spec
 * @param {Room} weights where what is trained goes
 * @returns {{weight: Matrix, bias: Matrix | null}}
 */
export function reserveLinear({ in_features: inputs, out_features: outputs, bias }, weights) {
  return {
    weight: inPanels(weights.reserve(inputs * padded(outputs)), inputs, outputs),
    bias: bias === false ? null : rowMajor(weights.reserve(padded(outputs)), 1, outputs),
  };
}

/**
 * y = x W^T + b, PyTorch's `linear`. In memory is W^T, (in_features, out_features).
 */
export class Linear {
  /**
   * @param {{spec: Spec, weight: Matrix, bias: Matrix | null}} reserved its entry in the layer list,
   *   and the room of its weights
   * @param {Plan} plan
   * @param {Matrix} input of the layer
   * @param {Matrix | null} inputGradient null for the first layer, whose input is not trained
   */
  constructor({ spec, weight, bias }, plan, input, inputGradient) {
    const { room, batch, zeros, one, toGradient } = plan;
    const { in_features: inputs, out_features: outputs } = spec;
    /** @param {Matrix} matrix @returns {Matrix} */
    const gradientOf = (matrix) => ({ ...matrix, at: matrix.at + toGradient });
    this.spec = spec;
    this.weight = weight;
    this.weightGradient = gradientOf(weight);
    this.bias = bias && { values: bias, gradient: gradientOf(bias) };
    this.input = input;
    this.output = room.rows(batch, outputs);
    this.gradient = room.rows(batch, outputs);
    this.zeros = zeros;
    this.ones = { at: one, rows: batch, columns: 1, row: 0, panel: PANEL }; // one 1 for all rows
    this.back = inputGradient && {
      gradient: inputGradient,
      transposed: inPanels(room.reserve(outputs * padded(inputs)), outputs, inputs),
    };
  }

  /** @param {Kernels} kernels @param {number} rows */
  forward({ product }, rows) {
    const start = this.bias?.values.at ?? this.zeros;
    product(firstRows(this.output, rows), firstRows(this.input, rows), this.weight, start);
  }

  /** @param {Kernels} kernels @param {number} rows */
  backward({ product, transpose }, rows) {
    const gradient = firstRows(this.gradient, rows);
    product(this.weightGradient, firstRows(this.input, rows), gradient, this.zeros, true);
    if (this.bias) {
      product(this.bias.gradient, firstRows(this.ones, rows), gradient, this.zeros, true);
    }
    if (this.back) {
      transpose(this.weight, this.back.transposed);
      product(firstRows(this.back.gradient, rows), gradient, this.back.transposed, this.zeros);
    }
  }

  /**
   * PyTorch's tensors of this layer; data are the caller's own.
   * @param {Float32Array} floats the memory, or what of it begins with the gradients
   * @returns {[string, Tensor][]}
   */
  tensors(floats) {
    const { in_features: inputs, out_features: outputs, prefix } = this.spec;
    const weight = new Float32Array(outputs * inputs);
    this.eachWeight((torch, own) => (weight[torch] = floats[own]));
    /** @type {[string, Tensor][]} */
    const tensors = [[`${prefix}.weight`, { shape: [outputs, inputs], data: weight }]];
    if (this.bias) {
      const { at } = this.bias.values;
      const data = floats.slice(at, at + outputs);
      tensors.push([`${prefix}.bias`, { shape: [outputs], data }]);
    }
    return tensors;
  }

  /**
   * Takes the values of PyTorch's tensors.
   * @param {Float32Array} floats the memory
   * @param {Tensors} tensors
   */
  load(floats, tensors) {
    const { prefix } = this.spec;
    const weight = valuesOf(tensors, `${prefix}.weight`);
    this.eachWeight((torch, own) => (floats[own] = weight[torch]));
    if (this.bias) floats.set(valuesOf(tensors, `${prefix}.bias`), this.bias.values.at);
  }

  /**
   * visit(index in PyTorch's (out_features, in_features) weight, index in memory).
   * @param {(torch: number, own: number) => void} visit
   */
  eachWeight(visit) {
    const { in_features: inputs, out_features: outputs } = this.spec;
    for (let j = 0; j < outputs; j++) {
      const column = this.weight.at + Math.floor(j / PANEL) * this.weight.panel + (j % PANEL);
      for (let i = 0; i < inputs; i++) visit(j * inputs + i, column + i * PANEL);
    }
  }
}

/** @param {Tensors} tensors @param {string} name */
function valuesOf(tensors, name) {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`there is no tensor "${name}"; there are ${[...tensors.keys()]}`);
  return tensor.data;
}

/** An activation function, one by one. Its two gradients share their room. */
export class Activation {
  /**
   * @param {Spec} spec its entry in the layer list
   * @param {Plan} plan
   * @param {Matrix} input of the layer
   * @param {Matrix | null} inputGradient null for the first layer
   */
  constructor(spec, { room, batch }, input, inputGradient) {
    this.functions = ACTIVATIONS[spec.layer];
    this.input = input;
    this.output = room.rows(batch, input.columns);
    this.gradient = inputGradient ?? room.rows(batch, input.columns);
    const [x, y, gradient] = [input.at, this.output.at, this.gradient.at];
    this.where = { x, y, spare: room.reserve(batch * input.row), gradient, spec, size: 0 };
  }

  /** @param {Kernels} kernels @param {number} rows */
  forward(kernels, rows) {
    this.where.size = rows * this.input.row;
    this.functions.forward(kernels, this.where);
  }

  /** @param {Kernels} kernels @param {number} rows */
  backward({ floats }, rows) {
    this.where.size = rows * this.input.row;
    this.functions.backward(floats, this.where);
  }

  /** @returns {[string, Tensor][]} */
  tensors() {
    return [];
  }

  load() {}
}
