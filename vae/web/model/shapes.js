/** Things to draw that are no digits, as strokes on a unit square (x to the right, y down). */

const circle = (x, y, r, from = 0, to = 2 * Math.PI) =>
  Array.from({ length: 25 }, (_, k) => {
    const angle = from + ((to - from) * k) / 24;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  });

const SHAPES = {
  N: [[[0.1, 1], [0.1, 0], [0.9, 1], [0.9, 0]]],
  X: [[[0.1, 0], [0.9, 1]], [[0.9, 0], [0.1, 1]]],
  M: [[[0.05, 1], [0.15, 0], [0.5, 0.7], [0.85, 0], [0.95, 1]]],
  K: [[[0.2, 0], [0.2, 1]], [[0.82, 0], [0.2, 0.55]], [[0.42, 0.4], [0.85, 1]]],
  hash: [
    [[0.3, 0], [0.25, 1]],
    [[0.75, 0], [0.7, 1]],
    [[0, 0.33], [1, 0.33]],
    [[0, 0.68], [1, 0.68]],
  ],
  spiral: [Array.from({ length: 80 }, (_, k) => {
    const [angle, radius] = [(16 * k) / 79, (0.5 * k) / 79];
    return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)];
  })],
  face: [
    circle(0.5, 0.5, 0.5),
    circle(0.5, 0.5, 0.28, 0.15 * Math.PI, 0.85 * Math.PI),
    [[0.33, 0.34], [0.33, 0.36]],
    [[0.67, 0.34], [0.67, 0.36]],
  ],
  scribble: [Array.from({ length: 90 }, (_, k) => {
    const u = (2 * Math.PI * k) / 89;
    return [0.5 + 0.5 * Math.sin(7 * u + 0.4), 0.5 + 0.48 * Math.sin(4 * u)];
  })],
  // One that slips through: to a model of digits it is an 8.
  B: [
    [[0.2, 0], [0.2, 1], [0.6, 1], [0.8, 0.75], [0.6, 0.5], [0.2, 0.5]],
    [[0.2, 0], [0.55, 0], [0.75, 0.25], [0.55, 0.5]],
  ],
};

const WIDTH = 0.06; // of the pad
const MARGIN = 0.2;
const STEP = 0.03;

/** Names of the shapes. */
export const SHAPE_NAMES = Object.keys(SHAPES);

/**
 * @param {string} name one of SHAPE_NAMES
 * @param {number} height of the pad, in shares of its width
 * @returns {{base: null, strokes: {width: number, points: number[]}[]}} a drawing, as the pad of Draw
 *   has them
 */
export function shapeDrawing(name, height = 1) {
  const side = (1 - 2 * MARGIN) * Math.min(1, height);
  const [left, top] = [(1 - side) / 2, (height - side) / 2];
  const strokes = SHAPES[name].map((line) => ({
    width: WIDTH,
    points: dense(line).flatMap(([x, y]) => [left + side * x, top + side * y, 1]),
  }));
  return { base: null, strokes };
}

/** Points as close as a pen leaves them: between few ones the pad would round the corners. */
function dense(line) {
  return line.flatMap(([x, y], k) => {
    if (k === 0) return [[x, y]];
    const [dx, dy] = [x - line[k - 1][0], y - line[k - 1][1]];
    const parts = Math.max(1, Math.ceil(Math.hypot(dx, dy) / STEP));
    return Array.from({ length: parts }, (_, i) => {
      const rest = 1 - (i + 1) / parts;
      return [x - rest * dx, y - rest * dy];
    });
  });
}
