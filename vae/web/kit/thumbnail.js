import { context2d } from "./dom.js";

/**
 * A test image on a canvas, which stays empty until the images are here.
 * @param {HTMLCanvasElement} canvas
 * @param {number} size CSS pixels
 */
export function createThumbnail(canvas, size) {
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  canvas.width = canvas.height = Math.round(size * ratio);
  const context = context2d(canvas);
  /** @type {import("../model/dataset.js").Dataset | null} */
  let dataset = null;
  let shown = -1;

  function draw() {
    if (!dataset || shown < 0) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    dataset.drawThumbnail(context, shown, 0, 0, canvas.width);
  }

  return {
    /** @param {number} index of the test image */
    show(index) {
      shown = index;
      draw();
    },
    /** @param {import("../model/dataset.js").Dataset} loaded */
    setDataset(loaded) {
      dataset = loaded;
      draw();
    },
    hide: () => (canvas.hidden = true),
  };
}
