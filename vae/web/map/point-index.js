const SPACING_SAMPLE = 400; // points of which the nearest other is sought

/**
 * A uniform grid over N points in the plane: nearest point and points in a box without looking at
 * all of them.
 *
 * @param {Float32Array} points (2N) x, y pairs
 * @returns {{box: object, nearest: Function, spacing: number}}
 */
export function createPointIndex(points) {
  const count = points.length / 2;
  const box = bounds(points);
  const side = Math.max(box.x1 - box.x0, box.y1 - box.y0) || 1;
  const columns = Math.max(1, Math.ceil(Math.sqrt(count / 2)));
  const cell = side / columns;
  const { start, order } = bucket(points, box, cell, columns);

  const column = (x) => clamp(Math.floor((x - box.x0) / cell), 0, columns - 1);
  const row = (y) => clamp(Math.floor((y - box.y0) / cell), 0, columns - 1);

  /** Calls visit(i) for each point in the cells that the box touches (so also some beside it). */
  function visitBox(x0, y0, x1, y1, visit) {
    const c0 = column(x0);
    const c1 = column(x1);
    for (let r = row(y0); r <= row(y1); r += 1) {
      const end = start[r * columns + c1 + 1];
      for (let k = start[r * columns + c0]; k < end; k += 1) visit(order[k]);
    }
  }

  /** The accepted point nearest to (x, y) and no farther than `reach`, or -1. */
  function nearest(x, y, reach, accept) {
    let best = -1;
    let bestSquare = reach * reach;
    visitBox(x - reach, y - reach, x + reach, y + reach, (i) => {
      const dx = points[2 * i] - x;
      const dy = points[2 * i + 1] - y;
      const square = dx * dx + dy * dy;
      if (square > bestSquare || (accept && !accept(i))) return;
      best = i;
      bestSquare = square;
    });
    return best;
  }

  return { box, nearest, spacing: typicalSpacing(points, nearest, cell) };
}

/**
 * How far apart points lie where there are points: thrice the median distance to the nearest other
 * one, which is what a picture may take and cover few of its neighbours.
 */
function typicalSpacing(points, nearest, cell) {
  const count = points.length / 2;
  const distances = [];
  for (let k = 0; k < Math.min(count, SPACING_SAMPLE); k += 1) {
    const i = Math.floor((k * count) / Math.min(count, SPACING_SAMPLE));
    const [x, y] = [points[2 * i], points[2 * i + 1]];
    for (let reach = cell / 2; reach < 64 * cell; reach *= 2) {
      const other = nearest(x, y, reach, (j) => j !== i);
      if (other < 0) continue;
      distances.push(Math.hypot(points[2 * other] - x, points[2 * other + 1] - y));
      break;
    }
  }
  distances.sort((a, b) => a - b);
  return 3 * (distances[distances.length >> 1] ?? cell) || cell;
}

/** The smallest box around (2N) points; the unit box around none. */
function bounds(points) {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (let k = 0; k < points.length; k += 2) {
    box.x0 = Math.min(box.x0, points[k]);
    box.x1 = Math.max(box.x1, points[k]);
    box.y0 = Math.min(box.y0, points[k + 1]);
    box.y1 = Math.max(box.y1, points[k + 1]);
  }
  return points.length ? box : { x0: 0, y0: 0, x1: 1, y1: 1 };
}

/** Counting sort of the points by cell: order[start[c] .. start[c + 1]] are those in cell c. */
function bucket(points, box, cell, columns) {
  const count = points.length / 2;
  const cells = new Int32Array(count);
  const start = new Int32Array(columns * columns + 1);
  for (let i = 0; i < count; i += 1) {
    const c = clamp(Math.floor((points[2 * i] - box.x0) / cell), 0, columns - 1);
    const r = clamp(Math.floor((points[2 * i + 1] - box.y0) / cell), 0, columns - 1);
    cells[i] = r * columns + c;
    start[cells[i] + 1] += 1;
  }
  for (let c = 0; c < columns * columns; c += 1) start[c + 1] += start[c];
  const next = start.slice();
  const order = new Int32Array(count);
  for (let i = 0; i < count; i += 1) {
    order[next[cells[i]]] = i;
    next[cells[i]] += 1;
  }
  return { start, order };
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
