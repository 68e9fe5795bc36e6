import { context2d } from "./dom.js";

/**
 * The shape of a model's images; one channel is grey, three are red, green and blue.
 * @typedef {{channels: number, height: number, width: number}} ImageShape
 */

/**
 * Shows one image, each pixel crisp: the canvas has the image's own size and CSS scales it, so a
 * redraw touches no more pixels than the image has.
 *
 * @param {HTMLElement} root empty; the image fills its width
 * @param {{image: ImageShape, label: string}} options label is the accessible name
 * @returns {{draw: (x: ArrayLike<number>) => void, toCanvas: (scale: number) => HTMLCanvasElement,
 *   destroy: () => void}} draw takes (C, H, W) values in [0, 1]; toCanvas makes each pixel scale
 *   times as large
 */
export function mount(root, { image, label }) {
  const canvas = document.createElement("canvas");
  canvas.className = "le-image";
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.style.aspectRatio = `${image.width} / ${image.height}`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  root.append(canvas);
  const context = context2d(canvas);
  const pixels = context.createImageData(image.width, image.height);

  return {
    draw(x) {
      fillPixels(pixels.data, x, image);
      context.putImageData(pixels, 0, 0);
    },
    toCanvas: (scale) => enlarged(canvas, scale),
    destroy() {
      root.replaceChildren();
    },
  };
}

/**
 * Writes a (C, H, W) image with values in [0, 1] as opaque RGBA.
 *
 * @param {Uint8ClampedArray} data (H * W * 4)
 * @param {ArrayLike<number>} x (C * H * W)
 * @param {ImageShape} image
 */
export function fillPixels(data, x, { channels, height, width }) {
  const count = height * width;
  const green = channels === 3 ? count : 0;
  for (let p = 0, to = 0; p < count; p += 1, to += 4) {
    data[to] = 255 * x[p];
    data[to + 1] = 255 * x[p + green];
    data[to + 2] = 255 * x[p + 2 * green];
    data[to + 3] = 255;
  }
}

/**
 * A copy of a canvas, every pixel scale times as large.
 * @param {HTMLCanvasElement} canvas
 * @param {number} scale
 */
function enlarged(canvas, scale) {
  const copy = document.createElement("canvas");
  copy.width = canvas.width * scale;
  copy.height = canvas.height * scale;
  const context = context2d(copy);
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, copy.width, copy.height);
  return copy;
}
