/** Reads pictures from files that the visitor chose. */

const LARGEST_SIDE = 1024; // as in vae/sketch.py: a larger picture is reduced first
const LARGEST_FILE = 40e6; // bytes

/**
 * @param {Blob} file
 * @returns {Promise<ImageData>} of at most 1024 pixels a side
 * @throws if it is no picture that the browser knows, or larger than 40 MB
 */
export async function readPicture(file) {
  if (file.size > LARGEST_FILE) throw new RangeError(`a picture of ${file.size} bytes is too large`);
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true }));
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  return context.getImageData(0, 0, width, height);
}
