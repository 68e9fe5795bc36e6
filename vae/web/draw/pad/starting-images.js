import { h } from "../../kit/dom.js";
import { icon } from "../../kit/icons.js";
import { prepare } from "../sketch.js";
import { t } from "../../state/texts.js";

const LARGEST_SIDE = 1024; // as in vae/sketch.py: a larger picture is reduced first
const LARGEST_FILE = 40e6; // bytes

/**
 * What to start a drawing from: a row of test images, one a class, and a picture of one's own.
 *
 * @param {HTMLElement} root empty
 * @param {{checkpoint: object, life: import("../../state/life.js").Life,
 *   onStart: (base: object) => void, onProblem: (text: string) => void}} options onStart gets a base as sketch-strokes.js wants it, {x, image, label, index}
 */
export function mount(root, { checkpoint, life, onStart, onProblem }) {
  const size = 40 * Math.min(2, window.devicePixelRatio || 1);
  const thumbs = checkpoint.classes.map((name, label) => {
    const canvas = h("canvas", { width: size, height: size });
    const button = h("button", {
      type: "button",
      class: "le-start-sample",
      "aria-label": t("start.sample", { name }),
      title: t("start.sample", { name }),
      disabled: true,
      onclick: () => choose(label),
    }, canvas);
    return { canvas, button, index: -1 };
  });
  const another = h("button", {
    type: "button",
    class: "le-button le-start-another",
    disabled: true,
    onclick: () => deal(),
  }, icon("shuffle"), t("start.another"));
  const file = h("input", {
    type: "file",
    accept: "image/*",
    class: "le-visually-hidden",
    tabindex: -1,
    "aria-hidden": "true",
    onchange: () => {
      if (file.files[0]) open(file.files[0]);
      file.value = ""; // so that the same file can be chosen again
    },
  });
  const upload = h("button", { type: "button", class: "le-button", onclick: () => file.click() },
    icon("picture"), t("start.upload"));
  const row = h("div", { class: "le-start-row", role: "group", "aria-label": t("start.samples") },
    ...thumbs.map(({ button }) => button));
  root.append(row, h("div", { class: "le-row" }, another, upload, file));

  let dataset = null;
  let byClass = null; // label -> test images of it

  const arrived = life.wait(Promise.all([checkpoint.dataset(), checkpoint.atlas()]));
  const ready = arrived.then(([opened, atlas]) => {
    dataset = opened;
    byClass = checkpoint.classes.map(() => []);
    atlas.labels.forEach((label, i) => byClass[label]?.push(i));
    another.disabled = false;
    deal(0);
  });

  /** Shows another image of each class; the first ones are the same at every visit. */
  function deal(fixed) {
    thumbs.forEach((thumb, label) => {
      const indices = byClass[label];
      thumb.button.disabled = indices.length === 0;
      if (indices.length === 0) return;
      thumb.index = indices[Math.floor((fixed ?? Math.random()) * indices.length)];
      const context = thumb.canvas.getContext("2d");
      context.fillRect(0, 0, size, size);
      dataset.drawThumbnail(context, thumb.index, 0, 0, size);
    });
  }

  function baseOf(label) {
    const { index } = thumbs[label];
    return { x: dataset.image(index), image: checkpoint.image, label, index };
  }

  function choose(label) {
    if (dataset) onStart(baseOf(label));
  }

  /** Takes a picture file in, or says why not; what is drawn stays then. */
  async function open(source) {
    try {
      if (source.size > LARGEST_FILE) throw new Error("size");
      const pixels = await readPixels(source);
      const info = await checkpoint.datasetInfo();
      onStart({ x: prepare(pixels, info), image: checkpoint.image, label: null, index: null });
    } catch (error) {
      const reason = error.name === "EmptySketch" ? "start.empty" : "start.unreadable";
      onProblem(t(reason, { name: source.name ?? t("start.picture") }));
    }
  }

  return {
    /** Resolves when the samples can be chosen. */
    ready,
    baseOf,
    open,
  };
}

/** A picture file as ImageData of at most LARGEST_SIDE pixels a side. */
async function readPixels(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  return context.getImageData(0, 0, width, height);
}
