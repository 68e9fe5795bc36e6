/**
 * The layers that can be trained: linear ones and activation functions, for a batch at a time.
 *
 * A layer is planned first, when it reserves its room, and computes once there is a memory
 * (kernels.js). forward(kernels, rows) goes from `input` to `output`; backward(kernels, rows) goes
 * from `gradient`, that of the loss by its output, to `inputGradient` and to the gradients of its
 * weights. All are row-major matrices with a row for each image.
 *
 * Columns that pad a gradient to whole panels are zero and stay so: nothing writes there, and
 * products of zeros leave zeros.
 */

import { ACTIVATIONS } from "./activations.js";
import { PANEL, firstRows, inPanels, padded, rowMajor } from "./kernels.js";

/** Room in a memory that does not exist yet. */
export class Room {
  used = 0; // float32 values

  /** Where `count` values will be; whole panels, aligned to a cache line. */
  reserve(count) {
    const at = this.used;
    this.used += Math.ceil(count / (2 * PANEL)) * 2 * PANEL;
    return at;
  }

  /** A row-major matrix. */
  rows(rows, columns) {
    return rowMajor(this.reserve(rows * padded(columns)), rows, columns);
  }
}

/**
 * y = x W^T + b, PyTorch's `linear`. In memory is W^T, (in_features, out_features).
 */
export class Linear {
  /**
   * @param {object} spec its entry in the layer list
   * @param {Room} weights where what is trained goes
   */
  constructor(spec, weights) {
    const { in_features: inputs, out_features: outputs } = spec;
    this.spec = spec;
    this.weight = inPanels(weights.reserve(inputs * padded(outputs)), inputs, outputs);
    this.bias = spec.bias === false ? null : rowMajor(weights.reserve(padded(outputs)), 1, outputs);
  }

  /**
   * @param {object} plan `room`, `batch`, `zeros` (a row of them), `one` (a 1), and `toGradient`,
   *   how far behind a weight its gradient is
   * @param {object} input of the layer
   * @param {object | null} inputGradient null for the first layer, whose input is not trained
   */
  plan(plan, input, inputGradient) {
    const { in_features: inputs, out_features: outputs } = this.spec;
    const { room, batch, zeros, one, toGradient } = plan;
    this.input = input;
    this.inputGradient = inputGradient;
    this.zeros = zeros;
    this.output = room.rows(batch, outputs);
    this.gradient = room.rows(batch, outputs);
    this.ones = { at: one, rows: batch, columns: 1, row: 0, panel: PANEL }; // one 1 for all rows
    const moved = (matrix) => matrix && { ...matrix, at: matrix.at + toGradient };
    this.weightGradient = moved(this.weight);
    this.biasGradient = moved(this.bias);
    if (inputGradient) {
      this.transposed = inPanels(room.reserve(outputs * padded(inputs)), outputs, inputs);
    }
  }

  forward({ product }, rows) {
    const start = this.bias?.at ?? this.zeros;
    product(firstRows(this.output, rows), firstRows(this.input, rows), this.weight, start);
  }

  backward({ product, transpose }, rows) {
    const gradient = firstRows(this.gradient, rows);
    product(this.weightGradient, firstRows(this.input, rows), gradient, this.zeros, true);
    if (this.bias) {
      product(this.biasGradient, firstRows(this.ones, rows), gradient, this.zeros, true);
    }
    if (this.inputGradient) {
      transpose(this.weight, this.transposed);
      product(firstRows(this.inputGradient, rows), gradient, this.transposed, this.zeros);
    }
  }

  /** PyTorch's tensors of this layer, as [name, {shape, data}]; data are the caller's own. */
  tensors(floats) {
    const { in_features: inputs, out_features: outputs, prefix } = this.spec;
    const weight = new Float32Array(outputs * inputs);
    this.eachWeight((torch, own) => (weight[torch] = floats[own]));
    const tensors = [[`${prefix}.weight`, { shape: [outputs, inputs], data: weight }]];
    if (this.bias) {
      const data = floats.slice(this.bias.at, this.bias.at + outputs);
      tensors.push([`${prefix}.bias`, { shape: [outputs], data }]);
    }
    return tensors;
  }

  /** Takes the values of PyTorch's tensors. */
  load(floats, tensors) {
    const { prefix } = this.spec;
    const weight = tensors.get(`${prefix}.weight`).data;
    this.eachWeight((torch, own) => (floats[own] = weight[torch]));
    if (this.bias) floats.set(tensors.get(`${prefix}.bias`).data, this.bias.at);
  }

  /** visit(index in PyTorch's (out_features, in_features) weight, index in memory). */
  eachWeight(visit) {
    const { in_features: inputs, out_features: outputs } = this.spec;
    for (let j = 0; j < outputs; j++) {
      const column = this.weight.at + Math.floor(j / PANEL) * this.weight.panel + (j % PANEL);
      for (let i = 0; i < inputs; i++) visit(j * inputs + i, column + i * PANEL);
    }
  }
}

/** An activation function, one by one. Its two gradients share their room. */
export class Activation {
  constructor(spec) {
    this.spec = spec;
    this.functions = ACTIVATIONS[spec.layer];
  }

  plan({ room, batch }, input, inputGradient) {
    this.input = input;
    this.output = room.rows(batch, input.columns);
    this.gradient = inputGradient ?? room.rows(batch, input.columns);
    const [x, y, gradient] = [input.at, this.output.at, this.gradient.at];
    const spare = room.reserve(batch * input.row);
    this.where = { x, y, spare, gradient, spec: this.spec, size: 0 };
  }

  forward(kernels, rows) {
    this.where.size = rows * this.input.row;
    this.functions.forward(kernels, this.where);
  }

  backward({ floats }, rows) {
    this.where.size = rows * this.input.row;
    this.functions.backward(floats, this.where);
  }

  tensors() {
    return [];
  }

  load() {}
}
