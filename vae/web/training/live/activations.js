/**
 * Activation functions and their derivatives, under their names in config.json.
 *
 * forward(kernels, layer) reads `size` values at layer.x and writes as many at layer.y;
 * backward(floats, layer) multiplies what is at layer.gradient, the gradient by y, with dy/dx.
 * `layer.spare` has as much room for what the one leaves for the other. `defaults` are the
 * arguments that a new layer gets.
 *
 * @typedef {object} Where a layer's values are: indices of the memory
 * @property {number} x
 * @property {number} y
 * @property {number} spare
 * @property {number} gradient
 * @property {number} size how many there are
 * @property {import("../../model/engine.js").Layer} spec
 *
 * @typedef {object} ActivationFunction
 * @property {Record<string, number>} [defaults]
 * @property {(kernels: Pick<import("./kernels.js").Kernels, "floats" | "sigmoid">, where: Where)
 *   => void} forward
 * @property {(floats: Float32Array, where: Where) => void} backward
 */

/** @type {Record<string, ActivationFunction>} */
export const ACTIVATIONS = {
  relu: {
    forward: ({ floats }, { x, y, size }) => {
      for (let i = 0; i < size; i++) floats[y + i] = floats[x + i] > 0 ? floats[x + i] : 0;
    },
    backward: (floats, { y, gradient, size }) => {
      for (let i = 0; i < size; i++) if (floats[y + i] <= 0) floats[gradient + i] = 0;
    },
  },
  leaky_relu: {
    defaults: { negative_slope: 0.2 },
    forward: ({ floats }, { x, y, size, spec }) => {
      const slope = spec.negative_slope ?? 0.01;
      for (let i = 0; i < size; i++) {
        floats[y + i] = floats[x + i] > 0 ? floats[x + i] : slope * floats[x + i];
      }
    },
    backward: (floats, { x, gradient, size, spec }) => {
      const slope = spec.negative_slope ?? 0.01;
      for (let i = 0; i < size; i++) if (floats[x + i] <= 0) floats[gradient + i] *= slope;
    },
  },
  silu: {
    forward: ({ floats, sigmoid }, { x, y, spare, size }) => {
      sigmoid(x, spare, size);
      for (let i = 0; i < size; i++) floats[y + i] = floats[x + i] * floats[spare + i];
    },
    backward: (floats, { y, spare, gradient, size }) => {
      for (let i = 0; i < size; i++) {
        floats[gradient + i] *= floats[spare + i] + floats[y + i] * (1 - floats[spare + i]);
      }
    },
  },
  tanh: {
    forward: ({ floats }, { x, y, size }) => {
      for (let i = 0; i < size; i++) floats[y + i] = Math.tanh(floats[x + i]);
    },
    backward: (floats, { y, gradient, size }) => {
      for (let i = 0; i < size; i++) floats[gradient + i] *= 1 - floats[y + i] * floats[y + i];
    },
  },
  sigmoid: {
    forward: ({ sigmoid }, { x, y, size }) => sigmoid(x, y, size),
    backward: (floats, { y, gradient, size }) => {
      for (let i = 0; i < size; i++) floats[gradient + i] *= floats[y + i] * (1 - floats[y + i]);
    },
  },
  sine: {
    defaults: { frequency: 1 },
    forward: ({ floats }, { x, y, size, spec }) => {
      for (let i = 0; i < size; i++) floats[y + i] = Math.sin(spec.frequency * floats[x + i]);
    },
    backward: (floats, { x, gradient, size, spec }) => {
      const { frequency } = spec;
      for (let i = 0; i < size; i++) {
        floats[gradient + i] *= frequency * Math.cos(frequency * floats[x + i]);
      }
    },
  },
};
