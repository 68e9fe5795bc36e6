import { createImageGif } from "../kit/image-gif.js";

const FRAMES = 24; // one way
const DELAY = 6; // hundredths of a second
const HOLD = 60; // at either end
const SIDE = 168; // pixels that an image takes in the GIF, about

/**
 * The walk there and back as a GIF, the models' images side by side.
 *
 * @param {{image: {channels: number, height: number, width: number},
 *   at: (part: number) => Float32Array}[]} pictures one a model, all images of one shape; at(part)
 *   decodes the walk at 0 .. 1
 * @returns {Promise<Blob>}
 */
export async function walkGif(pictures) {
  const { channels, height, width } = pictures[0].image;
  const gap = Math.max(1, Math.round(width / 14));
  const wide = pictures.length * (width + gap) - gap;
  const scale = Math.max(1, Math.round(SIDE / width));
  const gif = createImageGif({ channels, height, width: wide }, scale);
  const joined = new Float32Array(channels * height * wide).fill(1);
  const last = FRAMES - 1;
  for (let frame = 0; frame < 2 * last; frame += 1) {
    const step = frame <= last ? frame : 2 * last - frame;
    pictures.forEach(({ at }, k) => {
      paste(joined, wide, at(step / last), width, k * (width + gap));
    });
    gif.add(joined, step === 0 || step === last ? HOLD : DELAY);
    await nextTask(); // the page stays alive
  }
  return gif.finish();
}

/** @returns {Promise<void>} */
function nextTask() {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/**
 * Writes the rows of an image (C*H*W) into a wider one, from a column on.
 * @param {Float32Array} into
 * @param {number} wide
 * @param {Float32Array} x
 * @param {number} width
 * @param {number} column
 */
function paste(into, wide, x, width, column) {
  for (let row = 0; row * width < x.length; row += 1) {
    into.set(x.subarray(row * width, (row + 1) * width), row * wide + column);
  }
}
