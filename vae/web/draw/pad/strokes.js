/**
 * A drawing as the pad holds it, and how its strokes are drawn on a canvas.
 *
 * Strokes are known as lines here, so that rasteriser.js draws them again at the size and the width
 * that the data set has them in, where sketch.js has to measure pixels.
 *
 * @typedef {object} Drawing never changed, only replaced, so that undo is a list of drawings
 * @property {Base | null} base
 * @property {readonly Stroke[]} strokes
 *
 * @typedef {object} Base an image to start from: a test image, or a picture of the visitor's own
 * @property {Float32Array} x (C*H*W) in [0, 1]
 * @property {ImageShape} image
 * @property {number | null} [label] its class
 * @property {number | null} [index] of the test image
 * @property {boolean} [example] nobody chose it: it makes way for the first stroke
 *
 * @typedef {object} Stroke
 * @property {number} width in shares of the pad's width
 * @property {number[]} points a flat list x, y, pressure, x, y, pressure, ... x and y are in shares of
 *   the pad's width, y down
 * @property {string} [colour] "#rrggbb", white if there is none; only photographs are drawn in colour
 *
 * @typedef {{channels: number, height: number, width: number}} ImageShape
 *
 * @typedef {object} Fit where strokes go on a canvas: pixel = unit * scale + offset
 * @property {number} scale
 * @property {number} x offset
 * @property {number} y offset
 * @property {(width: number) => number} pen how many pixels thick a stroke is
 *
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 */

/** @type {Drawing} */
export const EMPTY = Object.freeze({ base: null, strokes: Object.freeze([]) });

const NEAR = 0.6; // pixels: points closer than this to the last one add nothing

/**
 * @param {Drawing} drawing
 * @returns {boolean} whether nothing is drawn
 */
export function isEmpty(drawing) {
  return !drawing.base && drawing.strokes.length === 0;
}

/**
 * What the middles of the strokes fill, in shares of the pad's width.
 * @param {readonly Stroke[]} strokes
 * @returns {Box}
 */
export function lineBox(strokes) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { points } of strokes) {
    for (let i = 0; i < points.length; i += 3) {
      if (points[i] < box.left) box.left = points[i];
      if (points[i] > box.right) box.right = points[i];
      if (points[i + 1] < box.top) box.top = points[i + 1];
      if (points[i + 1] > box.bottom) box.bottom = points[i + 1];
    }
  }
  return box;
}
/**
 * Draws strokes.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Stroke[]} strokes
 * @param {Fit} fit
 * @param {boolean} coloured false: all in white
 */
export function drawStrokes(context, strokes, fit, coloured) {
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    context.strokeStyle = colourOf(stroke, coloured);
    drawStroke(context, stroke, fit);
  }
}

/** @param {Stroke} stroke @param {boolean} coloured */
function colourOf({ colour }, coloured) {
  return coloured && colour ? colour : "#fff";
}

/**
 * Curves through the middles of the segments: a fast stroke is round, and a corner stays one.
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 * @param {Fit} fit
 */
function drawStroke(context, { width, points }, fit) {
  const pen = fit.pen(width);
  let [fromX, fromY] = [points[0] * fit.scale + fit.x, points[1] * fit.scale + fit.y];
  let [x, y, pressure] = [fromX, fromY, points[2]];
  context.beginPath();
  context.moveTo(fromX, fromY);
  for (let i = 3; i < points.length; i += 3) {
    const nextX = points[i] * fit.scale + fit.x;
    const nextY = points[i + 1] * fit.scale + fit.y;
    const last = i + 3 >= points.length;
    if (!last && Math.abs(nextX - x) < NEAR && Math.abs(nextY - y) < NEAR) continue;
    if (points[i + 2] !== pressure) {
      context.lineWidth = pen * pressure; // a line has one width: go on with another line
      context.stroke();
      context.beginPath();
      context.moveTo(fromX, fromY);
      pressure = points[i + 2];
    }
    [fromX, fromY] = [(x + nextX) / 2, (y + nextY) / 2];
    context.quadraticCurveTo(x, y, fromX, fromY);
    [x, y] = [nextX, nextY];
  }
  context.lineTo(x + 0.01, y); // a line of length 0, a dot, would not be drawn
  context.lineWidth = pen * pressure;
  context.stroke();
}

/**
 * Draws the newest piece of a stroke that grows: what was drawn of it before stays.
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 * @param {Fit} fit
 * @param {boolean} coloured
 */
export function drawTail(context, stroke, fit, coloured) {
  const { width, points } = stroke;
  const n = points.length;
  if (n < 9) {
    drawStrokes(context, [stroke], fit, coloured);
    return;
  }
  const at = (/** @type {number} */ k) => {
    const i = n - 3 * k;
    return [points[i] * fit.scale + fit.x, points[i + 1] * fit.scale + fit.y];
  };
  const [a, b, c] = [at(3), at(2), at(1)];
  context.strokeStyle = colourOf(stroke, coloured);
  context.lineCap = "round";
  context.lineWidth = fit.pen(width) * points[n - 1];
  context.beginPath();
  context.moveTo((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
  context.quadraticCurveTo(b[0], b[1], (b[0] + c[0]) / 2, (b[1] + c[1]) / 2);
  context.lineTo(c[0], c[1]);
  context.stroke();
}
