/**
 * The terms of the loss with their gradients, as vae/objectives.py has them: nats per image,
 * loss = reconstruction + beta KL, and the mean over the batch. Kingma & Welling 2013 (arXiv
 * 1312.6114); the KL is that of its appendix B.
 */

import { klOfDimension } from "../../model/gaussian.js";

/**
 * The code that is decoded, z = mu + sigma epsilon; mu itself for a plain autoencoder or without
 * noise.
 * @param {Float32Array} floats the memory
 * @param {object} codes (rows, 2 D) with mu and logvar, or (rows, D) with mu
 * @param {object} z (rows, D), filled
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
 * @param {object} gradient (rows, 2 D) or (rows, D), filled
 * @param {object} zGradient (rows, D)
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

/** The KL term, summed over the batch; 0 for a plain autoencoder. */
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
 * @type {Record<string, (kernels: object, raw: object, x: object, gradient: object) => number>} by
 *   likelihood; `raw` are logits for "bernoulli", the image for "gaussian"
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
