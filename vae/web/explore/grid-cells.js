import { normPpf } from "../model/gaussian.js";

/**
 * The codes of a grid of n x n cells: two dimensions of the latent space change from cell to cell,
 * the others are those of the point.
 *
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @param {import("../model/atlas.js").Range} range for models without a prior
 * @param {ArrayLike<number>} z (D) the point
 */
export function createCells(checkpoint, range, z) {
  const point = Float32Array.from(z);
  let plane = [0, 1];
  /** @type {number[]} */
  let xs = []; // of each column, left to right
  /** @type {number[]} */
  let ys = []; // of each row, top to bottom

  /**
   * A variational model's at equal steps of probability of its prior, an autoencoder's at equal
   * steps over the range of its codes.
   * @param {number} d dimension
   * @param {number} count
   */
  function positions(d, count) {
    const parts = Array.from({ length: count }, (_, k) => (k + 0.5) / count);
    if (checkpoint.variational) return parts.map(normPpf);
    return parts.map((part) => range.lo[d] + part * (range.hi[d] - range.lo[d]));
  }

  return {
    /** Cells a side. */
    get count() {
      return xs.length;
    },
    /**
     * @param {number[]} dimensions along x and y
     * @param {number} count cells a side
     */
    lay(dimensions, count) {
      plane = dimensions;
      xs = positions(plane[0], count);
      ys = positions(plane[1], count).reverse();
    },
    /**
     * @param {number} column
     * @param {number} row
     * @param {Float32Array} out (D) takes the code of the cell
     */
    at(column, row, out) {
      out.set(point);
      out[plane[0]] = xs[column];
      out[plane[1]] = ys[row];
      return out;
    },
    /** The column and row of the cell nearest to the point. */
    nearest: () => [nearestStep(xs, point[plane[0]]), nearestStep(ys, point[plane[1]])],
    /**
     * @param {ArrayLike<number>} to (D)
     * @returns {boolean} whether that changes what is in the cells
     */
    setPoint(to) {
      let aside = false;
      for (let d = 0; d < point.length; d += 1) {
        if (point[d] !== Math.fround(to[d]) && !plane.includes(d)) aside = true;
        point[d] = to[d];
      }
      return aside;
    },
  };
}

/** @param {number[]} steps @param {number} value */
function nearestStep(steps, value) {
  let best = 0;
  for (let k = 1; k < steps.length; k += 1) {
    if (Math.abs(steps[k] - value) < Math.abs(steps[best] - value)) best = k;
  }
  return best;
}
