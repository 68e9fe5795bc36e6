import { h } from "../../kit/dom.js";
import { icon } from "../../kit/icons.js";
import { t } from "../../state/texts.js";
import { EmptySketch, prepare } from "../sketch.js";
import { readPicture } from "./picture-file.js";

/**
 * What to start a drawing from: a row of test images, one a class, and a picture of one's own.
 *
 * @typedef {import("./strokes.js").Base} Base
 * @typedef {import("../../model/dataset.js").Dataset} Dataset
 * @typedef {{button: HTMLButtonElement, canvas: HTMLCanvasElement, index: number}} Sample index: of
 *   the test image
 * @typedef {ReturnType<typeof mount>} StartingImages
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {import("../../model/checkpoint.js").Checkpoint} options.checkpoint
 * @param {import("../../state/life.js").Life} options.life
 * @param {(base: Base) => void} options.onStart
 * @param {(text: string) => void} options.onProblem
 */
export function mount(root, { checkpoint, life, onStart, onProblem }) {
  /** @type {{dataset: Dataset, byClass: number[][]} | null} test images, of each class */
  let images = null;
  const choose = (/** @type {number} */ label) => images && onStart(baseOf(label));
  const samples = checkpoint.classes.map((name, label) => buildSample(name, () => choose(label)));
  const another = h("button", {
    type: "button",
    class: "le-button le-start-another",
    disabled: true,
    onclick: () => deal(Math.random),
  }, icon("shuffle"), t("start.another"));
  const row = h("div", { class: "le-start-row", role: "group", "aria-label": t("start.samples") },
    ...samples.map(({ button }) => button));
  root.append(row, h("div", { class: "le-row" }, another, ...buildUpload(open)));

  const arrived = life.wait(Promise.all([checkpoint.dataset(), checkpoint.atlas()]));
  const ready = arrived.then(([dataset, atlas]) => {
    /** @type {number[][]} */
    const byClass = checkpoint.classes.map(() => []);
    atlas.labels.forEach((label, i) => byClass[label]?.push(i));
    images = { dataset, byClass };
    another.disabled = false;
    deal(() => 0); // the first ones are the same at every visit
  });

  /**
   * Shows another image of each class.
   * @param {() => number} share gives numbers in [0, 1)
   */
  function deal(share) {
    if (!images) return;
    for (const [label, sample] of samples.entries()) {
      const indices = images.byClass[label];
      sample.button.disabled = indices.length === 0;
      if (indices.length === 0) continue;
      sample.index = indices[Math.floor(share() * indices.length)];
      drawSample(sample, images.dataset);
    }
  }

  /**
   * The image that stands for a class now; once `ready` has resolved.
   * @param {number} label
   * @returns {Base}
   */
  function baseOf(label) {
    if (!images) throw new Error("the test images are not here yet");
    const { index } = samples[label];
    return { x: images.dataset.image(index), image: checkpoint.image, label, index };
  }

  /**
   * Takes a picture file in, or says why not; what is drawn stays then.
   * @param {Blob & {name?: string}} file
   */
  async function open(file) {
    try {
      const pixels = await readPicture(file);
      const info = await checkpoint.datasetInfo();
      onStart({ x: prepare(pixels, info), image: checkpoint.image, label: null, index: null });
    } catch (error) {
      const reason = error instanceof EmptySketch ? "start.empty" : "start.unreadable";
      onProblem(t(reason, { name: file.name ?? t("start.picture") }));
    }
  }

  return {
    /** Resolves when the samples can be chosen. */
    ready,
    baseOf,
    open,
  };
}

/** @param {string} name of the class @param {() => void} onclick @returns {Sample} */
function buildSample(name, onclick) {
  const size = 40 * Math.min(2, window.devicePixelRatio || 1);
  const canvas = h("canvas", { width: size, height: size });
  const label = t("start.sample", { name });
  const button = h("button", {
    type: "button",
    class: "le-start-sample",
    "aria-label": label,
    title: label,
    disabled: true,
    onclick,
  }, canvas);
  return { canvas, button, index: -1 };
}

/** @param {Sample} sample @param {Dataset} dataset */
function drawSample({ canvas, index }, dataset) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillRect(0, 0, canvas.width, canvas.height);
  dataset.drawThumbnail(context, index, 0, 0, canvas.width);
}

/** A button for a file of one's own. @param {(file: File) => void} onFile */
function buildUpload(onFile) {
  const input = h("input", {
    type: "file",
    accept: "image/*",
    class: "le-visually-hidden",
    tabindex: -1,
    "aria-hidden": "true",
    onchange: () => {
      const [file] = input.files ?? [];
      if (file) onFile(file);
      input.value = ""; // so that the same file can be chosen again
    },
  });
  const button = h("button", { type: "button", class: "le-button", onclick: () => input.click() },
    icon("picture"), t("start.upload"));
  return [button, input];
}
