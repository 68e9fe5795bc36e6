const PRIOR_REACH = 3.2; // sigmas of N(0, I) that a variational model's map shows at least

/**
 * What sliders, grids and maps cover: the codes' own range, and a variational model's prior too.
 *
 * @param {object} checkpoint
 * @param {{range: {lo: number[], hi: number[]}} | null} atlas null: before it is loaded
 * @returns {{lo: number[], hi: number[]}} one value a dimension
 */
export function latentRange(checkpoint, atlas) {
  const reach = checkpoint.variational || !atlas ? PRIOR_REACH : 0;
  const lo = new Array(checkpoint.latentDim);
  const hi = new Array(checkpoint.latentDim);
  for (let d = 0; d < checkpoint.latentDim; d += 1) {
    lo[d] = Math.min(atlas ? atlas.range.lo[d] : 0, -reach);
    hi[d] = Math.max(atlas ? atlas.range.hi[d] : 0, reach);
    if (reach === 0) [lo[d], hi[d]] = [atlas.range.lo[d], atlas.range.hi[d]];
  }
  return { lo, hi };
}

/**
 * The smallest square of the plane of two dimensions that holds a range.
 *
 * @param {{lo: number[], hi: number[]}} range one value a dimension
 * @param {number[]} axes the two dimensions
 * @returns {{x0: number, y0: number, x1: number, y1: number}}
 */
export function squareBox({ lo, hi }, [a, b]) {
  const x = (lo[a] + hi[a]) / 2;
  const y = (lo[b] + hi[b]) / 2;
  const half = Math.max(hi[a] - lo[a], hi[b] - lo[b], 1e-6) / 2;
  return { x0: x - half, y0: y - half, x1: x + half, y1: y + half };
}
