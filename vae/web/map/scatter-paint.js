import { blendMark, createMark, packColour } from "../kit/point-raster.js";

const OPAQUE = 225; // of 256: where points pile up it shows
const FAINT = 34;
const THUMBNAIL_FROM = 25; // mean CSS pixels between points from which pictures fit
const THUMBNAIL_ZOOM = 1.9; // but the whole of a small data set is still shown as dots
const THUMBNAIL_MAX = 56;
const RADIUS_MIN = 1.5;
const RADIUS_MAX = 6;

/**
 * Paints points on a canvas: small discs, and pictures instead of them once they have room.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function createPainter(canvas) {
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  const colours = new Map(); // CSS colour -> packed
  let image = null;
  let pixels = null;
  let ratio = 1;
  const discs = new Map(); // radius in pixels -> disc

  function resize(width, height, pixelRatio) {
    ratio = pixelRatio;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    image = context.createImageData(canvas.width, canvas.height);
    pixels = new Uint32Array(image.data.buffer);
  }

  function packed(css) {
    if (!colours.has(css)) colours.set(css, packColour(css));
    return colours.get(css);
  }

  /** Sizes go in steps, so that a zoom needs few of them. */
  function discOf(radius) {
    const step = Math.round(radius * ratio * 4) / 4;
    if (!discs.has(step)) discs.set(step, createMark(step));
    return discs.get(step);
  }

  /**
   * @param {{points: Float32Array, labels: ArrayLike<number>, view: object, spacing: number,
   *   theme: object, colours: string[], selected: Set<number>,
   *   thumbnail: ?Function}} scene selected: classes picked out, the others fade; none: all
   */
  function paint(scene) {
    pixels.fill(0xff000000 | packed(scene.theme.panel));
    const spacing = scene.spacing * scene.view.scale;
    const radius = Math.min(RADIUS_MAX, Math.max(RADIUS_MIN, 0.21 * spacing));
    const style = { disc: discOf(radius), inks: scene.colours.map(packed) };
    const { selected } = scene;
    const all = selected.size === 0;
    if (!all) blendAll(scene, style, (label) => !selected.has(label), FAINT);
    blendAll(scene, style, (label) => all || selected.has(label), OPAQUE);
    context.putImageData(image, 0, 0);
    const room = spacing >= THUMBNAIL_FROM && scene.view.zoom >= THUMBNAIL_ZOOM;
    if (scene.thumbnail && room) paintThumbnails(scene, spacing);
  }

  function blendAll({ points, labels, view }, { disc, inks }, wanted, alpha) {
    const shown = inks.map((_, label) => wanted(label));
    const scale = view.scale * ratio;
    const left = view.fromX(0);
    const top = view.fromY(0);
    for (let i = 0; i < labels.length; i += 1) {
      const label = labels[i];
      if (!shown[label]) continue;
      const x = (points[2 * i] - left) * scale;
      const y = (top - points[2 * i + 1]) * scale;
      blendMark(pixels, canvas.width, canvas.height, disc, x, y, inks[label], alpha);
    }
  }

  function paintThumbnails(scene, spacing) {
    const { points, labels, view, selected } = scene;
    const size = Math.round(Math.min(THUMBNAIL_MAX, 0.8 * spacing) * ratio);
    const frame = Math.max(1, Math.round(ratio * 1.5));
    for (let i = 0; i < labels.length; i += 1) {
      if (selected.size > 0 && !selected.has(labels[i])) continue;
      const x = Math.round(view.toX(points[2 * i]) * ratio - size / 2);
      const y = Math.round(view.toY(points[2 * i + 1]) * ratio - size / 2);
      if (x + size < 0 || y + size < 0 || x > canvas.width || y > canvas.height) continue;
      context.fillStyle = scene.colours[labels[i]];
      context.fillRect(x - frame, y - frame, size + 2 * frame, size + 2 * frame);
      scene.thumbnail(context, i, x, y, size);
    }
  }

  return { resize, paint };
}
