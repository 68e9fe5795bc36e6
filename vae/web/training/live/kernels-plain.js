/** The kernels of training in JavaScript, for browsers without WebAssembly SIMD; see kernels.js. */

import { PANEL } from "./kernels-simd.js";

/**
 * What kernels-plain.js and kernels-simd.js give: the memory, and functions whose arguments but
 * sizes and factors are indices of it.
 *
 * @typedef {object} BareKernels
 * @property {Float32Array} floats
 * @property {(rows: number, depth: number, a: number, aRow: number, aDepth: number, b: number,
 *   bDepth: number, c: number, cRow: number, start: number) => void} panelProduct C (rows, PANEL) =
 *   start + A B; from one row or one step of the depth to the next are aRow, aDepth, ...
 * @property {(x: number, y: number, size: number) => void} sigmoid
 * @property {(logits: number, x: number, gradient: number, size: number, scale: number) => number}
 *   bernoulli
 * @property {(w: number, g: number, m: number, v: number, size: number, lr: number, beta1: number,
 *   beta2: number, correction: number, eps: number) => void} adam
 */

/**
 * @param {Float32Array} floats the memory
 * @returns {BareKernels}
 */
export function plainKernels(floats) {
  /** @type {BareKernels["panelProduct"]} */
  function panelProduct(rows, depth, a, aRow, aDepth, b, bDepth, c, cRow, start) {
    for (let row = 0; row < rows; row++) {
      tileRow(depth, a + row * aRow, aDepth, b, bDepth, c + row * cRow, start);
    }
  }

  /** @type {(depth: number, a: number, aDepth: number, b: number, bDepth: number, c: number,
   *   start: number) => void} */
  function tileRow(depth, a, aDepth, b, bDepth, c, start) {
    let [s0, s1, s2, s3] = [floats[start], floats[start + 1], floats[start + 2], floats[start + 3]];
    let s4 = floats[start + 4], s5 = floats[start + 5], s6 = floats[start + 6];
    let s7 = floats[start + PANEL - 1];
    for (let k = 0, left = a, right = b; k < depth; k++, left += aDepth, right += bDepth) {
      const x = floats[left];
      s0 += x * floats[right];
      s1 += x * floats[right + 1];
      s2 += x * floats[right + 2];
      s3 += x * floats[right + 3];
      s4 += x * floats[right + 4];
      s5 += x * floats[right + 5];
      s6 += x * floats[right + 6];
      s7 += x * floats[right + 7];
    }
    floats[c] = s0;
    floats[c + 1] = s1;
    floats[c + 2] = s2;
    floats[c + 3] = s3;
    floats[c + 4] = s4;
    floats[c + 5] = s5;
    floats[c + 6] = s6;
    floats[c + 7] = s7;
  }

  /** @type {BareKernels["sigmoid"]} */
  function sigmoid(x, y, size) {
    for (let i = 0; i < size; i++) floats[y + i] = 1 / (1 + Math.exp(-floats[x + i]));
  }

  /** @type {BareKernels["bernoulli"]} */
  function bernoulli(logits, x, gradient, size, scale) {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const logit = floats[logits + i];
      const target = floats[x + i];
      const e = Math.exp(-Math.abs(logit));
      sum += Math.max(logit, 0) - logit * target + Math.log1p(e);
      floats[gradient + i] = ((logit > 0 ? 1 : e) / (1 + e) - target) * scale;
    }
    return sum;
  }

  /** @type {BareKernels["adam"]} */
  function adam(w, g, m, v, size, lr, beta1, beta2, correction, eps) {
    for (let i = 0; i < size; i++) {
      const gradient = floats[g + i];
      floats[m + i] = beta1 * floats[m + i] + (1 - beta1) * gradient;
      floats[v + i] = beta2 * floats[v + i] + (1 - beta2) * gradient * gradient;
      const deviation = Math.sqrt(floats[v + i]) * correction + eps;
      floats[w + i] -= (lr * floats[m + i]) / deviation;
    }
  }
  return { floats, panelProduct, sigmoid, bernoulli, adam };
}
