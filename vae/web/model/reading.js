import { kl, reconstruction } from "./gaussian.js";

/**
 * Everything that the Draw screen shows of an image that a model reads. The terms are in nats, or
 * squared errors, see gaussian.js.
 *
 * @typedef {object} Reading
 * @property {Float32Array} x (C*H*W) the image
 * @property {number} label its class, for a conditional model
 * @property {Float32Array} mu (D)
 * @property {Float32Array | null} logvar (D); null for a plain autoencoder, as are sigma and kl
 * @property {Float32Array | null} sigma (D)
 * @property {Float32Array} xHat (C*H*W) decoded from mu
 * @property {number} reconstruction
 * @property {number | null} kl
 * @property {number} loss
 */

/**
 * @param {import("./checkpoint.js").Checkpoint} checkpoint
 * @param {ArrayLike<number>} x (C*H*W) in [0, 1]; the reading keeps a copy
 * @param {number} label
 * @returns {Reading}
 */
export function readImage(checkpoint, x, label) {
  const { mu, logvar } = checkpoint.encode(x, label);
  const xHat = checkpoint.decode(mu, label);
  const terms = {
    reconstruction: reconstruction(checkpoint.likelihood, xHat, x),
    kl: logvar && kl(mu, logvar),
  };
  return {
    x: new Float32Array(x),
    label,
    mu,
    logvar,
    sigma: logvar && logvar.map((value) => Math.exp(0.5 * value)),
    xHat,
    ...terms,
    loss: terms.reconstruction + (terms.kl ?? 0),
  };
}
