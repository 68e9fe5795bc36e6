import { packColour } from "./discs.js";

const STRENGTH = 0.3; // of the decoded images: the points on them come first

/**
 * A texture as a canvas in the colours of the theme. It covers what lies under it where its images
 * are there already, and only there.
 *
 * @param {import("./texture.js").Texture} texture
 */
export function createPicture(texture) {
  const { image, side, order, values } = texture;
  const { channels, height, width } = image;
  const cell = Math.max(height, width); // an image that is not square stands in the middle of one
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side * cell;
  // Many small writes and no drawing: what a canvas does best without the GPU.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const tile = context.createImageData(cell, cell);
  const pixels = new Uint32Array(tile.data.buffer);
  let drawn = 0;
  let shades = null;

  /** Adds the images that have come since the last time. */
  function grow() {
    for (; drawn < texture.done; drawn += 1) {
      fill(drawn * channels * height * width);
      const column = order[drawn] % side;
      const row = Math.floor(order[drawn] / side);
      context.putImageData(tile, column * cell, row * cell);
    }
  }

  function fill(offset) {
    const count = height * width;
    const left = (cell - width) >> 1;
    const top = (cell - height) >> 1;
    const [red, green, blue] = shades;
    for (let p = 0; p < count; p += 1) {
      const to = (top + Math.floor(p / width)) * cell + left + (p % width);
      const r = values[offset + p];
      const g = channels === 1 ? r : values[offset + count + p];
      const b = channels === 1 ? r : values[offset + 2 * count + p];
      pixels[to] = red[r] | green[g] | blue[b];
    }
  }

  /** Draws all of it anew. A grey image goes from the ground to the ink, whatever the theme. */
  function recolour(theme) {
    const panel = packColour(theme.panel);
    const full = channels === 1 ? packColour(theme.ink) : 0xffffff;
    const none = channels === 1 ? panel : 0;
    shades = [0, 8, 16].map((shift) => shadesOf(panel, none, full, shift));
    pixels.fill(0xff000000 | panel);
    drawn = 0;
    grow();
  }

  /** Whether all of the texture's images are drawn. */
  const isWhole = () => drawn === order.length;

  return { texture, square: texture.square, canvas, grow, recolour, isWhole };
}

/** A channel, at its place in a pixel, of values 0 .. 255: from `none` to `full`, over `panel`. */
function shadesOf(panel, none, full, shift) {
  const channel = (colour) => (colour >> shift) & 0xff;
  return Uint32Array.from({ length: 256 }, (_, value) => {
    const colour = channel(none) + ((channel(full) - channel(none)) * value) / 255;
    const over = channel(panel) + STRENGTH * (colour - channel(panel));
    return ((Math.round(over) << shift) | 0xff000000) >>> 0;
  });
}
