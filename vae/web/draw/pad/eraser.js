/**
 * The eraser: takes strokes, or pieces of them, and pixels of the base out of a drawing.
 *
 * @typedef {import("./strokes.js").Drawing} Drawing
 * @typedef {import("./strokes.js").Base} Base
 * @typedef {import("./strokes.js").Stroke} Stroke
 *
 * @typedef {readonly [number, number]} Place x, y in shares of the pad's width
 */
import { lineBox } from "./strokes.js";

/**
 * The drawing without what lies under an eraser that goes from a to b.
 * @param {Drawing} drawing
 * @param {Place} a
 * @param {Place} b
 * @param {number} radius in shares of the pad's width
 * @returns {Drawing} the same drawing if nothing lies there
 */
export function erase(drawing, a, b, radius) {
  const strokes = drawing.strokes.flatMap((stroke) => cut(stroke, a, b, radius));
  const touched = strokes.length !== drawing.strokes.length
    || strokes.some((stroke, i) => stroke !== drawing.strokes[i]);
  const base = drawing.base && wipe(drawing.base, a, b, radius);
  return touched || base !== drawing.base ? { ...drawing, base, strokes } : drawing;
}

/**
 * @param {Stroke} stroke
 * @param {Place} a
 * @param {Place} b
 * @param {number} radius
 * @returns {Stroke[]} the pieces that are left of it; the stroke itself if nothing was taken
 */
function cut(stroke, a, b, radius) {
  const box = lineBox([stroke]);
  const beside = (/** @type {number} */ low, /** @type {number} */ high, /** @type {0 | 1} */ k) =>
    low > Math.max(a[k], b[k]) + radius || high < Math.min(a[k], b[k]) - radius;
  if (beside(box.left, box.right, 0) || beside(box.top, box.bottom, 1)) return [stroke];
  const points = densify(stroke.points, radius / 3);
  /** @type {number[][]} */
  const pieces = [];
  /** @type {number[]} */
  let piece = [];
  let hit = false;
  for (let i = 0; i < points.length; i += 3) {
    if (distance(points[i], points[i + 1], a, b) < radius) {
      hit = true;
      if (piece.length) pieces.push(piece);
      piece = [];
    } else {
      piece.push(points[i], points[i + 1], points[i + 2]);
    }
  }
  if (!hit) return [stroke];
  if (piece.length) pieces.push(piece);
  return pieces.map((part) => ({ ...stroke, points: part }));
}

/**
 * The points of a stroke with others between, so that no two neighbours are farther apart than `step`.
 * @param {number[]} points
 * @param {number} step
 */
function densify(points, step) {
  const out = [points[0], points[1], points[2]];
  for (let i = 3; i < points.length; i += 3) {
    const [x, y] = [points[i - 3], points[i - 2]];
    const [dx, dy] = [points[i] - x, points[i + 1] - y];
    const parts = Math.max(1, Math.ceil(Math.hypot(dx, dy) / step));
    for (let k = 1; k <= parts; k++) {
      out.push(x + (dx * k) / parts, y + (dy * k) / parts, points[i + 2]);
    }
  }
  return out;
}

/**
 * How far a point is from the line from a to b.
 * @param {number} x
 * @param {number} y
 * @param {Place} a
 * @param {Place} b
 */
function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : clamp(((x - ax) * dx + (y - ay) * dy) / square);
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/**
 * Sets the pixels of a base under the eraser to nothing, softly at its edge. What somebody worked on
 * is no example any more, which the next stroke would take away.
 * @param {Base} base
 * @param {Place} a
 * @param {Place} b
 * @param {number} radius
 * @returns {Base} the same base if nothing lies there
 */
function wipe(base, a, b, radius) {
  const { channels, height, width } = base.image;
  /** @type {Float32Array | null} */
  let x = null;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const away = distance((column + 0.5) / width, (row + 0.5) / width, a, b);
      const keep = clamp((away - radius) * width + 0.5);
      if (keep === 1) continue;
      x ??= Float32Array.from(base.x);
      for (let c = 0; c < channels; c++) x[(c * height + row) * width + column] *= keep;
    }
  }
  return x ? { ...base, x, example: false } : base;
}

/** @param {number} value */
function clamp(value) {
  return Math.min(1, Math.max(0, value));
}
