import { CodedError } from "../model/errors.js";
import { createImageGif } from "../kit/image-gif.js";
import { fillPixels } from "../kit/image-view.js";
import { toPng } from "../kit/save-file.js";
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
 * @property {{channels: number, height: number, width: number}} image
 * @property {(part: number) => Float32Array} decode the image at a part of the way, 0 .. 1; its
 *   array is used again
 * @property {number} seconds
 * @property {number} legs
 * @property {boolean} loop whether the end is the beginning
 */

/** @returns {{done: Promise<Blob>, cancel: () => void}} onProgress takes 0 .. 1 */
export function saveGif(walk, onProgress) {
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
  return runInSlices(encode(), { onSlice: () => onProgress(k / frames) });
}

/** Images along the way, beside and below each other. */
export function saveStrip(walk) {
  const { image } = walk;
  const count = Math.max(STRIP, Math.min(5 * STRIP, 6 * walk.legs + 1));
  const columns = Math.min(STRIP, count);
  const rows = Math.ceil(count / columns);
  const canvas = document.createElement("canvas");
  canvas.width = columns * image.width * STRIP_SCALE;
  canvas.height = rows * image.height * STRIP_SCALE;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  const frame = createFrame(image);
  for (let k = 0; k < count; k += 1) {
    const x = (k % columns) * image.width * STRIP_SCALE;
    const y = Math.floor(k / columns) * image.height * STRIP_SCALE;
    const [width, height] = [image.width * STRIP_SCALE, image.height * STRIP_SCALE];
    context.drawImage(frame(walk.decode(k / (count - 1))), x, y, width, height);
  }
  return { done: toPng(canvas), cancel() {} };
}

/** @returns {string | null} what this browser can record */
export function videoType() {
  const can = typeof MediaRecorder !== "undefined" && HTMLCanvasElement.prototype.captureStream;
  if (!can) return null;
  return VIDEO_TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/** Plays the walk once into a recorder: browsers record in real time only. */
export function saveVideo(walk, onProgress) {
  const { image } = walk;
  const scale = scaleTo(VIDEO_SIDE, image);
  const canvas = document.createElement("canvas");
  // Encoders take even sides only.
  canvas.width = image.width * scale + ((image.width * scale) % 2);
  canvas.height = image.height * scale + ((image.height * scale) % 2);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  const frame = createFrame(image);
  const type = videoType();
  const recorder = new MediaRecorder(canvas.captureStream(VIDEO_RATE), { mimeType: type });
  const chunks = [];
  let timer = 0;
  let cancelled = false;

  const done = new Promise((resolve, reject) => {
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    recorder.onerror = ({ error }) => {
      reject(new CodedError("journey.recorder", {}, { cause: error }));
    };
    recorder.onstop = () => {
      if (!cancelled) resolve(new Blob(chunks, { type: type.split(";")[0] }));
    };
    const began = performance.now();
    const tick = () => {
      const part = (performance.now() - began) / (1000 * walk.seconds);
      context.drawImage(frame(walk.decode(Math.min(1, part))), 0, 0, canvas.width, canvas.height);
      onProgress(Math.min(1, part));
      if (part < 1) timer = setTimeout(tick, 1000 / VIDEO_RATE);
      else recorder.stop();
    };
    recorder.start();
    tick();
  });
  return {
    done,
    cancel() {
      cancelled = true;
      clearTimeout(timer);
      if (recorder.state !== "inactive") recorder.stop();
    },
  };
}

function scaleTo(side, { height, width }) {
  return Math.max(1, Math.round(side / Math.max(height, width)));
}

/** Image -> a canvas of its own size, the same one each time. */
function createFrame(image) {
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(image.width, image.height);
  return (x) => {
    fillPixels(pixels.data, x, image);
    context.putImageData(pixels, 0, 0);
    return canvas;
  };
}
