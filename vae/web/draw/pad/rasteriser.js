/**
 * The image that a drawing makes: strokes drawn finer than the data set's pixels, then averaged.
 *
 * @typedef {import("./strokes.js").Drawing} Drawing
 * @typedef {import("./strokes.js").Base} Base
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {import("./strokes.js").ImageShape} ImageShape
 * @typedef {import("./strokes.js").Fit} Fit
 * @typedef {import("../../model/dataset.js").DatasetInfo} DatasetInfo
 * @typedef {import("../sketch.js").Style} Style
 *
 * @typedef {object} Frame the fine canvas
 * @property {number} width in its pixels, as height is
 * @property {number} height
 * @property {number} fine how many of them make one side of a pixel of the image
 */
import { styleOf } from "../sketch.js";
import { drawStrokes, lineBox } from "./strokes.js";

const LEAST_SIDE = 112; // of the canvas that strokes are drawn on before they are averaged

/**
 * @param {Pick<DatasetInfo, "sketch">} info what dataset.json holds
 * @returns {boolean} whether drawings for the data set are in colour
 */
export function isColoured({ sketch }) {
  return sketch === "photo";
}
/**
 * Makes images of drawings.
 * @param {Pick<DatasetInfo, "sketch" | "image">} info what dataset.json holds
 * @returns {{render: (drawing: Drawing) => Float32Array}} (C, H, W) in [0, 1], overwritten by the next
 *   call
 */
export function createRasteriser(info) {
  const { channels, height, width } = info.image;
  const style = styleOf(info);
  const fine = Math.max(4, Math.ceil(LEAST_SIDE / Math.min(height, width)));
  const canvas = document.createElement("canvas");
  canvas.width = width * fine;
  canvas.height = height * fine;
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true }));
  const ink = new Float32Array(height * width);
  const coloured = isColoured(info);
  const paint = coloured ? new Float32Array(channels * height * width) : null; // premultiplied
  const out = new Float32Array(channels * height * width);

  /** @param {Drawing} drawing */
  function render(drawing) {
    const { base, strokes } = drawing;
    const frame = { width: canvas.width, height: canvas.height, fine };
    const placed = base ? null : style; // beside a base the pad is the frame
    ink.fill(0);
    paint?.fill(0);
    if (strokes.length > 0) {
      const fit = placed ? fitBox(strokes, placed, frame) : fitFrame(style, frame);
      context.clearRect(0, 0, canvas.width, canvas.height);
      drawStrokes(context, strokes, fit, coloured);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      average(data, frame, placed?.centre === "mass", ink);
      if (paint) averageColours(data, frame, paint);
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

/**
 * The box of the lines, as large and in the middle as the data set has it.
 * @param {readonly Stroke[]} strokes
 * @param {Style} style
 * @param {Frame} frame
 * @returns {Fit}
 */
function fitBox(strokes, style, frame) {
  const box = lineBox(strokes);
  const extent = Math.max(box.right - box.left, box.bottom - box.top);
  const side = style.box * Math.min(frame.width, frame.height);
  const [thin, thick] = style.stroke;
  const pen = (/** @type {number} */ width) => clamp(width / (extent + width), thin, thick) * side;
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

/**
 * The pad is the frame; strokes are as thick as the data set's.
 * @param {Style | null} style null: they stay as thick as they were drawn
 * @param {Frame} frame
 * @returns {Fit}
 */
function fitFrame(style, frame) {
  const side = style ? style.box * Math.min(frame.width, frame.height) : 0;
  const pen = (/** @type {number} */ width) => {
    const pixels = width * frame.width;
    return style ? clamp(pixels, style.stroke[0] * side, style.stroke[1] * side) : pixels;
  };
  return { scale: frame.width, x: 0, y: 0, pen };
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * Averages the opacity of the fine pixels under each of the image's.
 * @param {Uint8ClampedArray} rgba of the fine canvas
 * @param {Frame} frame
 * @param {boolean} centre whether the mass is moved to the centre first
 * @param {Float32Array} out (H*W); is added to
 */
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

/**
 * The same of the colours, each times its opacity; a grey has its level as red too.
 * @param {Uint8ClampedArray} rgba
 * @param {Frame} frame
 * @param {Float32Array} out (C*H*W); is added to
 */
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

/** @type {WeakMap<Base, {image: ImageShape, x: Float32Array}>} */
const resampled = new WeakMap();

/**
 * A base in the shape of the model's images; a base of another data set is resampled once.
 * @param {Base} base
 * @param {ImageShape} image
 * @returns {Float32Array} (C*H*W)
 */
function fitted(base, image) {
  const { channels, height, width } = base.image;
  if (channels === image.channels && height === image.height && width === image.width) return base.x;
  const known = resampled.get(base);
  if (known && known.image === image) return known.x;
  const x = new Float32Array(image.channels * image.height * image.width);
  const [sy, sx] = [height / image.height, width / image.width];
  for (let c = 0, i = 0; c < image.channels; c++) {
    const from = Math.min(c, channels - 1) * height * width;
    for (let y = 0; y < image.height; y++) {
      for (let k = 0; k < image.width; k++, i++) {
        x[i] = areaMean(base, from, y * sy, (y + 1) * sy, k * sx, (k + 1) * sx);
      }
    }
  }
  resampled.set(base, { image, x });
  return x;
}

/**
 * The mean of a base over a rectangle, in its pixels.
 * @param {Base} base
 * @param {number} from where its channel begins
 * @param {number} top
 * @param {number} bottom
 * @param {number} left
 * @param {number} right
 */
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
