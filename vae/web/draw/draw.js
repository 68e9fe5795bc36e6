import { h, segmented } from "../kit/dom.js";
import { mount as mountCode } from "./code.js";
import { buildSections, mountSections } from "./sections.js";
import { mount as mountTerms } from "./terms.js";
import { icon } from "../kit/icons.js";
import { mount as mountImage } from "../kit/image-view.js";
import { keepDrawing, recallDrawing } from "./pad/kept-drawing.js";
import { mount as mountMap } from "../map/latent-map.js";
import { createReader } from "../model/reading.js";
import { mount as mountPad } from "./pad/pad.js";
import { mount as mountStart } from "./pad/start.js";
import { EMPTY, createRasteriser, isColoured, isEmpty } from "./pad/strokes.js";
import { t } from "../state/strings.js";

const EXAMPLE = 2; // class of the digit that stands on the pad before anybody drew

/**
 * The Draw screen: while one draws, the code moves on the map, and the reconstruction and the terms
 * of the loss follow in the same frame.
 */
export async function mount(root, { session }) {
  const parts = build(root);
  let pad = null;
  let model = null; // what is shown with the open model, see showModel()
  if (!session.state.drawing) session.set({ drawing: recallDrawing() });
  let drawing = session.state.drawing ?? EMPTY;
  let opening = null; // the newest open()
  let destroyed = false;

  function draw(next) {
    drawing = next;
    model?.update(drawing);
  }

  /** For the other screens: the drawing, and the image that it is to the open model. */
  function publish(drawn) {
    const sketch = isEmpty(drawn) ? null : { image: Float32Array.from(model.image()) };
    session.set({ drawing: drawn, sketch });
  }

  async function open() {
    const name = session.state.model;
    const checkpoint = await session.checkpoint();
    const info = await checkpoint.datasetInfo();
    if (destroyed || session.state.model !== name) return;
    model?.destroy();
    const sheet = { image: checkpoint.image, coloured: isColoured(info) };
    pad?.setFrame(sheet);
    pad ??= mountOwnPad(sheet);
    model = showModel(parts, { session, checkpoint, info, put: pad.setDrawing });
    model.update(drawing);
    if (session.state.drawing) publish(drawing);
    else model.ready.then(showExample).catch(() => {}); // showModel() says why
  }

  function openAnew() {
    const mine = (opening = open());
    // Without a model on show, opened() tells.
    mine.catch((error) => model && mine === opening && session.notify(error.message));
  }

  /** Waits for the model that is wanted in the end: how another one ends is no matter. */
  async function opened() {
    const mine = opening;
    const problem = await mine.then(() => null, (error) => error);
    if (mine !== opening) return opened();
    if (problem && !model) throw problem;
  }

  function mountOwnPad(sheet) {
    dropOn(parts.pad, (file) => model.start.open(file));
    return mountPad(parts.pad, { ...sheet, drawing, onDraw: draw, onCommit: publish });
  }

  /** A living picture at once: one test image, which makes way for the first stroke. */
  function showExample() {
    const untouched = isEmpty(drawing) || drawing.base?.example;
    if (destroyed || session.state.drawing || !untouched) return;
    const { classes, conditional } = model.checkpoint;
    const label = conditional ? session.state.label : Math.min(EXAMPLE, classes.length - 1);
    const base = model.start.baseOf(label);
    pad.begin({ ...EMPTY, base: { ...base, example: true } });
  }

  const offs = [
    session.on("model", openAnew),
    session.on("drawing", ({ drawing: set }) => {
      if (set !== drawing) pad?.setDrawing(set ?? EMPTY);
    }),
    keepDrawing(() => session.state.drawing),
  ];
  function destroy() {
    destroyed = true;
    offs.forEach((off) => off());
    model?.destroy();
    pad?.destroy();
    root.replaceChildren();
  }

  openAnew();
  await opened().catch((error) => {
    destroy();
    throw error;
  });
  return { destroy };
}

/** Everything that depends on the model. */
function showModel(parts, { session, checkpoint, info, put }) {
  const { image, conditional, variational, latentDim } = checkpoint;
  let { label } = session.state;
  const rasteriser = createRasteriser(info);
  const read = createReader(checkpoint);
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
  parts.explore.onclick = () => session.go("explore", { z: [...mean.z] });

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
    denoising: denoisingModel(session.models, checkpoint),
    style: info.sketch,
    session,
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

  let destroyed = false;
  const ready = Promise.all([map.ready, start.ready]);
  ready.catch((error) => destroyed || session.notify(error.message));

  const offLabel = session.on("label", ({ label: told }) => {
    if (!(told < checkpoint.classes.length)) return; // a class of the model that is about to come
    label = told;
    map.setLabel(label);
    picker?.select(String(label));
    update(drawn);
  });

  return {
    checkpoint,
    update,
    image: () => rasteriser.render(drawn),
    start,
    /** Resolves when the codes are on the map and the samples can be chosen. */
    ready,
    destroy() {
      destroyed = true;
      offLabel();
      for (const part of [seen, shown, map, start, sections]) part.destroy();
    },
  };
}

/** A denoising model of the same data set, other than the one that is open; or null. */
function denoisingModel(models, { name }) {
  const dataset = name.split("/")[0];
  const fits = (other) => other !== name && other.startsWith(`${dataset}/denoising`);
  return models.find(fits) ?? null;
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
