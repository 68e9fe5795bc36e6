import { blendDisc, createDisc, packColour } from "./discs.js";

/**
 * How points look. Alphas are of 256: where points pile up it shows.
 *
 * @typedef {object} PointStyle
 * @property {number} radius CSS pixels
 * @property {number} alpha of all points, while no class is picked out
 * @property {number} picked alpha of the classes picked out
 * @property {number} faint alpha of the others
 */

/**
 * Draws a plane's points, and nothing where there are none, so that what lies under them shows.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./scene.js").Scene} scene
 */
export function createPoints(canvas, scene) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const inks = scene.colours.map(packColour);
  const discs = new Map(); // radius in pixels -> disc
  let image = null;
  let pixels = null;
  let ratio = 1;

  /** @param {number} density device pixels a CSS pixel */
  function resize(density) {
    ratio = density;
    canvas.width = Math.round(scene.view.width * ratio);
    canvas.height = Math.round(scene.view.height * ratio);
    image = context.createImageData(canvas.width, canvas.height);
    pixels = new Uint32Array(image.data.buffer);
  }

  /** Sizes go in steps, so that a zoom needs few of them. */
  function discOf(radius) {
    const step = Math.round(radius * ratio * 4) / 4;
    if (!discs.has(step)) discs.set(step, createDisc(step));
    return discs.get(step);
  }

  /** @param {PointStyle} style */
  function draw({ radius, alpha, picked, faint }) {
    const { selected, points } = scene;
    pixels.fill(0);
    if (points && selected.size === 0) blend(discOf(radius), alpha, () => true);
    if (points && selected.size > 0) {
      blend(discOf(radius), faint, (label) => !selected.has(label));
      blend(discOf(radius), picked, (label) => selected.has(label));
    }
    context.putImageData(image, 0, 0);
  }

  function blend(disc, alpha, accept) {
    const { view, axes, points } = scene;
    const { mu, labels, count, dims } = points;
    const [a, b] = axes;
    const { width, height } = canvas;
    const shown = inks.map((_, label) => accept(label));
    const scale = view.scale * ratio;
    const left = view.fromX(0);
    const top = view.fromY(0);
    for (let i = 0; i < count; i += 1) {
      const label = labels[i] % inks.length;
      if (!shown[label]) continue;
      const x = (mu[i * dims + a] - left) * scale;
      const y = (top - mu[i * dims + b]) * scale;
      blendDisc(pixels, width, height, disc, x, y, inks[label], alpha);
    }
  }

  return { resize, draw };
}
