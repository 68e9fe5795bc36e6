/**
 * The test images of a data set: dataset.json, and thumbnails.png, one picture with all of them as
 * tiles. Models of the same data set share both, so they are kept by URL.
 *
 * @typedef {object} DatasetInfo what dataset.json holds, of which the browser reads
 * @property {string} name
 * @property {string} title
 * @property {string[]} classes their names
 * @property {number} count of test images
 * @property {{channels: number, height: number, width: number}} image
 * @property {{columns: number, tile: [number, number]}} sprite tile: width and height in pixels
 * @property {{knn15?: number}} [pixels] figures of the t-SNE of the pixels, where there is one
 * @property {"mnist" | "tight" | "fill" | "photo"} [sketch] how a drawing becomes an image of it
 *
 * @typedef {import("./files.js").Fetching} Fetching
 */

import { told } from "./errors.js";
import { FileError, fetchBlob, fetchJson } from "./files.js";
import { createShared } from "./shared.js";

const infos = /** @type {ReturnType<typeof createShared<DatasetInfo>>} */ (createShared());
const datasets = /** @type {ReturnType<typeof createShared<Dataset>>} */ (createShared());

/**
 * dataset.json of a folder.
 * @param {string} url of the folder checkpoints/<dataset>/, with a trailing slash
 * @param {Fetching} [options]
 * @returns {Promise<DatasetInfo>}
 */
export function openDatasetInfo(url, options) {
  return infos(url, (signal) => fetchJson(url + "dataset.json", { signal }), options?.signal);
}

/**
 * @param {string} url of the folder checkpoints/<dataset>/, with a trailing slash
 * @param {Fetching} [options]
 * @returns {Promise<Dataset>}
 */
export function openDataset(url, options) {
  return datasets(url, (signal) => loadDataset(url, { signal }), options?.signal);
}

/** @param {string} url @param {Fetching} options */
async function loadDataset(url, options) {
  const [info, sprite] = await Promise.all([
    openDatasetInfo(url, options),
    fetchSprite(url + "thumbnails.png", options),
  ]);
  const { width, height } = sprite;
  const { columns, tile } = info.sprite;
  const rows = Math.ceil(info.count / columns);
  if (width < columns * tile[0] || height < rows * tile[1]) {
    const problem = told("file.fewTiles", { width, height, count: info.count });
    throw new FileError(url + "thumbnails.png", problem);
  }
  return new Dataset(info, sprite);
}

/** @type {ImageBitmapOptions} The pixels are data, not a photograph. */
const AS_STORED = { colorSpaceConversion: "none", premultiplyAlpha: "none" };

/** @param {string} url @param {Fetching} options */
async function fetchSprite(url, options) {
  const blob = await fetchBlob(url, options);
  try {
    return await createImageBitmap(blob, AS_STORED);
  } catch (error) {
    throw new FileError(url, told("file.notPicture", { reason: error }));
  }
}

export class Dataset {
  /** @param {DatasetInfo} info @param {ImageBitmap} sprite */
  constructor(info, sprite) {
    this.info = info;
    this.count = info.count;
    this.sprite = sprite;
    const [width, height] = info.sprite.tile;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    this.tile = /** @type {OffscreenCanvasRenderingContext2D} */ (context);
  }

  /**
   * Test image i, exactly as the data set has it.
   * @param {number} i
   * @returns {Float32Array} (C*H*W) in [0, 1], the caller's own
   */
  image(i) {
    const { channels } = this.info.image;
    const [width, height] = this.info.sprite.tile;
    const [x, y] = this.corner(i);
    this.tile.drawImage(this.sprite, x, y, width, height, 0, 0, width, height);
    const { data } = this.tile.getImageData(0, 0, width, height); // RGBA
    const plane = width * height;
    const values = new Float32Array(channels * plane);
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < plane; pixel++) {
        values[channel * plane + pixel] = data[4 * pixel + channel] / 255;
      }
    }
    return values;
  }

  /**
   * Draws test image i into the square of `size` pixels at (x, y), in its proportions, crisp.
   * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
   * @param {number} i
   * @param {number} x
   * @param {number} y
   * @param {number} size
   */
  drawThumbnail(ctx, i, x, y, size) {
    const [width, height] = this.info.sprite.tile;
    const [left, top] = this.corner(i);
    const scale = size / Math.max(width, height);
    const [w, h] = [width * scale, height * scale];
    ctx.save();
    ctx.imageSmoothingEnabled = scale < 1;
    const [toX, toY] = [x + (size - w) / 2, y + (size - h) / 2];
    ctx.drawImage(this.sprite, left, top, width, height, toX, toY, w, h);
    ctx.restore();
  }

  /**
   * Where tile i begins on the sprite, in pixels.
   * @param {number} i
   */
  corner(i) {
    if (!(Number.isInteger(i) && i >= 0 && i < this.count)) {
      throw new Error(`${this.info.name} has images 0 to ${this.count - 1}, and none at ${i}`);
    }
    const { columns, tile } = this.info.sprite;
    return [(i % columns) * tile[0], Math.floor(i / columns) * tile[1]];
  }
}
