/**
 * All that is random in a run follows from its seed and the number of a step, so that a run can go
 * on from any moment, and a second one with the same seed repeats it.
 */

import { createRandom } from "../../model/gaussian.js";

const [WEIGHTS, ORDER, NOISE, HELD_OUT] = [1, 2, 3, 4];

/** A generator for one purpose and one moment. @param {number} seed @param {number} purpose */
function generator(seed, purpose, moment = 0) {
  let hash = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) ^ moment;
  return createRandom(Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f));
}

/**
 * The order in which an epoch takes `count` images, shuffled.
 * @param {number} seed
 * @param {number} epoch
 * @param {number} count
 */
export function shuffled(seed, epoch, count) {
  const { uniform } = generator(seed, ORDER, epoch);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * The noise of a step's codes, filled into `out`.
 * @param {number} seed
 * @param {number} step
 * @param {Float32Array} out
 */
export const noiseOfStep = (seed, step, out) => generator(seed, NOISE, step).fill(out);

/**
 * The noise with which held-out images are judged, the same every time.
 * @param {number} seed
 * @param {Float32Array} out
 */
export const noiseOfHeldOut = (seed, out) => generator(seed, HELD_OUT).fill(out);

/**
 * Weights to begin with, as vae/networks.py draws them for deep stacks: He et al. 2015 (arXiv
 * 1502.01852), no bias, and a small last layer; from few inputs, PyTorch's default.
 * @param {number} seed
 * @param {import("./architecture.js").LayerLists} lists
 * @returns {import("./export.js").Tensors}
 */
export function firstWeights(seed, { encoder, decoder }) {
  const { normal, uniform } = generator(seed, WEIGHTS);
  const tensors = new Map();
  for (const list of [encoder, decoder]) {
    const linear = list.filter(({ layer }) => layer === "linear");
    for (const spec of linear) {
      const { in_features: inputs, out_features: outputs, prefix, bias } = spec;
      const scale = spec === linear.at(-1) ? 0.3 : 1;
      const few = () => (2 * uniform() - 1) / Math.sqrt(inputs);
      const many = () => scale * Math.sqrt(2 / inputs) * normal();
      const data = Float32Array.from({ length: outputs * inputs }, inputs > 2 ? many : few);
      tensors.set(`${prefix}.weight`, { shape: [outputs, inputs], data });
      if (bias !== false) {
        tensors.set(`${prefix}.bias`, { shape: [outputs], data: new Float32Array(outputs) });
      }
    }
  }
  return tensors;
}
