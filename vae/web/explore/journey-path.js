const SAMPLES = 40; // a leg, for measuring its length

/**
 * @typedef {(u: number, out: Float32Array) => Float32Array} Curve u: 0 to the number of legs, in
 *   whole numbers at the stops
 * @typedef {keyof typeof PATHS} PathKind
 * @typedef {ReturnType<typeof createPath>} Path
 */

/** How a walk leads from stop to stop. */
export const PATHS = {
  smooth: catmullRom,
  straight: (/** @type {Float32Array[]} */ stops) => legs(stops, lerp),
  sphere: (/** @type {Float32Array[]} */ stops) => legs(stops, slerp),
};

/**
 * A walk through stops at constant speed.
 *
 * @param {Float32Array[]} stops (D) each, two at least
 * @param {{kind?: PathKind, loop?: boolean}} options loop: back to the first stop in the end
 * @returns {{legs: number, at: (part: number, out: Float32Array) => Float32Array,
 *   points: Float32Array[]}} at takes the part of the way that is done, 0 .. 1; points is the line
 *   to draw
 */
export function createPath(stops, { kind = "smooth", loop = false } = {}) {
  const round = loop ? [...stops, stops[0]] : stops;
  const curve = PATHS[kind](round, loop);
  const count = round.length - 1;
  /** @type {Float32Array[]} */
  const points = [];
  const distance = [0]; // walked up to each point
  for (let k = 0; k <= count * SAMPLES; k += 1) {
    points.push(curve(k / SAMPLES, new Float32Array(stops[0].length)));
    if (k > 0) distance.push(distance[k - 1] + apart(points[k - 1], points[k]));
  }
  const length = distance[distance.length - 1];

  /** @param {number} part @param {Float32Array} out */
  function at(part, out) {
    const wanted = Math.min(1, Math.max(0, part)) * length;
    let k = 1;
    while (k < distance.length - 1 && distance[k] < wanted) k += 1;
    const step = distance[k] - distance[k - 1];
    return lerp(points[k - 1], points[k], step > 0 ? (wanted - distance[k - 1]) / step : 0, out);
  }

  return { legs: count, at, points };
}

/**
 * A curve of separate legs.
 * @param {Float32Array[]} stops
 * @param {typeof lerp} between
 * @returns {Curve}
 */
function legs(stops, between) {
  return (u, out) => {
    const k = Math.min(stops.length - 2, Math.floor(u));
    return between(stops[k], stops[k + 1], u - k, out);
  };
}

/**
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} part 0 .. 1
 * @param {Float32Array} out
 */
function lerp(from, to, part, out) {
  for (let d = 0; d < out.length; d += 1) out[d] = from[d] + part * (to[d] - from[d]);
  return out;
}

/**
 * Turns from one direction to the other, the length changing evenly: in many dimensions a normal
 * prior's mass lies in a shell, which a straight line leaves.
 * @type {typeof lerp}
 */
function slerp(from, to, part, out) {
  const [a, b] = [norm(from), norm(to)];
  const cosine = a && b ? dot(from, to) / (a * b) : 1;
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  if (sine < 1e-4) return lerp(from, to, part, out); // the same way, or no way round is shorter
  const radius = a + part * (b - a);
  const [f, g] = [Math.sin((1 - part) * angle) / sine / a, Math.sin(part * angle) / sine / b];
  for (let d = 0; d < out.length; d += 1) out[d] = radius * (f * from[d] + g * to[d]);
  return out;
}

/**
 * A uniform Catmull-Rom spline; open ends take their own stop as the neighbour.
 * @param {Float32Array[]} stops
 * @param {boolean} closed the last stop is the first one
 * @returns {Curve}
 */
function catmullRom(stops, closed) {
  const last = stops.length - 1;
  const stop = (/** @type {number} */ k) => {
    if (closed) return stops[(k + last) % last];
    return stops[Math.min(last, Math.max(0, k))];
  };
  return (u, out) => {
    const k = Math.min(last - 1, Math.floor(u));
    const s = u - k;
    const [p0, p1, p2, p3] = [stop(k - 1), stop(k), stop(k + 1), stop(k + 2)];
    for (let d = 0; d < out.length; d += 1) {
      const slope = (p2[d] - p0[d]) / 2;
      const next = (p3[d] - p1[d]) / 2;
      const rise = p2[d] - p1[d];
      const square = 3 * rise - 2 * slope - next;
      out[d] = p1[d] + s * (slope + s * (square + s * (slope + next - 2 * rise)));
    }
    return out;
  };
}

/** @param {Float32Array} a @param {Float32Array} b */
function apart(a, b) {
  let square = 0;
  for (let d = 0; d < a.length; d += 1) square += (a[d] - b[d]) ** 2;
  return Math.sqrt(square);
}

/** @param {Float32Array} a @param {Float32Array} b */
function dot(a, b) {
  let sum = 0;
  for (let d = 0; d < a.length; d += 1) sum += a[d] * b[d];
  return sum;
}

const norm = (/** @type {Float32Array} */ a) => Math.sqrt(dot(a, a));
