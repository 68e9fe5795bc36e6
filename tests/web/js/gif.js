import { createGif } from "../../../vae/web/kit/gif.js";
import { createImageGif } from "../../../vae/web/kit/image-gif.js";

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** A GIF of frames of colour numbers, in base64; palette and frames are flat. */
export function encode({ width, height, palette, frames, delay }) {
  const gif = createGif({ width, height, palette: Uint8Array.from(palette) });
  for (const frame of frames) gif.addFrame(Uint8Array.from(frame), delay);
  return base64(gif.finish());
}

/** A GIF of flat (C, H, W) images in [0, 1], in base64. */
export async function encodeImages({ image, scale, images }) {
  const gif = createImageGif(image, scale);
  for (const x of images) gif.add(Float32Array.from(x), 4);
  return base64(await gif.finish().arrayBuffer());
}
