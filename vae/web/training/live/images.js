/** The images to train on: those that the page has of a data set; which of them are held out. */

import { openDataset } from "../../model/dataset.js";

const HELD_OUT_EACH = 5; // one image of so many

/**
 * All test images of a data set. It takes a moment, so it is done in a worker.
 * @param {string} url of the folder checkpoints/<dataset>/, with a trailing slash
 * @returns {Promise<Float32Array>} (N * pixels) in [0, 1]
 */
export async function loadImages(url) {
  const dataset = await openDataset(url);
  const { channels, height, width } = dataset.info.image;
  const pixels = channels * height * width;
  const images = new Float32Array(dataset.count * pixels);
  for (let i = 0; i < dataset.count; i++) images.set(dataset.image(i), i * pixels);
  return images;
}

/**
 * 8 of 10 images to train on; every fifth is held out.
 * @param {number} count of images
 * @returns {{train: Uint32Array, heldOut: Uint32Array}} indices
 */
export function splitImages(count) {
  const all = Array.from({ length: count }, (_, i) => i);
  /** @param {number} i */
  const isHeldOut = (i) => i % HELD_OUT_EACH === HELD_OUT_EACH - 1;
  return {
    train: Uint32Array.from(all.filter((i) => !isHeldOut(i))),
    heldOut: Uint32Array.from(all.filter(isHeldOut)),
  };
}

/**
 * Up to `most` images to watch: held-out ones first, for the model has never seen them.
 * @param {ReturnType<typeof splitImages>} split
 * @param {number} most
 * @returns {Uint32Array} indices
 */
export function chooseProbes({ train, heldOut }, most) {
  return Uint32Array.from([...heldOut, ...train].slice(0, most));
}
