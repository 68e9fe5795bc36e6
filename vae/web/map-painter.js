import { createMapBase } from "./map-base.js";
import { createMapMarker } from "./map-marker.js";
import { onThemeChange } from "./palette.js";

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

  const resizing = new ResizeObserver(([entry]) => {
    const size = Math.round(entry.contentRect.width);
    if (size < 2 || size === view.size) return; // 0: the map is hidden for now
    view.size = size;
    base.resize();
    marker.resize();
    drawAll();
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
    toCanvas() {
      const copy = base.toCanvas();
      copy.getContext("2d").drawImage(parts.marker, 0, 0, copy.width, copy.height);
      return copy;
    },
    destroy() {
      cancelAnimationFrame(frame);
      resizing.disconnect();
      unwatch();
    },
  };
}
