import { context2d } from "../kit/dom.js";
import { createImageGif } from "../kit/image-gif.js";
import { fillPixels } from "../kit/image-view.js";
import { toPng } from "../kit/save-file.js";
import { CodedError } from "../model/errors.js";
import { runInSlices } from "../model/slices.js";

const SIDE = 224; // pixels, about, of a saved image
const GIF_FRAMES = 240; // at most
const GIF_DELAY = 4; // hundredths of a second
const STRIP = 12; // images a row of a PNG strip
const STRIP_SCALE = 3;
const VIDEO_SIDE = 448;
const VIDEO_RATE = 30; // frames a second
const VIDEO_TYPES = [
  "video/mp4;codecs=avc1.42E01E",
  "video/mp4",
  "video/webm;codecs=vp9",
  "video/webm",
];

/**
 * A walk to be saved.
 *
 * @typedef {object} Walk
 * @property {import("../kit/image-view.js").ImageShape} image
 * @property {(part: number) => Float32Array} decode the image at a part of the way, 0 .. 1
 * @property {number} seconds
 * @property {number} legs
 * @property {boolean} loop whether the end is the beginning
 *
 * @typedef {object} Making
 * @property {import("../state/life.js").Life} life ends the work; the promise stays pending then
 * @property {(part: number) => void} onProgress 0 .. 1
 *
 * @typedef {(walk: Walk, making: Making) => Promise<Blob>} MakeFile
 */

/** @type {MakeFile} */
export function makeGif(walk, { life, onProgress }) {
  const frames = Math.max(2, Math.min(GIF_FRAMES, Math.round((100 * walk.seconds) / GIF_DELAY)));
  const delay = Math.max(GIF_DELAY, Math.round((100 * walk.seconds) / frames));
  const gif = createImageGif(walk.image, scaleTo(SIDE, walk.image));
  const steps = walk.loop ? frames : frames - 1; // a loop's last frame is its first
  let k = 0;
  function* encode() {
    for (; k < frames; k += 1) {
      gif.add(walk.decode(k / steps), delay);
      yield;
    }
    return gif.finish();
  }
  const job = runInSlices(encode(), { onSlice: () => onProgress(k / frames) });
  life.add(job.cancel);
  return job.done;
}

/**
 * Images along the way, beside and below each other, as PNG.
 * @type {MakeFile}
 */
export function makeStrip(walk) {
  const { image } = walk;
  const count = Math.max(STRIP, Math.min(5 * STRIP, 6 * walk.legs + 1));
  const columns = Math.min(STRIP, count);
  const rows = Math.ceil(count / columns);
  const [width, height] = [image.width * STRIP_SCALE, image.height * STRIP_SCALE];
  const { canvas, context } = createCanvas(columns * width, rows * height);
  const frame = createFrame(image);
  for (let k = 0; k < count; k += 1) {
    const [x, y] = [(k % columns) * width, Math.floor(k / columns) * height];
    context.drawImage(frame(walk.decode(k / (count - 1))), x, y, width, height);
  }
  return toPng(canvas);
}

/** @returns {string | null} what this browser can record */
export function videoType() {
  const can = typeof MediaRecorder !== "undefined" && HTMLCanvasElement.prototype.captureStream;
  if (!can) return null;
  return VIDEO_TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/**
 * Plays the walk once into a recorder: browsers record in real time only.
 * @type {MakeFile}
 */
export function makeVideo(walk, { life, onProgress }) {
  const { image } = walk;
  const scale = scaleTo(VIDEO_SIDE, image);
  const even = (/** @type {number} */ side) => side + (side % 2); // encoders take no other sides
  const { canvas, context } = createCanvas(even(image.width * scale), even(image.height * scale));
  const frame = createFrame(image);
  const type = /** @type {string} */ (videoType()); // without one the page offers no video
  const recorder = new MediaRecorder(canvas.captureStream(VIDEO_RATE), { mimeType: type });
  life.add(() => {
    if (recorder.state !== "inactive") recorder.stop();
  });
  const began = performance.now();

  function tick() {
    const part = Math.min(1, (performance.now() - began) / (1000 * walk.seconds));
    context.drawImage(frame(walk.decode(part)), 0, 0, canvas.width, canvas.height);
    onProgress(part);
    if (part < 1) life.after(1000 / VIDEO_RATE, tick);
    else recorder.stop();
  }

  return new Promise((resolve, reject) => {
    /** @type {Blob[]} */
    const chunks = [];
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    recorder.onerror = (event) => {
      const { error: cause } = /** @type {ErrorEvent} */ (event);
      reject(new CodedError("journey.recorder", {}, { cause }));
    };
    recorder.onstop = () => {
      if (!life.signal.aborted) resolve(new Blob(chunks, { type: type.split(";")[0] }));
    };
    recorder.start();
    tick();
  });
}

/**
 * @param {number} side pixels wanted
 * @param {import("../kit/image-view.js").ImageShape} image
 * @returns {number} times that an image is enlarged to come near it
 */
function scaleTo(side, { height, width }) {
  return Math.max(1, Math.round(side / Math.max(height, width)));
}

/**
 * A canvas on which images are enlarged with crisp pixels.
 * @param {number} width
 * @param {number} height
 */
function createCanvas(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = context2d(canvas);
  context.imageSmoothingEnabled = false;
  return { canvas, context };
}

/**
 * Image -> a canvas of its own size, the same one each time.
 * @param {import("../kit/image-view.js").ImageShape} image
 * @returns {(x: Float32Array) => HTMLCanvasElement}
 */
function createFrame(image) {
  const { canvas, context } = createCanvas(image.width, image.height);
  const pixels = context.createImageData(image.width, image.height);
  return (x) => {
    fillPixels(pixels.data, x, image);
    context.putImageData(pixels, 0, 0);
    return canvas;
  };
}
