import { drawFrom, ellipseOf, fitGaussian } from "../../../vae/web/model/gaussian-fit.js";
import * as gaussian from "../../../vae/web/model/gaussian.js";

export const quantiles = (p) => p.map(gaussian.normPpf);

/** What the module makes of no probability. */
export const outside = () => [-0.1, 1.1, NaN].map(gaussian.normPpf);

export const kl = ([mu, logvar]) => gaussian.kl(mu, logvar);

export const reparameterize = ([mu, logvar, epsilon]) =>
  gaussian.reparameterize(mu, logvar, epsilon);

export const reconstruction = ([likelihood, xHat, x]) =>
  gaussian.reconstruction(likelihood, Float32Array.from(xHat), x);

/** 20,000 random numbers of this seed. */
export const normal = (seed) => gaussian.createRandom(seed).fill(new Float64Array(20000));

/** The Gaussian fitted to codes of three dimensions, draws from it, its outline at two sigmas. */
export function fit({ mu, plane, draws }) {
  const found = fitGaussian({ mu: Float32Array.from(mu), count: mu.length / 3, plane }, 3);
  const random = gaussian.createRandom(1);
  const draw = () => drawFrom(found, random.fill(new Float32Array(3)));
  return { fit: found, draws: Array.from({ length: draws }, draw), outline: ellipseOf(found, 2) };
}
