/** A row of images, and under each what the decoder makes of its code. */

import { context2d, h } from "../../kit/dom.js";
import { fillPixels } from "../../kit/image-view.js";

/**
 * @param {HTMLElement} root empty
 * @param {{data: import("./data.js").Data, label: string}} options label: accessible name
 */
export function mountReconstructions(root, { data, label }) {
  const { channels, height, width } = data.image;
  const canvas = h("canvas", { class: "le-live-images", role: "img", "aria-label": label });
  root.replaceChildren(canvas);
  const context = context2d(canvas);
  const tile = context.createImageData(width, height);

  /**
   * @param {ArrayLike<number>} values (C*H*W) in [0, 1]
   * @param {number} column
   * @param {number} row
   */
  function draw(values, column, row) {
    fillPixels(tile.data, values, data.image);
    context.putImageData(tile, column * (width + 1), row * (height + 1));
  }

  return {
    /** @param {ArrayLike<number>} samples indices of the images */
    setSamples(samples) {
      canvas.width = samples.length * (width + 1) - 1;
      canvas.height = 2 * (height + 1) - 1;
      Array.from(samples).forEach((i, column) => draw(data.imageAt(i), column, 0));
    },
    /** @param {Uint8ClampedArray} bytes (samples * C*H*W) */
    show(bytes) {
      const pixels = channels * height * width;
      const values = Float32Array.from(bytes, (byte) => byte / 255);
      for (let column = 0; column * pixels < values.length; column++) {
        draw(values.subarray(column * pixels, (column + 1) * pixels), column, 1);
      }
    },
  };
}
