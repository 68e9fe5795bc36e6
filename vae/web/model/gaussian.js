/**
 * The mathematics of a Gaussian latent space and of the loss, in nats. Vectors are ArrayLike of
 * length D (codes) or of an image's length (pixels, in [0, 1]).
 */

/**
 * Random numbers that the same seed always repeats: sfc32 by Chris Doty-Humphrey (PractRand).
 * @param {number} seed an integer
 * @returns {{uniform: function(): number, normal: function(): number, fill: function}}
 *   uniform() in (0, 1); normal() from N(0, 1); fill(out) fills out with normals and returns it
 */
export function createRandom(seed) {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;

  function bits() {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  for (let i = 0; i < 15; i++) bits(); // until every bit of the seed has reached every bit

  const uniform = () => (bits() + 0.5) / 2 ** 32; // never 0 or 1
  const normal = () => normPpf(uniform());
  function fill(out) {
    for (let i = 0; i < out.length; i++) out[i] = normal();
    return out;
  }
  return { uniform, normal, fill };
}

/**
 * Quantile of the standard normal: the z below which a share p of it lies. After P. J. Acklam, "An
 * algorithm for computing the inverse normal cumulative distribution function" (2003); the
 * relative error is below 1.2e-9.
 * @param {number} p in [0, 1]; 0 and 1 give -Infinity and Infinity, what lies outside NaN
 */
export function normPpf(p) {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return -normPpf(1 - p);
  if (p === 0) return -Infinity;
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL_ABOVE, q) / (polynomial(TAIL_BELOW, q) * q + 1);
  }
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(CENTRE_ABOVE, r) * q) / (polynomial(CENTRE_BELOW, r) * r + 1);
}

const CENTRE_ABOVE = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2,
  -3.066479806614716e1, 2.506628277459239,
];
const CENTRE_BELOW = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
  -1.328068155288572e1,
];
const TAIL_ABOVE = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
];
const TAIL_BELOW = [
  7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416,
];

function polynomial(coefficients, x) {
  let sum = 0;
  for (let i = 0; i < coefficients.length; i++) sum = sum * x + coefficients[i];
  return sum;
}

/** The reparameterisation trick, z = mu + sigma * epsilon with sigma = exp(logvar / 2). */
export function reparameterize(mu, logvar, epsilon, out = new Float32Array(mu.length)) {
  for (let d = 0; d < mu.length; d++) out[d] = mu[d] + Math.exp(0.5 * logvar[d]) * epsilon[d];
  return out;
}

/**
 * KL(N(mu, sigma^2) || N(0, I)) in nats, by Kingma & Welling 2013 (arXiv 1312.6114), appendix B:
 * the sum over dimensions of klOfDimension.
 */
export function kl(mu, logvar) {
  let sum = 0;
  for (let d = 0; d < mu.length; d++) sum += klOfDimension(mu[d], logvar[d]);
  return sum;
}

/** One dimension's share of the KL term, in nats: (mu^2 + sigma^2 - 1 - log sigma^2) / 2. */
export function klOfDimension(mu, logvar) {
  return 0.5 * (mu * mu + Math.exp(logvar) - 1 - logvar);
}

/**
 * The reconstruction term of an image, summed over its pixels.
 * @param {"bernoulli" | "gaussian"} likelihood of the model
 * @param {ArrayLike<number>} xHat what the decoder gave
 * @param {ArrayLike<number>} x the image
 */
export function reconstruction(likelihood, xHat, x) {
  return (likelihood === "bernoulli" ? bernoulliTerm : gaussianTerm)(xHat, x);
}

// float32 holds a probability next to 0 well, next to 1 only in steps of 2**-24. A decoder's
// saturated sigmoid is taken to lie half a step from 1, so that log(1 - p) stays finite.
const SMALLEST = 2 ** -126;
const HALF_STEP = 2 ** -25;

/** Cross-entropy in nats of grey levels x under pixels that are 1 with probability p. */
export function bernoulliTerm(p, x) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += bernoulliOfPixel(p[i], x[i]);
  return sum;
}

function bernoulliOfPixel(p, x) {
  const on = x === 0 ? 0 : x * Math.log(Math.max(p, SMALLEST));
  const off = x === 1 ? 0 : (1 - x) * Math.log(Math.max(1 - p, HALF_STEP));
  return -on - off;
}

/** Squared error: up to a constant, -log N(x; xHat, 1/2) in nats. */
function gaussianTerm(xHat, x) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - xHat[i]) ** 2;
  return sum;
}

/**
 * What each pixel adds to the reconstruction term.
 * @param {"bernoulli" | "gaussian"} likelihood
 * @param {ArrayLike<number>} xHat
 * @param {ArrayLike<number>} x
 * @param {Float32Array} out as long as they are; filled, and returned
 */
export function reconstructionOfPixels(likelihood, xHat, x, out) {
  for (let i = 0; i < x.length; i++) {
    const bernoulli = likelihood === "bernoulli";
    out[i] = bernoulli ? bernoulliOfPixel(xHat[i], x[i]) : (x[i] - xHat[i]) ** 2;
  }
  return out;
}
