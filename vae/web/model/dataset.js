/**
 * The test images of a data set: dataset.json, and thumbnails.png, one picture with all of them as
 * tiles. Models of the same data set share both, so they are kept by URL.
 */

import { FileError, fetchBlob, fetchJson } from "./files.js";

const infos = new Map(); // URL -> Promise of dataset.json
const datasets = new Map(); // URL -> Promise<Dataset>

/** dataset.json of the folder at `url`. */
export function openDatasetInfo(url) {
  return once(infos, url, () => fetchJson(url + "dataset.json"));
}

/**
 * @param {string} url of the folder checkpoints/<dataset>/, with a trailing slash
 * @returns {Promise<Dataset>}
 */
export function openDataset(url) {
  return once(datasets, url, async () => {
    const [info, sprite] = await Promise.all([openDatasetInfo(url), fetchSprite(url)]);
    const { columns, tile } = info.sprite;
    const rows = Math.ceil(info.count / columns);
    if (sprite.width < columns * tile[0] || sprite.height < rows * tile[1]) {
      const size = `${sprite.width} x ${sprite.height} pixels`;
      throw new FileError(url + "thumbnails.png", `has ${size}, too few for ${info.count} tiles`);
    }
    return new Dataset(info, sprite);
  });
}

function once(promises, url, load) {
  if (!promises.has(url)) {
    const promise = load();
    promise.catch(() => promises.delete(url)); // the next call tries again
    promises.set(url, promise);
  }
  return promises.get(url);
}

// The pixels are data, not a photograph.
/** @type {ImageBitmapOptions} */
const AS_STORED = { colorSpaceConversion: "none", premultiplyAlpha: "none" };

async function fetchSprite(url) {
  const blob = await fetchBlob(url + "thumbnails.png");
  try {
    return await createImageBitmap(blob, AS_STORED);
  } catch (error) {
    throw new FileError(url + "thumbnails.png", `is no picture: ${error.message}`);
  }
}

class Dataset {
  constructor(info, sprite) {
    this.info = info;
    this.count = info.count;
    this.sprite = sprite;
    const [width, height] = info.sprite.tile;
    const canvas = new OffscreenCanvas(width, height);
    this.tile = canvas.getContext("2d", { willReadFrequently: true });
  }

  /**
   * Test image i, exactly as the data set has it.
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

  /** Draws test image i into the square of `size` pixels at (x, y), in its proportions, crisp. */
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

  /** Where tile i begins on the sprite, in pixels. */
  corner(i) {
    if (!(Number.isInteger(i) && i >= 0 && i < this.count)) {
      throw new Error(`${this.info.name} has images 0 to ${this.count - 1}, and none at ${i}`);
    }
    const { columns, tile } = this.info.sprite;
    return [(i % columns) * tile[0], Math.floor(i / columns) * tile[1]];
  }
}
