/**
 * A straight walk from the code of one test image to that of another, as each of some models has
 * it. How far along one is goes from 0 to 1.
 *
 * @typedef {{index: number, label: number}} End a test image and its class
 *
 * @typedef {object} Walk
 * @property {End[]} ends two
 * @property {Float32Array[][]} codes of each model those of the ends, (D) each
 *
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 */

/**
 * @param {End[]} ends
 * @param {Checkpoint[]} checkpoints
 * @param {import("../model/atlas.js").Atlas[]} atlases one a checkpoint
 * @returns {Walk}
 */
export function walkBetween(ends, checkpoints, atlases) {
  const codes = checkpoints.map(({ latentDim }, m) =>
    ends.map(({ index }) => atlases[m].mu.slice(index * latentDim, (index + 1) * latentDim)));
  return { ends, codes };
}

/**
 * Where the walk of model m is.
 * @param {Walk} walk
 * @param {number} m
 * @param {number} part
 * @param {Float32Array} out (D), filled and returned
 */
export function codeAt({ codes }, m, part, out) {
  const [from, to] = codes[m];
  for (let d = 0; d < out.length; d += 1) out[d] = from[d] + part * (to[d] - from[d]);
  return out;
}

/**
 * What a conditional model is told: the class of the end that is nearer.
 * @param {Walk} walk
 * @param {number} part
 */
export function labelAt({ ends }, part) {
  return ends[part < 0.5 ? 0 : 1].label;
}

/**
 * A code of its own for each model, to be filled.
 * @param {Checkpoint[]} checkpoints
 */
export function emptyCodes(checkpoints) {
  return checkpoints.map(({ latentDim }) => new Float32Array(latentDim));
}
