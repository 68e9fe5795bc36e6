import { h } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { t } from "../state/texts.js";
import { buildSections } from "./folding-sections.js";
import { openModel } from "./open-model.js";
import { keepDrawing, recallDrawing } from "./pad/drawing-storage.js";
import { mount as mountPad } from "./pad/pad.js";
import { isColoured } from "./pad/rasteriser.js";
import { EMPTY, isEmpty } from "./pad/strokes.js";

const EXAMPLE = 2; // class of the digit that stands on the pad before anybody drew

/**
 * The Draw screen: while one draws, the code moves on the map, and the reconstruction and the terms
 * of the loss follow in the same frame.
 *
 * @typedef {import("./pad/strokes.js").Drawing} Drawing
 * @typedef {import("./open-model.js").OpenModel} OpenModel
 * @typedef {ReturnType<typeof build>} Parts
 *
 * @param {HTMLElement} root empty
 * @param {import("../screens.js").Stage} stage
 */
export function mount(root, { session, life, on, onModel }) {
  const parts = build(root);
  if (!session.state.drawing) session.set({ drawing: recallDrawing() });
  /** @type {Drawing} */
  let drawing = session.state.drawing ?? EMPTY;
  /** @type {import("./pad/pad.js").Pad | null} */
  let pad = null;
  /** @type {OpenModel | null} */
  let model = null;

  /** @param {Drawing} next */
  function draw(next) {
    drawing = next;
    model?.update(drawing);
  }

  /** For the other screens: the drawing, and the image that it is to the open model. */
  function publish() {
    const sketch = isEmpty(drawing) || !model ? null : { image: Float32Array.from(model.image()) };
    session.set({ drawing, sketch });
  }

  onModel({
    prepare: (checkpoint) => checkpoint.datasetInfo(),
    show(checkpoint, modelLife, info) {
      const frame = { image: checkpoint.image, coloured: isColoured(info) };
      pad?.setFrame(frame);
      pad ??= mountPad(parts.pad, { ...frame, drawing, onDraw: draw, onCommit: publish });
      const stage = { session, on, life: modelLife };
      const opened = openModel(parts, stage, checkpoint, info, pad.setDrawing);
      model = opened;
      model.update(drawing);
      if (session.state.drawing) publish();
      else modelLife.when(model.ready, () => showExample(opened), () => {}); // openModel() says why
    },
  });

  /** A living picture at once: one test image, which makes way for the first stroke. */
  /** @param {OpenModel} opened */
  function showExample({ checkpoint, baseOf }) {
    const untouched = isEmpty(drawing) || drawing.base?.example;
    if (session.state.drawing || !untouched) return;
    const { classes, conditional } = checkpoint;
    const label = conditional ? session.state.label : Math.min(EXAMPLE, classes.length - 1);
    pad?.begin({ ...EMPTY, base: { ...baseOf(label), example: true } });
  }

  dropOn(parts.pad, (file) => model?.openPicture(file));
  on("drawing", ({ drawing: set }) => {
    if (set !== drawing) pad?.setDrawing(set ?? EMPTY);
  });
  life.add(keepDrawing(() => session.state.drawing));
  life.add(() => pad?.destroy());
}

/**
 * Takes picture files that are dropped on an element.
 * @param {HTMLElement} element
 * @param {(file: File) => void} onFile
 */
function dropOn(element, onFile) {
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) onFile(file);
  });
}

/** @param {HTMLElement} root */
function build(root) {
  const [seenFigure, seen] = figure("seen");
  const [shownFigure, shown] = figure("reconstruction");
  const parts = {
    pad: h("div", { class: "le-pad" }),
    label: h("div", { class: "le-draw-label" }),
    start: h("div", { class: "le-start" }),
    map: h("div", { class: "le-draw-map-frame" }),
    plane: h("p", { class: "le-hint" }, t("draw.plane")),
    explore: h("button", { type: "button", class: "le-button le-draw-explore", disabled: true },
      icon("open"), t("draw.explore")),
    seen,
    shown,
    terms: h("div", { class: "le-terms" }),
    code: h("div", {}),
    sections: buildSections(),
  };
  root.append(h("div", { class: "le-draw-screen" }, h("div", { class: "le-draw" },
    h("section", { class: "le-panel le-draw-pad", "aria-label": t("draw.pad") },
      parts.label, parts.pad, parts.start),
    h("section", { class: "le-panel le-draw-map", "aria-label": t("draw.map") },
      parts.map, parts.plane, parts.explore),
    h("section", { class: "le-panel le-draw-views", "aria-label": t("draw.views") },
      h("div", { class: "le-draw-pair" }, seenFigure, shownFigure), parts.terms),
    h("section", { class: "le-panel le-draw-code", "aria-label": t("draw.code") }, parts.code)),
  ...parts.sections.map(({ details }) => details)));
  return parts;
}

/** @param {"seen" | "reconstruction"} name @returns {[HTMLElement, HTMLElement]} and its frame */
function figure(name) {
  const frame = h("div", { class: "le-draw-frame" });
  return [h("figure", {}, frame, h("figcaption", {}, t(`draw.${name}`))), frame];
}
