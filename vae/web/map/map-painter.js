import { createMapBase } from "./map-base.js";
import { createMapMarker } from "./map-marker.js";
import { onThemeChange } from "../kit/palette.js";

const SAVED_SIDE = 1600; // pixels, at least, of the map as a picture

/**
 * The map's two canvases: the base, repainted at most once a frame, and the marker above it,
 * repainted at once, so that the point is where the pointer is.
 *
 * @param {HTMLElement} root carries the theme
 * @param {{frame: HTMLElement, base: HTMLCanvasElement, marker: HTMLCanvasElement}} parts
 * @param {object} scene latent-map.js's
 * @param {() => void} onResize
 */
export function createMapPainter(root, parts, scene, onResize) {
  const base = createMapBase(parts.base, root, scene);
  const marker = createMapMarker(parts.marker, root, scene);
  const { view } = scene;
  let frame = 0;

  function draw() {
    cancelAnimationFrame(frame);
    frame = 0;
    if (view.size > 1) base.draw();
  }

  function drawAll() {
    draw();
    marker.draw();
  }

  /** @param {number} [density] device pixels a CSS pixel, if not what the screen has */
  function redrawAt(density) {
    base.resize(density);
    marker.resize(density);
    drawAll();
  }

  const resizing = new ResizeObserver(([entry]) => {
    const size = Math.round(entry.contentRect.width);
    if (size < 2 || size === view.size) return; // 0: the map is hidden for now
    view.size = size;
    redrawAt();
    onResize();
  });
  resizing.observe(parts.frame);

  const unwatch = onThemeChange(() => {
    base.recolour();
    marker.recolour();
    drawAll();
  });

  return {
    draw,
    drawAll,
    drawMarker: marker.draw,
    /** Repaints the base in the next frame, however many things change until then. */
    want() {
      frame ||= requestAnimationFrame(draw);
    },
    /** The picture as it is, sharp enough for a slide. */
    toCanvas() {
      redrawAt(Math.max(SAVED_SIDE / view.size, window.devicePixelRatio || 1));
      const copy = document.createElement("canvas");
      copy.width = copy.height = parts.base.width;
      const context = copy.getContext("2d");
      for (const layer of [parts.base, parts.marker]) context.drawImage(layer, 0, 0);
      redrawAt(); // before the screen shows it
      return copy;
    },
    destroy() {
      cancelAnimationFrame(frame);
      resizing.disconnect();
      unwatch();
    },
  };
}
