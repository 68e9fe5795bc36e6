import { createGif } from "./gif.js";

const GREYS = 128; // more make the file larger and cannot be told apart
const LEVELS = [6, 7, 6]; // of red, green and blue: 252 colours

/**
 * A GIF of images as the models make them, each pixel a square.
 *
 * @param {import("./image-view.js").ImageShape} image
 * @param {number} scale side of a pixel
 * @returns {{add: (x: Float32Array, delay: number) => void, finish: () => Blob}} add takes a
 *   (C, H, W) image with values in [0, 1] and hundredths of a second
 */
export function createImageGif(image, scale) {
  const { channels, height, width } = image;
  const palette = channels === 1 ? greyPalette() : colourPalette();
  const gif = createGif({ width: width * scale, height: height * scale, palette });
  const small = new Uint8Array(width * height);
  const large = new Uint8Array(width * height * scale * scale);
  return {
    add(x, delay) {
      if (channels === 1) indexGreys(x, small);
      else indexColours(x, small);
      enlarge(small, width, height, scale, large);
      gif.addFrame(large, delay);
    },
    finish: () => new Blob([/** @type {BlobPart} */ (gif.finish())], { type: "image/gif" }),
  };
}

function greyPalette() {
  return Uint8Array.from({ length: 3 * GREYS }, (_, k) => (255 * Math.floor(k / 3)) / (GREYS - 1));
}

function colourPalette() {
  const palette = new Uint8Array(3 * 256);
  const [reds, greens, blues] = LEVELS;
  for (let k = 0; k < reds * greens * blues; k += 1) {
    palette[3 * k] = (255 * Math.floor(k / (greens * blues))) / (reds - 1);
    palette[3 * k + 1] = (255 * (Math.floor(k / blues) % greens)) / (greens - 1);
    palette[3 * k + 2] = (255 * (k % blues)) / (blues - 1);
  }
  return palette;
}

/**
 * @param {Float32Array} x (H*W) in [0, 1]
 * @param {Uint8Array} out (H*W) indices of greyPalette
 */
function indexGreys(x, out) {
  for (let p = 0; p < out.length; p += 1) out[p] = Math.round(x[p] * (GREYS - 1));
}

/**
 * @param {Float32Array} x (3*H*W) in [0, 1]
 * @param {Uint8Array} out (H*W) indices of colourPalette
 */
function indexColours(x, out) {
  const [reds, greens, blues] = LEVELS;
  const count = out.length;
  for (let p = 0; p < count; p += 1) {
    const red = Math.round(x[p] * (reds - 1));
    const green = Math.round(x[p + count] * (greens - 1));
    const blue = Math.round(x[p + 2 * count] * (blues - 1));
    out[p] = (red * greens + green) * blues + blue;
  }
}

/**
 * @param {Uint8Array} small (height * width)
 * @param {number} width
 * @param {number} height
 * @param {number} scale
 * @param {Uint8Array} large (height*scale * width*scale)
 */
function enlarge(small, width, height, scale, large) {
  const wide = width * scale;
  for (let row = 0; row < height; row += 1) {
    const first = row * scale * wide;
    for (let column = 0; column < width; column += 1) {
      const value = small[row * width + column];
      large.fill(value, first + column * scale, first + (column + 1) * scale);
    }
    for (let copy = 1; copy < scale; copy += 1) {
      large.copyWithin(first + copy * wide, first, first + wide);
    }
  }
}
