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
