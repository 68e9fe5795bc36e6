/**
 * Densities in a plane of the latent space, on an n x n grid of cell centres, top row first.
 */
const REACH = 3; // sigmas around a code beyond which its Gaussian is left out
const CODES_A_STEP = 200;

/**
 * The aggregate posterior q(z) = mean over images of N(mu, sigma^2), its marginal on a plane. A
 * model without sigmas gets a kernel estimate, Scott's bandwidth halved (several clusters are no
 * single Gaussian, which is what that rule assumes).
 *
 * @param {{mu: Float32Array, logvar: Float32Array | null, count: number, dims: number}} codes
 *   mu and logvar (N * D)
 * @param {number[]} plane
 * @param {{x: number, y: number, half: number}} square
 * @param {number} n cells a side
 * @returns {Generator<void, Float32Array>} (n * n) probability a unit of area; a generator, to be
 *   run in slices
 */
export function* aggregatePosterior({ mu, logvar, count, dims }, plane, square, n) {
  const [a, b] = plane;
  const cell = (2 * square.half) / n;
  const density = new Float32Array(n * n);
  const column = new Float32Array(n);
  const least = 0.6 * cell; // a narrower Gaussian would fall between the cells
  const widths = logvar ? [] : [bandwidth(mu, count, dims, a), bandwidth(mu, count, dims, b)];
  for (let i = 0; i < count; i += 1) {
    const at = i * dims;
    const sigmaX = Math.max(least, logvar ? Math.exp(0.5 * logvar[at + a]) : widths[0]);
    const sigmaY = Math.max(least, logvar ? Math.exp(0.5 * logvar[at + b]) : widths[1]);
    const x = (mu[at + a] - square.x + square.half) / cell - 0.5; // in cells from the left
    const y = (square.y + square.half - mu[at + b]) / cell - 0.5; // in cells from the top
    addGaussian(density, column, n, x, y, sigmaX / cell, sigmaY / cell);
    if (i % CODES_A_STEP === 0) yield;
  }
  const unit = 1 / (count * 2 * Math.PI * cell * cell);
  for (let k = 0; k < density.length; k += 1) density[k] *= unit;
  return density;
}

/** Adds exp(-u^2 / 2) / (sigmaX sigmaY), all lengths in cells. */
function addGaussian(density, column, n, x, y, sigmaX, sigmaY) {
  const left = Math.max(0, Math.ceil(x - REACH * sigmaX));
  const right = Math.min(n - 1, Math.floor(x + REACH * sigmaX));
  const top = Math.max(0, Math.ceil(y - REACH * sigmaY));
  const bottom = Math.min(n - 1, Math.floor(y + REACH * sigmaY));
  for (let c = left; c <= right; c += 1) {
    column[c] = Math.exp(-0.5 * ((c - x) / sigmaX) ** 2) / (sigmaX * sigmaY);
  }
  for (let r = top; r <= bottom; r += 1) {
    const row = Math.exp(-0.5 * ((r - y) / sigmaY) ** 2);
    for (let c = left; c <= right; c += 1) density[r * n + c] += row * column[c];
  }
}

function bandwidth(mu, count, dims, d) {
  let sum = 0;
  let square = 0;
  for (let i = 0; i < count; i += 1) {
    sum += mu[i * dims + d];
    square += mu[i * dims + d] ** 2;
  }
  const deviation = Math.sqrt(Math.max(0, square / count - (sum / count) ** 2));
  return 0.5 * deviation * count ** (-1 / 6);
}

/** The standard normal's density in two dimensions. */
function priorDensity(x, y) {
  return Math.exp(-0.5 * (x * x + y * y)) / (2 * Math.PI);
}

/**
 * Where the prior has mass and the codes have none.
 *
 * @param {Float32Array} density (n * n) of the codes
 * @param {{x: number, y: number, half: number}} square
 * @param {number} n
 * @returns {{values: Float32Array, share: number}} values (n * n): 0 where the codes are at least
 *   as dense as the prior, 1 where they are a hundred times thinner, and 0 beyond three sigma;
 *   share: the part of the prior's mass where they are over ten times thinner
 */
export function holes(density, square, n) {
  const cell = (2 * square.half) / n;
  const values = new Float32Array(n * n);
  let covered = 0;
  for (let k = 0; k < values.length; k += 1) {
    const x = square.x - square.half + ((k % n) + 0.5) * cell;
    const y = square.y + square.half - (Math.floor(k / n) + 0.5) * cell;
    const prior = priorDensity(x, y);
    if (density[k] >= prior / 10) covered += prior * cell * cell;
    if (x * x + y * y > 9) continue;
    values[k] = Math.min(1, Math.max(0, Math.log10(prior / Math.max(density[k], 1e-12)) / 2));
  }
  return { values, share: Math.max(0, 1 - covered) };
}

/**
 * Mean entropy of the pixels of an image, each taken as the probability of white.
 *
 * @param {Float32Array} x values in [0, 1]
 * @returns {number} bits a pixel, 0 .. 1
 */
export function pixelEntropy(x) {
  let sum = 0;
  for (let p = 0; p < x.length; p += 1) {
    const v = x[p];
    if (v > 0 && v < 1) sum -= v * Math.log2(v) + (1 - v) * Math.log2(1 - v);
  }
  return sum / x.length;
}
