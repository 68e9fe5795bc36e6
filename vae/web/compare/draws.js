/** The codes that Compare draws at random, and the Gaussian that they come from. */
import { drawFrom, fitGaussian } from "../model/gaussian-fit.js";
import { createRandom } from "../model/gaussian.js";

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {ReturnType<typeof fitGaussian>} Gaussian that of a model's codes
 */

/**
 * Codes from N(0, I) or from a fitted Gaussian. The same seed gives models of the same latent
 * dimension the same numbers.
 *
 * @param {Checkpoint} checkpoint
 * @param {Gaussian | null} gaussian null: N(0, I)
 * @param {number} seed
 * @param {number} count
 * @returns {Float32Array[]} (D) each
 */
export function drawCodes({ latentDim }, gaussian, seed, count) {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const epsilon = random.fill(new Float32Array(latentDim));
    return gaussian ? drawFrom(gaussian, epsilon) : epsilon;
  });
}

/**
 * The classes of the draws, one after the other; none for a model that is not conditional.
 * @param {Checkpoint} checkpoint
 * @param {number} count
 * @returns {number[] | undefined}
 */
export function labelsOf({ conditional, classes }, count) {
  if (!conditional) return undefined;
  return Array.from({ length: count }, (_, i) => i % classes.length);
}

/** @type {WeakMap<Checkpoint, Gaussian>} */
const gaussians = new WeakMap();

/**
 * The Gaussian fitted to a model's codes, computed once.
 * @param {Checkpoint} checkpoint
 * @returns {Promise<Gaussian>}
 */
export async function gaussianOf(checkpoint) {
  const known = gaussians.get(checkpoint);
  if (known) return known;
  const gaussian = fitGaussian(await checkpoint.atlas(), checkpoint.latentDim);
  gaussians.set(checkpoint, gaussian);
  return gaussian;
}
