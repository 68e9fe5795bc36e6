/**
 * A drawing as the pad holds it, and the image that it makes.
 *
 * A drawing is never changed, only replaced, so that undo is a list of drawings:
 *   {base: null | {x, image, ...}, strokes: [{width, points, colour}, ...]}
 * `base` is an image of the data set to start from (x: (C, H, W) in [0, 1]); `points` is a flat
 * list x, y, pressure, x, y, pressure, ... in shares of the pad's width, y down; `width` is one
 * too. `colour` is "#rrggbb", white if there is none; only photographs are drawn in colour.
 *
 * Strokes are known as lines here, so they are drawn again at the size and the width that the data
 * set has them in, where sketch.js has to measure pixels.
 */
import { STYLES } from "../sketch.js";

export const EMPTY = Object.freeze({ base: null, strokes: Object.freeze([]) });

const LEAST_SIDE = 112; // of the canvas that strokes are drawn on before they are averaged
const NEAR = 0.6; // pixels of it: points closer than this to the last one add nothing

/** @returns {boolean} whether drawings for a data set (what dataset.json holds) are in colour */
export function isColoured({ sketch }) {
  return sketch === "photo";
}

/** @returns {boolean} whether nothing is drawn */
export function isEmpty(drawing) {
  return !drawing.base && drawing.strokes.length === 0;
}

/**
 * Makes images of drawings.
 * @param {object} info what dataset.json holds
 * @returns {{render: (drawing) => Float32Array}} (C, H, W) in [0, 1], overwritten by the next call
 */
export function createRasteriser(info) {
  const { channels, height, width } = info.image;
  const style = STYLES[info.sketch];
  const fine = Math.max(4, Math.ceil(LEAST_SIDE / Math.min(height, width)));
  const canvas = document.createElement("canvas");
  canvas.width = width * fine;
  canvas.height = height * fine;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const ink = new Float32Array(height * width);
  const coloured = isColoured(info);
  const paint = coloured ? new Float32Array(channels * height * width) : null; // premultiplied
  const out = new Float32Array(channels * height * width);

  function render(drawing) {
    const { base, strokes } = drawing;
    const frame = { width: canvas.width, height: canvas.height, fine };
    const free = style && !base;
    ink.fill(0);
    paint?.fill(0);
    if (strokes.length > 0) {
      const fit = free ? fitBox(strokes, style, frame) : fitFrame(style, frame);
      context.clearRect(0, 0, canvas.width, canvas.height);
      drawStrokes(context, strokes, fit, coloured);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      average(data, frame, free && style.centre === "mass", ink);
      if (coloured) averageColours(data, frame, paint);
    }
    const start = base ? fitted(base, info.image) : null;
    for (let c = 0, i = 0; c < channels; c++) {
      for (let p = 0; p < ink.length; p++, i++) {
        const under = start ? start[i] * (1 - ink[p]) : 0;
        out[i] = under + (paint ? paint[i] : ink[p]);
      }
    }
    return out;
  }

  return { render };
}

// A fit maps pad units to pixels of the fine canvas: pixel = unit * scale + offset, and says how
// thick a stroke is there.

/** The box of the lines, as large and in the middle as the data set has it. */
function fitBox(strokes, style, frame) {
  const box = lineBox(strokes);
  const extent = Math.max(box.right - box.left, box.bottom - box.top);
  const side = style.box * Math.min(frame.width, frame.height);
  const [thin, thick] = style.stroke;
  const pen = (width) => clamp(width / (extent + width), thin, thick) * side;
  const widest = Math.max(...strokes.map((stroke) => stroke.width));
  // A dot stays a dot: it is not blown up to the size of a digit.
  const scale = (side - pen(widest)) / Math.max(extent, 2 * widest);
  return {
    scale,
    x: frame.width / 2 - (scale * (box.left + box.right)) / 2,
    y: frame.height / 2 - (scale * (box.top + box.bottom)) / 2,
    pen,
  };
}

/** The pad is the frame; strokes are as thick as the data set's. */
function fitFrame(style, frame) {
  const side = style ? style.box * Math.min(frame.width, frame.height) : 0;
  const pen = (width) => {
    const pixels = width * frame.width;
    return style ? clamp(pixels, style.stroke[0] * side, style.stroke[1] * side) : pixels;
  };
  return { scale: frame.width, x: 0, y: 0, pen };
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function lineBox(strokes) {
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
 * @param {object[]} strokes
 * @param {{scale: number, x: number, y: number, pen: (width: number) => number}} fit pixel =
 *   unit * scale + offset
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

function colourOf({ colour }, coloured) {
  return coloured && colour ? colour : "#fff";
}

/** Curves through the middles of the segments: a fast stroke is round, and a corner stays one. */
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
 * @param {object} stroke
 * @param {object} fit as for drawStrokes
 * @param {boolean} coloured
 */
export function drawTail(context, stroke, fit, coloured) {
  const { width, points } = stroke;
  const n = points.length;
  if (n < 9) return drawStrokes(context, [stroke], fit, coloured);
  const at = (k) => {
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

/** Averages the fine pixels under each of the image's, after moving the mass to the centre. */
function average(rgba, { width, height, fine }, centre, out) {
  let [x0, y0] = [0, 0];
  if (centre) {
    let [mass, mx, my] = [0, 0, 0];
    for (let y = 0, i = 3; y < height; y++) {
      let row = 0;
      for (let x = 0; x < width; x++, i += 4) {
        row += rgba[i];
        mx += rgba[i] * (x + 0.5);
      }
      mass += row;
      my += row * (y + 0.5);
    }
    if (mass === 0) return;
    // half a pixel right and down of the middle, where MNIST has it on average (see sketch.py)
    x0 = Math.round(mx / mass - width / 2 - fine / 2);
    y0 = Math.round(my / mass - height / 2 - fine / 2);
  }
  const share = 1 / (255 * fine * fine);
  const columns = width / fine;
  for (let y = Math.max(0, -y0); y < height && y + y0 < height; y++) {
    const to = Math.floor(y / fine) * columns;
    for (let x = Math.max(0, -x0); x < width && x + x0 < width; x++) {
      out[to + Math.floor(x / fine)] += share * rgba[4 * ((y + y0) * width + x + x0) + 3];
    }
  }
}

/** The same of the colours, each times its opacity, as (C, H, W); a grey has its level as red too. */
function averageColours(rgba, { width, height, fine }, out) {
  const columns = width / fine;
  const plane = (height / fine) * columns;
  const share = 1 / (255 * 255 * fine * fine);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / fine) * columns;
    for (let x = 0; x < width; x++, i += 4) {
      if (rgba[i + 3] === 0) continue;
      const to = row + Math.floor(x / fine);
      for (let c = 0; c * plane < out.length; c++) {
        out[c * plane + to] += share * rgba[i + 3] * rgba[i + c];
      }
    }
  }
}

const fittings = new WeakMap();

/** A base in the shape of the model's images; a base of another data set is resampled once. */
function fitted(base, image) {
  const same = ["channels", "height", "width"].every((key) => base.image[key] === image[key]);
  if (same) return base.x;
  const known = fittings.get(base);
  if (known && known.image === image) return known.x;
  const x = new Float32Array(image.channels * image.height * image.width);
  const [sy, sx] = [base.image.height / image.height, base.image.width / image.width];
  for (let c = 0, i = 0; c < image.channels; c++) {
    const from = Math.min(c, base.image.channels - 1) * base.image.height * base.image.width;
    for (let y = 0; y < image.height; y++) {
      for (let k = 0; k < image.width; k++, i++) {
        x[i] = areaMean(base, from, y * sy, (y + 1) * sy, k * sx, (k + 1) * sx);
      }
    }
  }
  fittings.set(base, { image, x });
  return x;
}

function areaMean({ x, image }, from, top, bottom, left, right) {
  let [sum, area] = [0, 0];
  for (let i = Math.floor(top); i < Math.min(image.height, Math.ceil(bottom)); i++) {
    const high = Math.min(i + 1, bottom) - Math.max(i, top);
    for (let j = Math.floor(left); j < Math.min(image.width, Math.ceil(right)); j++) {
      const part = high * (Math.min(j + 1, right) - Math.max(j, left));
      sum += part * x[from + i * image.width + j];
      area += part;
    }
  }
  return sum / area;
}

/**
 * The drawing without what lies under an eraser that goes from a to b.
 * @param {object} drawing
 * @param {number[]} a x, y in shares of the pad's width
 * @param {number[]} b
 * @param {number} radius one too
 * @returns {object} the same drawing if nothing lies there
 */
export function erase(drawing, a, b, radius) {
  const strokes = drawing.strokes.flatMap((stroke) => cut(stroke, a, b, radius));
  const touched = strokes.length !== drawing.strokes.length
    || strokes.some((stroke, i) => stroke !== drawing.strokes[i]);
  const base = drawing.base && wipe(drawing.base, a, b, radius);
  return touched || base !== drawing.base ? { ...drawing, base, strokes } : drawing;
}

function cut(stroke, a, b, radius) {
  const box = lineBox([stroke]);
  const beside = (low, high, k) =>
    low > Math.max(a[k], b[k]) + radius || high < Math.min(a[k], b[k]) - radius;
  if (beside(box.left, box.right, 0) || beside(box.top, box.bottom, 1)) return [stroke];
  const points = densify(stroke.points, radius / 3);
  const pieces = [];
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

/** No two neighbours farther apart than `step`. */
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

function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : clamp(((x - ax) * dx + (y - ay) * dy) / square, 0, 1);
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/**
 * Sets the pixels of a base under the eraser to nothing, softly at its edge. What somebody worked on
 * is no example any more, which the next stroke would take away.
 */
function wipe(base, a, b, radius) {
  const { channels, height, width } = base.image;
  let x = null;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const away = distance((column + 0.5) / width, (row + 0.5) / width, a, b);
      const keep = clamp((away - radius) * width + 0.5, 0, 1);
      if (keep === 1) continue;
      x ??= Float32Array.from(base.x);
      for (let c = 0; c < channels; c++) x[(c * height + row) * width + column] *= keep;
    }
  }
  return x ? { ...base, x, example: false } : base;
}
