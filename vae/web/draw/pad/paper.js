import { fillPixels } from "../../kit/image-view.js";
import { drawStrokes, drawTail } from "./strokes.js";

/**
 * The sheet of sketch-pad.js: paints drawings, knows where on it an event is, moves the brush's ring.
 * Places and widths are in shares of the sheet's width.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} ring
 */
export function createPaper(canvas, ring) {
  const context = canvas.getContext("2d");
  let rect = null; // measured when a stroke begins, since measuring costs a layout
  const fit = () => ({ scale: canvas.width, x: 0, y: 0, pen: (width) => width * canvas.width });

  return {
    paint({ base, strokes }, coloured) {
      context.imageSmoothingEnabled = false;
      context.fillStyle = "#000";
      context.fillRect(0, 0, canvas.width, canvas.height);
      if (base) context.drawImage(raster(base), 0, 0, canvas.width, canvas.height);
      drawStrokes(context, strokes, fit(), coloured);
    },
    /** The newest piece of a stroke, on what is painted. */
    paintTail: (stroke, coloured) => drawTail(context, stroke, fit(), coloured),
    resize({ width, height }) {
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    measure() {
      rect = canvas.getBoundingClientRect();
    },
    place({ clientX, clientY }) {
      return [(clientX - rect.left) / rect.width, (clientY - rect.top) / rect.width];
    },
    moveRing(x, y, width) {
      const size = width * rect.width;
      const [left, top] = [x * rect.width - size / 2, y * rect.width - size / 2];
      ring.style.width = ring.style.height = `${size}px`;
      ring.style.transform = `translate(${left}px, ${top}px)`;
    },
  };
}

const rasters = new WeakMap();

/** A base as a canvas of its own size. */
function raster(base) {
  let canvas = rasters.get(base);
  if (!canvas) {
    canvas = document.createElement("canvas");
    canvas.width = base.image.width;
    canvas.height = base.image.height;
    const pixels = new ImageData(canvas.width, canvas.height);
    fillPixels(pixels.data, base.x, base.image);
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    rasters.set(base, canvas);
  }
  return canvas;
}
