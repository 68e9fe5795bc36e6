import { h, segmented } from "../kit/dom.js";
import { mount as mountCode } from "./code.js";
import { buildSections, mountSections } from "./sections.js";
import { mount as mountTerms } from "./terms.js";
import { icon } from "../kit/icons.js";
import { mount as mountImage } from "../kit/image-view.js";
import { keepDrawing, recallDrawing } from "./pad/kept-drawing.js";
import { mount as mountMap } from "../map/latent-map.js";
import { readImage } from "../model/reading.js";
import { denoisingFor } from "../model/roles.js";
import { mount as mountPad } from "./pad/pad.js";
import { mount as mountStart } from "./pad/start.js";
import { EMPTY, createRasteriser, isColoured, isEmpty } from "./pad/strokes.js";
import { errorText, t } from "../state/texts.js";

const EXAMPLE = 2; // class of the digit that stands on the pad before anybody drew

/**
 * The Draw screen: while one draws, the code moves on the map, and the reconstruction and the terms
 * of the loss follow in the same frame.
 *
 * @param {HTMLElement} root empty
 * @param {import("../screens.js").Stage} stage
 */
export function mount(root, { session, life, on, onModel }) {
  const parts = build(root);
  let pad = null;
  let model = null; // what is shown with the open model, see showModel()
  if (!session.state.drawing) session.set({ drawing: recallDrawing() });
  let drawing = session.state.drawing ?? EMPTY;

  function draw(next) {
    drawing = next;
    model?.update(drawing);
  }

  /** For the other screens: the drawing, and the image that it is to the open model. */
  function publish(drawn) {
    const sketch = isEmpty(drawn) ? null : { image: Float32Array.from(model.image()) };
    session.set({ drawing: drawn, sketch });
  }

  onModel({
    prepare: (checkpoint) => checkpoint.datasetInfo(),
    show(checkpoint, modelLife, info) {
      const sheet = { image: checkpoint.image, coloured: isColoured(info) };
      pad?.setFrame(sheet);
      pad ??= mountOwnPad(sheet);
      const put = pad.setDrawing;
      model = showModel(parts, { session, on, life: modelLife, checkpoint, info, put });
      model.update(drawing);
      if (session.state.drawing) publish(drawing);
      else modelLife.when(model.ready, showExample, () => {}); // showModel() says why
    },
  });

  function mountOwnPad(sheet) {
    dropOn(parts.pad, (file) => model.start.open(file));
    return mountPad(parts.pad, { ...sheet, drawing, onDraw: draw, onCommit: publish });
  }

  /** A living picture at once: one test image, which makes way for the first stroke. */
  function showExample() {
    const untouched = isEmpty(drawing) || drawing.base?.example;
    if (session.state.drawing || !untouched) return;
    const { classes, conditional } = model.checkpoint;
    const label = conditional ? session.state.label : Math.min(EXAMPLE, classes.length - 1);
    const base = model.start.baseOf(label);
    pad.begin({ ...EMPTY, base: { ...base, example: true } });
  }

  on("drawing", ({ drawing: set }) => {
    if (set !== drawing) pad?.setDrawing(set ?? EMPTY);
  });
  life.add(keepDrawing(() => session.state.drawing));
  life.add(() => pad?.destroy());
}

/** Everything that depends on the model. */
function showModel(parts, { session, on, life, checkpoint, info, put }) {
  const { image, conditional, variational, latentDim } = checkpoint;
  let { label } = session.state;
  const rasteriser = createRasteriser(info);
  const read = (x, label) => readImage(checkpoint, x, label);
  const seen = mountImage(clear(parts.seen), { image, label: t("draw.seenName") });
  const shown = mountImage(clear(parts.shown), { image, label: t("draw.reconstructionName") });
  const blank = new Float32Array(image.channels * image.height * image.width);
  const map = mountMap(clear(parts.map), {
    checkpoint,
    label,
    interactive: false,
    point: false,
    name: t("draw.mapName"),
  });
  const terms = mountTerms(clear(parts.terms), { checkpoint });
  const code = mountCode(clear(parts.code), { checkpoint });
  const start = mountStart(clear(parts.start), {
    checkpoint,
    life,
    onStart: (base) => {
      if (conditional && base.label !== null) session.set({ label: base.label });
      put({ ...EMPTY, base });
    },
    onProblem: session.notify,
  });
  const picker = conditional ? classPicker(session, checkpoint) : null;
  clear(parts.label).append(...(picker ? [picker] : []));
  parts.label.hidden = !picker;
  parts.plane.hidden = latentDim <= 2;
  const { name } = checkpoint; // not the one that the picker may be about to open
  parts.explore.onclick = () =>
    session.go("explore", { model: name, codeOf: name, z: [...mean.z], label });

  const mean = { z: new Float32Array(latentDim), arrow: true };
  // A good model's ellipses are a few pixels on the map: nothing may cover them.
  const ellipse = { mu: mean.z, sigma: new Float32Array(latentDim), ticks: true };
  const ellipses = variational ? [ellipse] : [];
  const own = variational ? [] : [mean];
  let marks = own; // and those of the sections that are in view
  let drawn = EMPTY;
  let empty = true;
  const options = {
    onDraw: put,
    denoising: denoisingFor(session.library.entries, name)?.name ?? null,
    style: info.sketch,
    session,
    life,
  };
  const sections = mountSections(parts.sections, checkpoint, options, (others) => {
    marks = [...others, ...own];
    showCode();
  });

  function update(drawing) {
    drawn = drawing;
    empty = isEmpty(drawing);
    parts.explore.disabled = empty;
    const reading = empty ? null : read(rasteriser.render(drawing), label);
    sections.show(reading); // first: it looks at what the encoder has just done
    seen.draw(reading?.x ?? blank);
    shown.draw(reading?.xHat ?? blank);
    terms.show(reading);
    code.show(reading);
    if (reading) mean.z.set(reading.mu);
    if (reading?.sigma) ellipse.sigma.set(reading.sigma);
    showCode();
  }

  function showCode() {
    map.setEllipses(empty ? [] : ellipses);
    map.setMarks(empty ? [] : marks);
  }

  const ready = Promise.all([map.ready, start.ready]);
  life.when(ready, () => {}, (error) => session.notify(errorText(error)));

  on("label", ({ label: told, codeOf }) => {
    if (codeOf !== name) return; // a class of the model that is about to come
    label = told;
    map.setLabel(label);
    picker?.select(String(label));
    update(drawn);
  }, life);
  life.add(() => {
    for (const part of [seen, shown, map]) part.destroy();
  });

  return {
    checkpoint,
    update,
    image: () => rasteriser.render(drawn),
    start,
    /** Resolves when the codes are on the map and the samples can be chosen. */
    ready,
  };
}

/** Takes picture files that are dropped on an element. */
function dropOn(element, onFile) {
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  });
}

function classPicker(session, { classes }) {
  return segmented({
    label: t("draw.class"),
    choices: classes.map((name, label) => [String(label), name]),
    value: String(session.state.label),
    onChange: (value) => session.set({ label: Number(value) }),
  });
}

function clear(element) {
  element.replaceChildren();
  return element;
}

function build(root) {
  const figure = (name) => {
    const frame = h("div", { class: "le-draw-frame" });
    return [h("figure", {}, frame, h("figcaption", {}, t(`draw.${name}`))), frame];
  };
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
