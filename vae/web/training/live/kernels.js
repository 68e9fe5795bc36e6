/**
 * What training computes in bulk, over one block of memory: matrix products, the sigmoid, the
 * Bernoulli cross-entropy and Adam. In WebAssembly SIMD where the browser has it, else in
 * JavaScript, which is several times slower and gives the same up to float32 rounding.
 *
 * A matrix is stored in panels of PANEL columns: element (i, j) is at
 * `at + i * row + floor(j / PANEL) * panel + j % PANEL`. rowMajor() and inPanels() are two ways to
 * choose `row` and `panel`. Weights and their gradients are in panels, for a product reads a panel
 * of its right factor from front to back; images and activations are row-major. Either way columns
 * are padded to whole panels.
 *
 * @typedef {object} Matrix
 * @property {number} at index of its first element in the memory
 * @property {number} rows
 * @property {number} columns
 * @property {number} row from one row to the next
 * @property {number} panel from one panel to the next
 *
 * @typedef {ReturnType<typeof createKernels>} Kernels
 */

import { plainKernels } from "./kernels-plain.js";
import { PANEL, simdKernels } from "./kernels-simd.js";

export { PANEL };
const LANES = 4; // of a SIMD vector

/** `count`, up to whole panels. @param {number} count */
export const padded = (count) => Math.ceil(count / PANEL) * PANEL;

/**
 * A (rows, columns) matrix whose rows lie one after the other.
 * @param {number} at
 * @param {number} rows
 * @param {number} columns
 * @returns {Matrix}
 */
export function rowMajor(at, rows, columns) {
  return { at, rows, columns, row: padded(columns), panel: PANEL };
}

/**
 * A (rows, columns) matrix whose panels lie one after the other.
 * @param {number} at
 * @param {number} rows
 * @param {number} columns
 * @returns {Matrix}
 */
export function inPanels(at, rows, columns) {
  return { at, rows, columns, row: PANEL, panel: rows * PANEL };
}

/**
 * The first rows of a row-major matrix.
 * @param {Matrix} matrix
 * @param {number} rows
 * @returns {Matrix}
 */
export function firstRows(matrix, rows) {
  return { ...matrix, rows };
}

/**
 * @param {number} count float32 values of memory
 * @param {{simd?: boolean}} [options] simd: false keeps to JavaScript
 * with `floats`, the memory, and `simd`, whether there is, it gives the kernels below
 */
export function createKernels(count, { simd = true } = {}) {
  const fast = simd ? simdKernels(count) : null;
  const floats = fast?.floats ?? new Float32Array(count);
  const plain = plainKernels(floats);
  const kernels = fast ?? plain;

  /**
   * C = start + A B, or start + A^T B if transposed. `start` is where a row of padded(columns)
   * values is, which every row of C starts from: a bias, or zeros. A is row-major.
   * @param {Matrix} c
   * @param {Matrix} a
   * @param {Matrix} b
   * @param {number} start
   */
  function product(c, a, b, start, transposed = false) {
    const depth = transposed ? a.rows : a.columns;
    const [aRow, aDepth] = transposed ? [1, a.row] : [a.row, 1];
    for (let panel = 0; panel * PANEL < c.columns; panel++) {
      const [from, to] = [b.at + panel * b.panel, c.at + panel * c.panel];
      const first = start + panel * PANEL;
      kernels.panelProduct(c.rows, depth, a.at, aRow, aDepth, from, b.row, to, c.row, first);
    }
  }

  /** to = from^T; both are in panels. @param {Matrix} from @param {Matrix} to */
  function transpose(from, to) {
    for (let j = 0; j < from.columns; j++) {
      const column = from.at + Math.floor(j / PANEL) * from.panel + (j % PANEL);
      const row = to.at + j * to.row;
      for (let first = 0; first < from.rows; first += PANEL) {
        const target = row + (first / PANEL) * to.panel;
        const last = Math.min(first + PANEL, from.rows);
        for (let i = first; i < last; i++) floats[target + i - first] = floats[column + i * PANEL];
      }
    }
  }

  /**
   * The cross-entropy in nats of `size` grey levels x in [0, 1] under logits, summed. Writes the
   * gradient by the logits, sigmoid(logit) - x, times `scale`.
   * @param {number} logits
   * @param {number} x
   * @param {number} gradient
   * @param {number} size
   * @param {number} scale
   */
  function bernoulli(logits, x, gradient, size, scale) {
    const whole = size - (size % LANES);
    const sum = whole > 0 ? kernels.bernoulli(logits, x, gradient, whole, scale) : 0;
    const [logitsLeft, xLeft, gradientLeft] = [logits + whole, x + whole, gradient + whole];
    return sum + plain.bernoulli(logitsLeft, xLeft, gradientLeft, size - whole, scale);
  }

  return {
    floats,
    simd: fast !== null,
    product,
    transpose,
    bernoulli,
    /** sigmoid(x, y, size): y = 1 / (1 + e^-x); `size` is a multiple of PANEL. */
    sigmoid: kernels.sigmoid,
    /** adam(w, g, m, v, size, lr, beta1, beta2, correction, eps): see adam.js. */
    adam: kernels.adam,
  };
}
