import { prepare as prepareSketch } from "../../../vae/web/draw/sketch.js";

/** The flat (C, H, W) image of a picture in RGBA, in base64; the error's name where there is none. */
export function prepare({ rgba, width, height, info }) {
  const data = Uint8ClampedArray.from(Buffer.from(rgba, "base64"));
  try {
    return prepareSketch({ data, width, height }, info);
  } catch (error) {
    return error.constructor.name;
  }
}
