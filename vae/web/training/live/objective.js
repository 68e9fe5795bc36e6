/**
 * The terms of the loss with their gradients, as vae/objectives.py has them: nats per image,
 * loss = reconstruction + beta KL, and the mean over the batch. Kingma & Welling 2013 (arXiv
 * 1312.6114); the KL is that of its appendix B.
 *
 * @typedef {import("./kernels.js").Matrix} Matrix
 * @typedef {import("./kernels.js").Kernels} Kernels
 */

import { klOfDimension } from "../../model/gaussian.js";

/**
 * The code that is decoded, z = mu + sigma epsilon; mu itself for a plain autoencoder or without
 * noise.
 * @param {Float32Array} floats the memory
 * @param {Matrix} codes (rows, 2 D) with mu and logvar, or (rows, D) with mu
 * @param {Matrix} z (rows, D), filled
 * @param {ArrayLike<number> | null} epsilon (rows * D) from N(0, 1)
 */
export function reparameterize(floats, codes, z, epsilon) {
  const dims = z.columns;
  const sampled = epsilon !== null && codes.columns === 2 * dims;
  for (let row = 0; row < z.rows; row++) {
    const [mu, to] = [codes.at + row * codes.row, z.at + row * z.row];
    for (let d = 0; d < dims; d++) {
      const sigma = sampled ? Math.exp(0.5 * floats[mu + dims + d]) : 0;
      floats[to + d] = floats[mu + d] + (sampled ? sigma * epsilon[row * dims + d] : 0);
    }
  }
}

/**
 * The gradient of the loss by mu and logvar, from that by z.
 * @param {Float32Array} floats the memory
 * @param {Matrix} codes
 * @param {Matrix} gradient (rows, 2 D) or (rows, D), filled
 * @param {Matrix} zGradient (rows, D)
 * @param {ArrayLike<number> | null} epsilon (rows * D)
 * @param {number} beta
 */
export function codeGradient(floats, codes, gradient, zGradient, epsilon, beta) {
  const [rows, dims] = [zGradient.rows, zGradient.columns];
  const variational = codes.columns === 2 * dims;
  for (let row = 0; row < rows; row++) {
    const [code, to] = [codes.at + row * codes.row, gradient.at + row * gradient.row];
    const from = zGradient.at + row * zGradient.row;
    for (let d = 0; d < dims; d++) {
      const byZ = floats[from + d];
      if (!variational) {
        floats[to + d] = byZ;
        continue;
      }
      const [mu, variance] = [floats[code + d], Math.exp(floats[code + dims + d])];
      const sampled = epsilon ? 0.5 * byZ * Math.sqrt(variance) * epsilon[row * dims + d] : 0;
      floats[to + d] = byZ + (beta * mu) / rows;
      floats[to + dims + d] = sampled + (beta * 0.5 * (variance - 1)) / rows;
    }
  }
}

/**
 * The KL term, summed over the batch; 0 for a plain autoencoder.
 * @param {Float32Array} floats the memory
 * @param {Matrix} codes
 * @param {number} dims D
 */
export function klTerm(floats, codes, dims) {
  if (codes.columns !== 2 * dims) return 0;
  let sum = 0;
  for (let row = 0; row < codes.rows; row++) {
    const mu = codes.at + row * codes.row;
    for (let d = 0; d < dims; d++) sum += klOfDimension(floats[mu + d], floats[mu + dims + d]);
  }
  return sum;
}

/**
 * The reconstruction term, summed over the batch; fills the gradient of its mean. All matrices are
 * (rows, pixels).
 * @type {Record<"bernoulli" | "gaussian",
 *   (kernels: Kernels, raw: Matrix, x: Matrix, gradient: Matrix) => number>} by likelihood; `raw`
 *   are logits for "bernoulli", the image for "gaussian"
 */
export const RECONSTRUCTION = {
  bernoulli({ bernoulli }, raw, x, gradient) {
    let sum = 0;
    for (let row = 0; row < x.rows; row++) {
      const [logits, target] = [raw.at + row * raw.row, x.at + row * x.row];
      const to = gradient.at + row * gradient.row;
      sum += bernoulli(logits, target, to, x.columns, 1 / x.rows);
    }
    return sum;
  },

  gaussian({ floats }, raw, x, gradient) {
    let sum = 0;
    for (let row = 0; row < x.rows; row++) {
      const [from, target] = [raw.at + row * raw.row, x.at + row * x.row];
      const to = gradient.at + row * gradient.row;
      for (let i = 0; i < x.columns; i++) {
        const difference = floats[from + i] - floats[target + i];
        floats[to + i] = (2 * difference) / x.rows;
        sum += difference * difference;
      }
    }
    return sum;
  },
};
