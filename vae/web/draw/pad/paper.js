import { fillPixels } from "../../kit/image-view.js";
import { drawStrokes, drawTail } from "./strokes.js";

/**
 * The sheet of pad.js: paints drawings, knows where on it an event is, moves the brush's ring.
 * Places and widths are in shares of the sheet's width.
 *
 * @typedef {import("./strokes.js").Base} Base
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {ReturnType<typeof createPaper>} Paper
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} ring
 */
export function createPaper(canvas, ring) {
  const context = contextOf(canvas);
  let rect = new DOMRect(); // measured when a stroke begins, since measuring costs a layout
  /** @returns {import("./strokes.js").Fit} */
  const fit = () => ({ scale: canvas.width, x: 0, y: 0, pen: (width) => width * canvas.width });

  return {
    /** @param {import("./pen.js").Sheet} sheet */
    paint({ drawing: { base, strokes }, coloured }) {
      context.imageSmoothingEnabled = false;
      context.fillStyle = "#000";
      context.fillRect(0, 0, canvas.width, canvas.height);
      if (base) context.drawImage(raster(base), 0, 0, canvas.width, canvas.height);
      drawStrokes(context, strokes, fit(), coloured);
    },
    /**
     * The newest piece of a stroke, on what is painted.
     * @param {Stroke} stroke
     * @param {boolean} coloured
     */
    paintTail: (stroke, coloured) => drawTail(context, stroke, fit(), coloured),
    /** @param {{width: number, height: number}} size in CSS pixels */
    resize({ width, height }) {
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    measure() {
      rect = canvas.getBoundingClientRect();
    },
    /**
     * @param {{clientX: number, clientY: number}} event
     * @returns {[number, number]} x, y
     */
    place({ clientX, clientY }) {
      return [(clientX - rect.left) / rect.width, (clientY - rect.top) / rect.width];
    },
    /** @param {number} x @param {number} y @param {number} width */
    moveRing(x, y, width) {
      const size = width * rect.width;
      const [left, top] = [x * rect.width - size / 2, y * rect.width - size / 2];
      ring.style.width = ring.style.height = `${size}px`;
      ring.style.transform = `translate(${left}px, ${top}px)`;
    },
  };
}

/** @type {WeakMap<Base, HTMLCanvasElement>} */
const rasters = new WeakMap();

/**
 * A base as a canvas of its own size.
 * @param {Base} base
 */
function raster(base) {
  const known = rasters.get(base);
  if (known) return known;
  const canvas = document.createElement("canvas");
  canvas.width = base.image.width;
  canvas.height = base.image.height;
  const pixels = new ImageData(canvas.width, canvas.height);
  fillPixels(pixels.data, base.x, base.image);
  contextOf(canvas).putImageData(pixels, 0, 0);
  rasters.set(base, canvas);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
