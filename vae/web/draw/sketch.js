/**
 * A drawing -> an image as the data set has them: the twin of vae/sketch.py, step for step. The
 * same pixels give the same image in both, and a test holds them together. Why each step is there
 * is said in that file.
 *
 * @typedef {object} Plane one channel
 * @property {Float64Array} data (H*W), row by row
 * @property {number} height
 * @property {number} width
 *
 * @typedef {object} Style how a data set places drawings
 * @property {number} box its side, as a share of the frame's
 * @property {"mass" | "box"} centre what stands in the middle
 * @property {[number, number]} stroke least and largest width, as shares of the box
 *
 * @typedef {{top: number, left: number, bottom: number, right: number}} Box in pixels
 * @typedef {{first: number, weights: number[]}[]} Weights of one axis: for each output, the first
 *   source index that counts and the weights from it
 * @typedef {import("../model/dataset.js").DatasetInfo} DatasetInfo
 */

const LEAST_CONTRAST = 0.08;
const WORK = 160;
const MARGIN = 40;

/** @type {Record<string, Style | null>} null: a drawing is not placed anew */
const STYLES = {
  mnist: { box: 20 / 28, centre: "mass", stroke: [0.1, 0.14] },
  tight: { box: 1, centre: "box", stroke: [0.19, 0.225] },
  fill: null,
  photo: null,
};

/**
 * @param {Pick<DatasetInfo, "sketch">} info
 * @returns {Style | null} null: a drawing is not placed anew
 */
export function styleOf({ sketch }) {
  return (sketch && STYLES[sketch]) ?? null;
}

/** Nothing is drawn. */
export class EmptySketch extends Error {
  name = "EmptySketch";
}

/**
 * The image as the data set has it.
 * @param {{data: Uint8ClampedArray, width: number, height: number}} image RGBA, as ImageData is
 * @param {Pick<DatasetInfo, "sketch" | "image">} info what dataset.json holds
 * @returns {Float32Array} (C, H, W) in [0, 1]
 */
export function prepare(image, info) {
  const style = styleOf(info);
  const { channels, height, width } = info.image;
  const rgb = composite(image);
  if (info.sketch === "photo") return photograph(rgb, channels, height, width);
  if (!style) return letterbox(rgb, channels, height, width);
  const grey = luminance(rgb);
  const native = isNative(grey, style, height, width);
  const placed = native ? grey : place(inkOf(grey), style, height, width);
  const out = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) out.set(placed.data, c * height * width);
  return out;
}

/** @param {number} height @param {number} width @param {Float64Array} data @returns {Plane} */
function plane(height, width, data = new Float64Array(height * width)) {
  return { data, height, width };
}

/** @param {Plane} drawn @param {Style} style @param {number} height @param {number} width */
function place(drawn, style, height, width) {
  const ink = redraw(enlarge(drawn), style.stroke) ?? drawn;
  const box = boxOf(ink);
  const scale = (style.box * Math.min(height, width)) / longSide(box);
  let y = (box.top + box.bottom) / 2;
  let x = (box.left + box.right) / 2;
  let shift = 0;
  if (style.centre === "mass") {
    [y, x] = centreOfMass(ink);
    shift = 0.5;
  }
  const top = y - (height / 2 + shift) / scale;
  const left = x - (width / 2 + shift) / scale;
  return clip(resample(ink, top, left, scale, height, width));
}

/**
 * What is drawn at the size at which strokes are measured, with a margin.
 * @param {Plane} ink
 */
function enlarge(ink) {
  const box = boxOf(ink);
  const scale = WORK / longSide(box);
  return resample(
    ink,
    box.top - MARGIN / scale,
    box.left - MARGIN / scale,
    scale,
    roundEven((box.bottom - box.top) * scale) + 2 * MARGIN,
    roundEven((box.right - box.left) * scale) + 2 * MARGIN,
  );
}

/** @param {Box} box */
function longSide(box) {
  return Math.max(box.bottom - box.top, box.right - box.left);
}

/**
 * Python's round(): halves go to the even neighbour.
 * @param {number} value
 */
function roundEven(value) {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/**
 * Keeps its values within [0, 1].
 * @param {Plane} p
 */
function clip(p) {
  for (let i = 0; i < p.data.length; i++) p.data[i] = Math.min(1, Math.max(0, p.data[i]));
  return p;
}

// ---- from an image to ink

/**
 * RGBA -> three planes in [0, 1], on the paper that shows the ink.
 * @param {{data: Uint8ClampedArray, width: number, height: number}} image
 * @returns {[Plane, Plane, Plane]}
 */
function composite({ data, width, height }) {
  const count = width * height;
  let seen = 0;
  let light = 0;
  for (let i = 0; i < count; i++) {
    const alpha = data[4 * i + 3] / 255;
    seen += alpha;
    light += alpha * greyLevel(data[4 * i] / 255, data[4 * i + 1] / 255, data[4 * i + 2] / 255);
  }
  if (seen === 0) throw new EmptySketch("every pixel is transparent");
  const paper = light / seen < 0.5 ? 1 : 0;
  const onPaper = (/** @type {number} */ channel) => {
    const out = plane(height, width);
    for (let i = 0; i < count; i++) {
      const alpha = data[4 * i + 3] / 255;
      out.data[i] = (data[4 * i + channel] / 255) * alpha + paper * (1 - alpha);
    }
    return out;
  };
  return [onPaper(0), onPaper(1), onPaper(2)];
}

/** @param {number} r @param {number} g @param {number} b */
function greyLevel(r, g, b) {
  return 0.299 * r + 0.587 * g + 0.114 * b;
}

/** @param {[Plane, Plane, Plane]} rgb */
function luminance([r, g, b]) {
  const out = plane(r.height, r.width);
  for (let i = 0; i < out.data.length; i++) {
    out.data[i] = greyLevel(r.data[i], g.data[i], b.data[i]);
  }
  return out;
}

/**
 * The pixels of the outermost frame, sorted.
 * @param {Plane} source
 */
function border({ data, height, width }) {
  const values = [...data.subarray(0, width), ...data.subarray((height - 1) * width)];
  for (let y = 1; y < height - 1; y++) values.push(data[y * width], data[(y + 1) * width - 1]);
  return Float64Array.from(values).sort();
}

/** @param {Float64Array} sorted */
function median(sorted) {
  return sorted[Math.floor(sorted.length / 2)];
}

/** @param {Iterable<number>} data @returns {[number, number]} least and largest */
function extremes(data) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * How much ink lies on each pixel, whatever the paper: 0 for none, 1 for the most.
 * @param {Plane} source
 */
function inkOf(source) {
  const edge = border(source);
  let paper = median(edge);
  const [low, high] = extremes(source.data);
  const dark = paper - low >= high - paper;
  const out = plane(source.height, source.width, Float64Array.from(source.data));
  if (dark) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = 1 - out.data[i];
    paper = 1 - paper;
  }
  const last = edge.length - 1;
  const clean = edge[Math.floor(0.9 * last)] - edge[Math.floor(0.1 * last)] < 0.02;
  const shade = clean ? null : shading(out);
  let peak = 0;
  for (let i = 0; i < out.data.length; i++) {
    out.data[i] = Math.max(0, out.data[i] - (shade ? shade.data[i] : paper));
    peak = Math.max(peak, out.data[i]);
  }
  if (peak < LEAST_CONTRAST) throw new EmptySketch("no ink stands out from the paper");
  for (let i = 0; i < out.data.length; i++) out.data[i] /= peak;
  return clean ? out : threshold(out);
}

/**
 * The tone of the paper at each pixel, where light falls unevenly on it.
 * @param {Plane} source
 */
function shading(source) {
  const cells = 8;
  const { data, height, width } = source;
  const tone = new Float64Array(cells * cells);
  for (let i = 0; i < cells; i++) {
    for (let j = 0; j < cells; j++) {
      const top = Math.floor((i * height) / cells);
      const left = Math.floor((j * width) / cells);
      const bottom = Math.max(Math.floor(((i + 1) * height) / cells), top + 1);
      const right = Math.max(Math.floor(((j + 1) * width) / cells), left + 1);
      const values = [];
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) values.push(data[y * width + x]);
      }
      tone[i * cells + j] = Float64Array.from(values).sort()[Math.floor(values.length / 4)];
    }
  }
  const palest = tone.map((_, k) => {
    let least = Infinity;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const i = Math.min(cells - 1, Math.max(0, Math.floor(k / cells) + dy));
        const j = Math.min(cells - 1, Math.max(0, (k % cells) + dx));
        least = Math.min(least, tone[i * cells + j]);
      }
    }
    return least;
  });
  const rows = between(height, cells);
  const cols = between(width, cells);
  return apply(rows, plane(cells, cells, palest), cols);
}

/**
 * Linear interpolation between the middles of cells.
 * @param {number} size
 * @param {number} cells
 * @returns {Weights}
 */
function between(size, cells) {
  return Array.from({ length: size }, (_, i) => {
    const at = Math.min(cells - 1, Math.max(0, ((i + 0.5) * cells) / size - 0.5));
    const first = Math.min(cells - 2, Math.floor(at));
    return { first, weights: [1 - (at - first), at - first] };
  });
}

/**
 * Ink or none, with soft edges: about Otsu's threshold.
 * @param {Plane} ink
 */
function threshold(ink) {
  const bins = 64;
  const count = new Float64Array(bins);
  for (const value of ink.data) count[Math.floor(value * (bins - 1) + 0.5)]++;
  const total = ink.data.length;
  const sum = count.reduce((s, n, k) => s + n * (k / (bins - 1)), 0);
  let below = 0;
  let sumBelow = 0;
  let best = -1;
  let otsu = 0;
  for (let k = 0; k < bins; k++) {
    below += count[k];
    sumBelow += count[k] * (k / (bins - 1));
    const above = total - below;
    const gap = below && above ? sumBelow / below - (sum - sumBelow) / above : 0;
    if (below * above * gap ** 2 > best) {
      best = below * above * gap ** 2;
      otsu = (k + 0.5) / (bins - 1);
    }
  }
  for (let i = 0; i < total; i++) ink.data[i] = (ink.data[i] - 0.7 * otsu) / (0.6 * otsu);
  return clip(ink);
}

// ---- geometry

/** @param {Plane} ink @returns {Box} around what is more than a quarter of its largest value */
function boxOf({ data, height, width }) {
  const least = 0.25 * extremes(data)[1];
  const box = { top: height, left: width, bottom: 0, right: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] <= least) continue;
      box.top = Math.min(box.top, y);
      box.left = Math.min(box.left, x);
      box.bottom = Math.max(box.bottom, y + 1);
      box.right = Math.max(box.right, x + 1);
    }
  }
  return box;
}

/** @param {Plane} ink @returns {[number, number]} y, x */
function centreOfMass({ data, height, width }) {
  let mass = 0;
  let my = 0;
  let mx = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x];
      mass += value;
      my += value * (y + 0.5);
      mx += value * (x + 0.5);
    }
  }
  return [my / mass, mx / mass];
}

/**
 * Whether it is an image of the data set as it is: of its size, on black, where it should be.
 * @param {Plane} source
 * @param {Style} style
 * @param {number} height
 * @param {number} width
 */
function isNative(source, style, height, width) {
  if (source.height !== height || source.width !== width || extremes(source.data)[1] < 0.5) {
    return false;
  }
  if (median(border(source)) > 0.25) return false;
  const box = boxOf(source);
  if (Math.abs(longSide(box) - style.box * Math.min(height, width)) > 2) return false;
  if (style.centre === "box") return true;
  const [y, x] = centreOfMass(source);
  return Math.max(Math.abs(y - height / 2 - 0.5), Math.abs(x - width / 2 - 0.5)) < 0.75;
}

/**
 * Areas averaged when it shrinks, linear interpolation when it grows, nothing outside.
 * @param {Plane} source
 * @param {number} top
 * @param {number} left
 * @param {number} scale
 * @param {number} height
 * @param {number} width
 */
function resample(source, top, left, scale, height, width) {
  const rows = overlaps(source.height, top, scale, height);
  const cols = overlaps(source.width, left, scale, width);
  return apply(rows, source, cols);
}

/**
 * @param {number} size
 * @param {number} start
 * @param {number} scale
 * @param {number} count
 * @returns {Weights}
 */
function overlaps(size, start, scale, count) {
  const span = Math.max(1, 1 / scale);
  return Array.from({ length: count }, (_, i) => {
    const low = start + (i + 0.5) / scale - span / 2;
    const first = Math.max(0, Math.floor(low));
    const end = Math.min(size, Math.ceil(low + span));
    const weights = [];
    for (let j = first; j < end; j++) {
      weights.push(Math.max(0, Math.min(low + span, j + 1) - Math.max(low, j)) / span);
    }
    return { first, weights };
  });
}

/**
 * rows x source x cols^T.
 * @param {Weights} rows
 * @param {Plane} source
 * @param {Weights} cols
 */
function apply(rows, source, cols) {
  const half = plane(rows.length, source.width);
  rows.forEach(({ first, weights }, y) => {
    weights.forEach((weight, k) => {
      const from = (first + k) * source.width;
      const to = y * source.width;
      for (let x = 0; x < source.width; x++) half.data[to + x] += weight * source.data[from + x];
    });
  });
  const out = plane(rows.length, cols.length);
  for (let y = 0; y < rows.length; y++) {
    cols.forEach(({ first, weights }, x) => {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        sum += weights[k] * half.data[y * source.width + first + k];
      }
      out.data[y * cols.length + x] = sum;
    });
  }
  return out;
}

/**
 * All of the picture, in the middle of the frame: (C, H, W).
 * @param {[Plane, Plane, Plane]} rgb
 * @param {number} channels
 * @param {number} height
 * @param {number} width
 */
function letterbox(rgb, channels, height, width) {
  const one = luminance(rgb);
  const [low, high] = extremes(one.data);
  if (high - low < LEAST_CONTRAST) throw new EmptySketch("it has one tone all over");
  let planes = channels === 1 ? [one] : Array.from({ length: channels }, (_, c) => rgb[c % 3]);
  if (channels === 1 && median(border(one)) > 0.5) {
    planes = [plane(one.height, one.width, one.data.map((value) => 1 - value))];
  }
  const scale = Math.min(height / one.height, width / one.width);
  const top = (one.height - height / scale) / 2;
  const left = (one.width - width / scale) / 2;
  const out = new Float32Array(channels * height * width);
  planes.forEach((p, c) => {
    const tone = median(border(p));
    const shifted = plane(p.height, p.width, p.data.map((value) => value - tone));
    const fitted = resample(shifted, top, left, scale, height, width);
    for (let i = 0; i < fitted.data.length; i++) fitted.data[i] += tone;
    out.set(clip(fitted).data, c * height * width);
  });
  return out;
}

// ---- photographs, as Pillow's ImageOps.fit and its Lanczos filter do it

/**
 * The largest centred part of the shape, reduced: (C, H, W).
 * @param {[Plane, Plane, Plane]} rgb
 * @param {number} channels
 * @param {number} height
 * @param {number} width
 */
function photograph(rgb, channels, height, width) {
  const planes = channels === 1 ? [luminance(rgb)] : rgb;
  const [source] = planes;
  const scale = Math.min(source.height / height, source.width / width);
  const cols = lanczos(source.width, (source.width - scale * width) / 2, scale, width);
  const rows = lanczos(source.height, (source.height - scale * height) / 2, scale, height);
  const out = new Float32Array(channels * height * width);
  planes.forEach((each, c) => {
    out.set(filterTurned(filterTurned(each, cols), rows).data, c * height * width);
  });
  const [low, high] = extremes(out);
  if (high === low) throw new EmptySketch("it has one tone all over");
  return out;
}

/**
 * `scale` source pixels make one.
 * @param {number} size
 * @param {number} start
 * @param {number} scale
 * @param {number} count
 * @returns {Weights}
 */
function lanczos(size, start, scale, count) {
  const wide = Math.max(1, scale);
  return Array.from({ length: count }, (_, i) => {
    const centre = start + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - 3 * wide + 0.5));
    const end = Math.min(size, Math.trunc(centre + 3 * wide + 0.5));
    const weights = Array.from({ length: end - first }, (__, k) => {
      const x = (first + k - centre + 0.5) / wide;
      return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** @param {number} x */
function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * Filters the rows, in steps of 1 / 255 and within [0, 1], and makes columns of them.
 * @param {Plane} source
 * @param {Weights} columns
 */
function filterTurned({ data, height, width }, columns) {
  const out = plane(columns.length, height);
  columns.forEach(({ first, weights }, x) => {
    for (let y = 0; y < height; y++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * data[y * width + first + k];
      out.data[x * height + y] = Math.min(255, Math.max(0, Math.round(255 * sum))) / 255;
    }
  });
  return out;
}

// ---- stroke width

/**
 * The strokes anew, as wide as the data set's.
 * @param {Plane} work
 * @param {[number, number]} stroke
 * @returns {Plane | null} null: they are as they should be, or too short to tell
 */
function redraw(work, [thin, thick]) {
  const peak = extremes(work.data)[1];
  for (let i = 0; i < work.data.length; i++) work.data[i] = Math.max(0, work.data[i] / peak);
  const share = strokeWidth(work) / WORK;
  if (share >= thin && share <= thick) return null;
  const bones = skeleton(work);
  const box = boxOf(bones);
  const extent = longSide(box);
  if (extent < WORK / 4) return null;
  const wanted = Math.min(thick, Math.max(thin, share));
  return drawAround(bones, (wanted * extent) / (1 - wanted) / 2);
}

/** @param {Plane} work @returns {number} in pixels */
function strokeWidth({ data, height, width }) {
  let area = 0;
  let outline = 0;
  for (const value of data) area += value;
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const i = y * width + x;
      outline += Math.hypot(data[i + width] - data[i], data[i + 1] - data[i]);
    }
  }
  return (2 * area) / outline;
}

/**
 * Lines one pixel wide in the middle of the strokes (Guo and Hall 1989), as a plane of 0 and 1.
 * @param {Plane} work
 */
function skeleton(work) {
  const { height, width } = work;
  const stride = width + 2;
  const mask = new Uint8Array(stride * (height + 2));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      mask[(y + 1) * stride + x + 1] = work.data[y * width + x] > 0.35 ? 1 : 0;
    }
  }
  /** @type {number[]} */
  const drop = [];
  for (let changed = true; changed; ) {
    changed = false;
    for (const half of [0, 1]) {
      drop.length = 0;
      for (let y = 1; y <= height; y++) {
        for (let i = y * stride + 1; i <= y * stride + width; i++) {
          if (mask[i] && isPeeled(mask, i, stride, half)) drop.push(i);
        }
      }
      for (const i of drop) mask[i] = 0;
      changed ||= drop.length > 0;
    }
  }
  const out = plane(height, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out.data[y * width + x] = mask[(y + 1) * stride + x + 1];
  }
  return out;
}

/**
 * Whether this half of a pass takes a pixel away.
 * @param {Uint8Array} mask
 * @param {number} i
 * @param {number} stride
 * @param {number} half 0 or 1
 */
function isPeeled(mask, i, stride, half) {
  const p2 = mask[i - stride];
  const p3 = mask[i - stride + 1];
  const p4 = mask[i + 1];
  const p5 = mask[i + stride + 1];
  const p6 = mask[i + stride];
  const p7 = mask[i + stride - 1];
  const p8 = mask[i - 1];
  const p9 = mask[i - stride - 1];
  const parts = (~p2 & (p3 | p4)) + (~p4 & (p5 | p6)) + (~p6 & (p7 | p8)) + (~p8 & (p9 | p2));
  if (parts !== 1) return false;
  const a = (p9 | p2) + (p3 | p4) + (p5 | p6) + (p7 | p8);
  const b = (p2 | p3) + (p4 | p5) + (p6 | p7) + (p8 | p9);
  const few = Math.min(a, b);
  if (few < 2 || few > 3) return false;
  return !(half === 0 ? (p6 | p7 | (1 - p9)) & p8 : (p2 | p3 | (1 - p5)) & p4);
}

/**
 * What lies within the radius of a line.
 * @param {Plane} bones
 * @param {number} radius
 */
function drawAround(bones, radius) {
  const { height, width } = bones;
  const reach = Math.ceil(radius) + 1;
  const far = (reach + 1) ** 2;
  const down = nearest(bones.data.map((b) => (b ? 0 : far)), height, width, width, 1, reach);
  const square = nearest(down, width, height, 1, width, reach);
  const data = square.map((s) => Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt(s))));
  return plane(height, width, data);
}

/**
 * Least square[i + d] + d^2 along one axis of `length`; `step` apart, `lines` of them.
 * @param {Float64Array} square
 * @param {number} length
 * @param {number} lines
 * @param {number} step
 * @param {number} lineStep
 * @param {number} reach
 */
function nearest(square, length, lines, step, lineStep, reach) {
  const far = (reach + 1) ** 2;
  const out = new Float64Array(square.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      let least = Infinity;
      for (let d = -reach; d <= reach; d++) {
        const at = i + d;
        const value = at < 0 || at >= length ? far : square[line * lineStep + at * step];
        if (value + d * d < least) least = value + d * d;
      }
      out[line * lineStep + i * step] = least;
    }
  }
  return out;
}
