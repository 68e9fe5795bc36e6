/**
 * The small pictures of what happens under the hood. Each is `create...(canvas, ...) ->
 * draw(values)`; colours come from a ramp, so that light and dark look alike.
 *
 * @typedef {import("./palette.js").Theme & PlotColours} Colours
 *
 * @typedef {object} PlotColours
 * @property {string} ground
 * @property {string} warm
 * @property {Uint32Array} signed a ramp of 256 ABGR entries, from -1 to 1
 * @property {Uint32Array} heat another, from 0 to 1
 *
 * @typedef {ArrayLike<number>} Numbers
 */
import { context2d } from "./dom.js";
import { readTheme } from "./palette.js";

const TALL = 32; // rows of a strip of units
const PRIOR = 4; // latent units from the middle to the edge of a plot

/**
 * Colours for canvases, read from the theme.
 * @param {Element} root any element under `.le`
 * @returns {Colours}
 */
export function readColours(root) {
  const theme = readTheme(root);
  const style = getComputedStyle(root);
  const ground = style.getPropertyValue("--le-sunken").trim();
  const warm = style.getPropertyValue("--le-warn").trim();
  const [low, middle, high] = [warm, ground, theme.accent].map(parse);
  const signed = new Uint32Array(256);
  const heat = new Uint32Array(256);
  for (let k = 0; k < 256; k++) {
    const share = k / 127.5 - 1;
    signed[k] = mix(middle, share < 0 ? low : high, Math.abs(share) ** 0.7);
    heat[k] = mix(middle, low, (k / 255) ** 0.7);
  }
  return { ...theme, ground, warm, signed, heat };
}

/** @param {string} hex "#rrggbb" @returns {number[]} red, green, blue, 0 .. 255 */
function parse(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/**
 * @param {number[]} from red, green, blue
 * @param {number[]} to
 * @param {number} share of the second
 * @returns {number} ABGR
 */
function mix(from, to, share) {
  const [r, g, b] = from.map((value, c) => Math.round(value + (to[c] - value) * share));
  return (255 << 24) | (b << 16) | (g << 8) | r;
}

/**
 * Units of a layer as squares: one column after the other, or the channels as tiles.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} shape [units] or [C, H, W]
 * @returns {(values: Float32Array, ramp: Uint32Array) => void} full colour at 2.5 times
 *   the largest root mean square so far
 */
export function createStrip(canvas, shape) {
  const [first, height, width] = shape;
  const place = shape.length === 3 ? tiles(first, height, width) : columns(first);
  canvas.width = place.width;
  canvas.height = place.height;
  const context = context2d(canvas);
  const pixels = context.createImageData(place.width, place.height);
  const words = new Uint32Array(pixels.data.buffer);
  let most = 1e-6;

  return (values, ramp) => {
    let squares = 0;
    for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
    most = Math.max(most, 2.5 * Math.sqrt(squares / values.length));
    words.fill(0);
    for (let i = 0; i < values.length; i++) {
      const share = Math.max(-1, Math.min(1, values[i] / most));
      words[place.at[i]] = ramp[Math.round(127.5 + 127.5 * share)];
    }
    context.putImageData(pixels, 0, 0);
  };
}

/**
 * Where the units stand.
 * @param {number} units
 */
function columns(units) {
  const height = Math.min(TALL, units);
  const width = Math.ceil(units / height);
  const at = Int32Array.from(
    { length: units },
    (_, i) => (i % height) * width + Math.floor(i / height),
  );
  return { width, height, at };
}

/**
 * @param {number} channels
 * @param {number} height
 * @param {number} width
 */
function tiles(channels, height, width) {
  const across = Math.ceil(Math.sqrt(channels / 2));
  const stride = across * (width + 1) - 1;
  const at = new Int32Array(channels * height * width);
  for (let c = 0, i = 0; c < channels; c++) {
    const corner = Math.floor(c / across) * (height + 1) * stride + (c % across) * (width + 1);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) at[i] = corner + y * stride + x;
    }
  }
  return { width: stride, height: Math.ceil(channels / across) * (height + 1) - 1, at };
}

/**
 * What each pixel adds to the reconstruction term.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./image-view.js").ImageShape} image
 * @returns {(nats: Float32Array, ramp: Uint32Array) => void} (C*H*W); 3 nats are as dark as it gets
 */
export function createHeat(canvas, { channels, height, width }) {
  canvas.width = width;
  canvas.height = height;
  const context = context2d(canvas);
  const pixels = context.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  const count = height * width;
  return (nats, ramp) => {
    for (let p = 0; p < count; p++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += nats[c * count + p];
      words[p] = ramp[Math.min(255, Math.round(85 * sum))];
    }
    context.putImageData(pixels, 0, 0);
  };
}

/**
 * A canvas of CSS size width x height, drawn on in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function plot(canvas, width, height) {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.aspectRatio = `${width} / ${height}`;
  const context = context2d(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/**
 * The standard normal seen from above, and epsilon in it; the sides are 3 from the middle.
 * @param {HTMLCanvasElement} canvas
 * @param {number} size CSS pixels
 * @returns {(epsilon: Numbers, colours: Colours) => void} (D), of which two are drawn
 */
export function createEpsilonPlot(canvas, size) {
  const context = plot(canvas, size, size);
  const scale = size / 6;
  return (epsilon, colours) => {
    context.clearRect(0, 0, size, size);
    rings(context, size / 2, size / 2, scale, scale, colours);
    dot(context, size / 2 + scale * epsilon[0], size / 2 - scale * (epsilon[1] ?? 0), colours);
  };
}

/**
 * The posterior close up, 3 sigma to each side: its ellipses, and z at the end of an arrow from mu.
 * In the corner is where that lies in the prior.
 * @param {HTMLCanvasElement} canvas
 * @param {number} size CSS pixels
 * @returns {(posterior: {mu: Numbers, sigma: Numbers}, z: Numbers, colours: Colours) => void} (D)
 *   each, of which two are drawn
 */
export function createLatentPlot(canvas, size) {
  const context = plot(canvas, size, size);
  return ({ mu, sigma }, z, colours) => {
    const [mx, my] = [mu[0], mu[1] ?? 0];
    const [sx, sy] = [sigma[0], sigma[1] ?? sigma[0]];
    const far = 3 * Math.max(sx, sy);
    const scale = size / (2 * far);
    const middle = size / 2;
    const [x, y] = [middle + scale * (z[0] - mx), middle - scale * ((z[1] ?? 0) - my)];
    context.clearRect(0, 0, size, size);
    rings(context, middle, middle, scale * sx, scale * sy, colours);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(middle, middle);
    context.lineTo(x, y);
    context.stroke();
    dot(context, x, y, colours);
    locator(context, size, [mx, my], far, colours);
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} size CSS pixels of the whole plot
 * @param {[number, number]} middle of the plot, in latent units
 * @param {number} far from there to its sides
 * @param {Colours} colours
 */
function locator(context, size, [x, y], far, colours) {
  const side = 34;
  const scale = side / (2 * PRIOR);
  const [cx, cy] = [size - side / 2, side / 2];
  context.strokeStyle = colours.muted;
  context.lineWidth = 1;
  for (const times of [1, 2, 3]) {
    context.beginPath();
    context.arc(cx, cy, times * scale, 0, 2 * Math.PI);
    context.stroke();
  }
  const half = Math.max(1.5, far * scale);
  context.fillStyle = colours.accent;
  const inside = (/** @type {number} */ value) => Math.max(-PRIOR, Math.min(PRIOR, value));
  const [left, top] = [cx + scale * inside(x) - half, cy - scale * inside(y) - half];
  context.fillRect(left, top, 2 * half, 2 * half);
}

/**
 * One and two sigma.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x of the middle, CSS pixels
 * @param {number} y
 * @param {number} width of one sigma
 * @param {number} height
 * @param {Colours} colours
 */
function rings(context, x, y, width, height, colours) {
  context.fillStyle = colours.accent;
  context.strokeStyle = colours.accent;
  for (const times of [2, 1]) {
    context.globalAlpha = 0.16;
    context.beginPath();
    context.ellipse(x, y, times * width, times * height, 0, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.25;
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {Colours} colours
 */
function dot(context, x, y, colours) {
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fillStyle = colours.ink;
  context.fill();
  context.strokeStyle = colours.panel;
  context.lineWidth = 1.5;
  context.stroke();
}

/**
 * Prior and posterior of each of the first dimensions, both drawn to their own peak.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width CSS pixels
 * @param {number} rowHeight
 * @param {number} rows how many dimensions
 * @returns {(posterior: {mu: Numbers, sigma: Numbers}, colours: Colours) => void} (D) each
 */
export function createDensities(canvas, width, rowHeight, rows) {
  const context = plot(canvas, width, rowHeight * rows);
  return (posterior, colours) => {
    context.clearRect(0, 0, width, rowHeight * rows);
    for (let d = 0; d < rows; d++) {
      const [mu, sigma] = [posterior.mu[d], posterior.sigma[d]];
      const far = Math.max(PRIOR, Math.abs(mu) + 3 * sigma);
      const base = rowHeight * (d + 1) - 1;
      const box = { far, width, base, high: rowHeight - 6 };
      bell(context, 0, 1, box);
      context.strokeStyle = colours.muted;
      context.lineWidth = 1.25;
      context.setLineDash([2, 3]);
      context.stroke();
      context.setLineDash([]);
      bell(context, mu, sigma, box);
      context.fillStyle = colours.accent;
      context.globalAlpha = 0.3;
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = colours.accent;
      context.stroke();
      context.fillStyle = colours.line;
      context.fillRect(0, base, width, 1);
    }
  };
}

/**
 * The path of a normal density.
 * @param {CanvasRenderingContext2D} context
 * @param {number} mu
 * @param {number} sigma
 * @param {{far: number, width: number, base: number, high: number}} box latent units from 0 to
 *   either side, and CSS pixels: its width, where 0 lies and how far above that the peak
 */
function bell(context, mu, sigma, { far, width, base, high }) {
  context.beginPath();
  context.moveTo(0, base);
  const step = Math.min(2, (sigma * width) / (8 * far)); // fine enough for a narrow one
  const from = Math.max(0, ((mu - 4 * sigma + far) / (2 * far)) * width);
  const to = Math.min(width, ((mu + 4 * sigma + far) / (2 * far)) * width);
  for (let x = from; x <= to; x += Math.max(0.1, step)) {
    const u = ((x / width) * 2 * far - far - mu) / sigma;
    context.lineTo(x, base - high * Math.exp(-0.5 * u * u));
  }
  context.lineTo(width, base);
}

/**
 * One bar a dimension, up and down from the middle or up from the bottom, with whiskers.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width CSS pixels
 * @param {number} height
 * @returns {(values: Numbers, options: {whiskers?: Numbers | null, signed?: boolean},
 *   colours: Colours) => void} (D) each; signed: from the middle
 */
export function createBars(canvas, width, height) {
  const context = plot(canvas, width, height);
  return (values, { whiskers = null, signed = true }, colours) => {
    context.clearRect(0, 0, width, height);
    let largest = 1e-6;
    for (let d = 0; d < values.length; d++) {
      largest = Math.max(largest, Math.abs(values[d]) + (whiskers ? whiskers[d] : 0));
    }
    const zero = signed ? height / 2 : height - 1;
    const scale = (zero - 2) / largest;
    const step = width / values.length;
    context.fillStyle = colours.line;
    context.fillRect(0, zero, width, 1);
    for (let d = 0; d < values.length; d++) {
      context.fillStyle = colours.accent;
      context.fillRect(d * step, zero, Math.max(1, step - 1), -scale * values[d]);
      if (!whiskers) continue;
      context.fillStyle = colours.ink;
      const middle = d * step + step / 2 - 0.5;
      const top = zero - scale * (values[d] + whiskers[d]);
      context.fillRect(middle, top, 1, 2 * scale * whiskers[d]);
    }
  };
}
