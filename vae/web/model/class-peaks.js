const CELLS = 48;
const PLACES = 6; // where a name may stand, best first
const APART = 4; // cells between two of them
const WORTH = 0.35; // of the best place's score, at least: else a name stands among others' codes

/**
 * Where in a plane to write each class's name: where it is dense and others are not, by a
 * histogram of its codes. The mean of a class may well lie among another one's.
 *
 * @param {{mu: Float32Array, labels: ArrayLike<number>, count: number, dims: number}} codes
 *   mu (N * dims)
 * @param {number[]} plane the two dimensions
 * @param {number} classes how many there are
 * @returns {{label: number, places: {x: number, y: number}[], count: number}[]} largest class first
 */
export function classPeaks({ mu, labels, count, dims }, [a, b], classes) {
  const box = boundsOf(mu, count, dims, a, b);
  const wide = (box.x1 - box.x0 || 1) / CELLS;
  const high = (box.y1 - box.y0 || 1) / CELLS;
  const counts = Array.from({ length: classes }, () => new Float32Array(CELLS * CELLS));
  const all = new Float32Array(CELLS * CELLS);
  const sizes = new Uint32Array(classes);
  for (let i = 0; i < count; i += 1) {
    if (labels[i] >= classes) continue;
    const column = Math.min(CELLS - 1, Math.floor((mu[i * dims + a] - box.x0) / wide));
    const row = Math.min(CELLS - 1, Math.floor((mu[i * dims + b] - box.y0) / high));
    counts[labels[i]][row * CELLS + column] += 1;
    all[row * CELLS + column] += 1;
    sizes[labels[i]] += 1;
  }
  const peaks = [];
  const around = neighbourhoods(all);
  for (let label = 0; label < classes; label += 1) {
    if (sizes[label] === 0) continue;
    const places = ownest(neighbourhoods(counts[label]), around).map((cell) => ({
      x: box.x0 + ((cell % CELLS) + 0.5) * wide,
      y: box.y0 + (Math.floor(cell / CELLS) + 0.5) * high,
    }));
    peaks.push({ label, places, count: sizes[label] });
  }
  return peaks.sort((p, q) => q.count - p.count);
}

function boundsOf(mu, count, dims, a, b) {
  const box = { x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity };
  for (let i = 0; i < count; i += 1) {
    box.x0 = Math.min(box.x0, mu[i * dims + a]);
    box.x1 = Math.max(box.x1, mu[i * dims + a]);
    box.y0 = Math.min(box.y0, mu[i * dims + b]);
    box.y1 = Math.max(box.y1, mu[i * dims + b]);
  }
  return box;
}

/** The cells with most of a class in their neighbourhoods, times its share of what is there. */
function ownest(own, all) {
  const scores = own.map((count, k) => (count === 0 ? 0 : count ** 2 / all[k]));
  const best = [];
  for (const cell of [...scores.keys()].sort((a, b) => scores[b] - scores[a])) {
    if (best.length === PLACES || scores[cell] < WORTH * scores[best[0] ?? cell]) break;
    if (best.every((other) => apart(cell, other) >= APART)) best.push(cell);
  }
  return best;
}

const apart = (a, b) =>
  Math.hypot((a % CELLS) - (b % CELLS), Math.floor(a / CELLS) - Math.floor(b / CELLS));

/** The sum of each cell's neighbourhood of 5 x 5. */
function neighbourhoods(counts) {
  const sums = new Float32Array(counts.length);
  for (let row = 0; row < CELLS; row += 1) {
    for (let column = 0; column < CELLS; column += 1) {
      let sum = 0;
      for (let r = Math.max(0, row - 2); r <= Math.min(CELLS - 1, row + 2); r += 1) {
        for (let c = Math.max(0, column - 2); c <= Math.min(CELLS - 1, column + 2); c += 1) {
          sum += counts[r * CELLS + c];
        }
      }
      sums[row * CELLS + column] = sum;
    }
  }
  return sums;
}

/**
 * Where each name stands so that no two are closer than `gap` CSS pixels: at the best of its places
 * that is free, or nowhere.
 *
 * @param {object[]} peaks of classPeaks
 * @param {{toX: (v: number) => number, toY: (v: number) => number}} view
 * @param {number} gap
 * @returns {{label: number, x: number, y: number}[]} in CSS pixels
 */
export function placeNames(peaks, view, gap) {
  const placed = [];
  for (const { label, places } of peaks) {
    const free = places
      .map(({ x, y }) => ({ label, x: view.toX(x), y: view.toY(y) }))
      .find(({ x, y }) => placed.every((other) => Math.hypot(other.x - x, other.y - y) >= gap));
    if (free) placed.push(free);
  }
  return placed;
}
