import { h, segmented } from "./dom.js";
import { mount as mountCode } from "./draw-code.js";
import { mount as mountTerms } from "./draw-terms.js";
import { icon } from "./icons.js";
import { mount as mountImage } from "./image-view.js";
import { mount as mountMap } from "./latent-map.js";
import { createReader } from "./reading.js";
import { mount as mountPad } from "./sketch-pad.js";
import { mount as mountStart } from "./sketch-start.js";
import { EMPTY, createRasteriser, isEmpty } from "./sketch-strokes.js";
import { t } from "./strings.js";

const EXAMPLE = 3; // class of the digit that stands on the pad before anybody drew

/**
 * The Draw screen: while one draws, the code moves on the map, and the reconstruction and the terms
 * of the loss follow in the same frame.
 */
export async function mount(root, { session }) {
  const parts = build(root);
  let pad = null;
  let model = null; // what is shown with the open model, see showModel()
  let drawing = session.state.drawing ?? EMPTY;
  let destroyed = false;

  function draw(next) {
    drawing = next;
    model?.update(drawing);
  }

  async function open() {
    const name = session.state.model;
    const checkpoint = await session.checkpoint();
    const info = await checkpoint.datasetInfo();
    if (destroyed || session.state.model !== name) return;
    model?.destroy();
    pad?.setFrame(checkpoint.image);
    pad ??= mountPad(parts.pad, {
      image: checkpoint.image,
      drawing,
      onDraw: draw,
      onCommit: (drawn) => session.set({ drawing: drawn }),
    });
    model = showModel(parts, { session, checkpoint, info, start });
    model.update(drawing);
    if (!session.state.drawing) model.start.ready.then(showExample).catch(() => {});
  }

  function start(base) {
    pad.setDrawing({ ...EMPTY, base });
  }

  /** A living picture at once: one test image, which makes way for the first stroke. */
  function showExample() {
    if (destroyed || session.state.drawing || !isEmpty(drawing)) return;
    const base = model.start.baseOf(Math.min(EXAMPLE, model.checkpoint.classes.length - 1));
    pad.begin({ ...EMPTY, base: { ...base, example: true } });
  }

  const offs = [
    session.on("model", () => open().catch(() => {})), // the session tells the visitor
    session.on("drawing", ({ drawing: set }) => {
      if (set !== drawing) pad?.setDrawing(set ?? EMPTY);
    }),
    session.on("label", () => model?.update(drawing)),
  ];
  await open();

  return {
    destroy() {
      destroyed = true;
      offs.forEach((off) => off());
      model?.destroy();
      pad?.destroy();
      root.replaceChildren();
    },
  };
}

/** Everything that depends on the model. */
function showModel(parts, { session, checkpoint, info, start }) {
  const { image, conditional, variational } = checkpoint;
  const rasteriser = createRasteriser(info);
  const read = createReader(checkpoint);
  const seen = mountImage(clear(parts.seen), { image, label: t("draw.seenName") });
  const shown = mountImage(clear(parts.shown), { image, label: t("draw.reconstructionName") });
  const blank = new Float32Array(image.channels * image.height * image.width);
  const map = mountMap(clear(parts.map), {
    checkpoint,
    label: session.state.label,
    interactive: false,
    point: false,
    name: t("draw.mapName"),
  });
  const terms = mountTerms(clear(parts.terms), { checkpoint });
  const code = mountCode(clear(parts.code), { checkpoint });
  const starter = mountStart(clear(parts.start), {
    checkpoint,
    onStart: start,
    onProblem: session.notify,
  });
  const picker = conditional ? classPicker(session, checkpoint) : null;
  clear(parts.label).append(...(picker ? [picker] : []));
  parts.label.hidden = !picker;
  parts.plane.hidden = checkpoint.latentDim <= 2;
  parts.explore.onclick = () => session.go("explore", { z: [...mark.z] });

  const more = mountMore(parts, { checkpoint, onSample: showSample });
  // Small, for a good model's ellipses are: a few pixels on the map.
  const mark = {
    z: new Float32Array(checkpoint.latentDim),
    size: variational ? 2.5 : 5,
    text: variational ? "μ" : "z",
  };
  const ellipse = { mu: mark.z, sigma: new Float32Array(checkpoint.latentDim) };
  const sample = { z: new Float32Array(checkpoint.latentDim), size: 3.5, shape: "ring" };
  const [marks, ellipses, none] = [[sample, mark], [ellipse], []];
  const meanOnly = [mark];
  let sampled = false;

  /** The sample of under-the-hood.js, on the map beside the mean. */
  function showSample(z) {
    sampled = z !== null;
    if (sampled) sample.z.set(z);
    map.setMarks(sampled ? marks : meanOnly);
  }

  function update(drawing) {
    if (isEmpty(drawing)) return showNothing();
    const reading = read(rasteriser.render(drawing), session.state.label);
    seen.draw(reading.x);
    shown.draw(reading.xHat);
    mark.z.set(reading.mu);
    if (reading.sigma) {
      ellipse.sigma.set(reading.sigma);
      map.setEllipses(ellipses);
    }
    map.setMarks(sampled ? marks : meanOnly);
    terms.show(reading);
    code.show(reading);
    more.show(reading);
    parts.explore.disabled = false;
  }

  function showNothing() {
    seen.draw(blank);
    shown.draw(blank);
    map.setEllipses(none);
    map.setMarks(none);
    terms.show(null);
    code.show(null);
    more.show(null);
    parts.explore.disabled = true;
  }

  const offLabel = session.on("label", ({ label }) => {
    map.setLabel(label);
    picker?.select(String(label));
  });

  return {
    checkpoint,
    update,
    start: starter,
    destroy() {
      offLabel();
      for (const part of [seen, shown, map, starter, more]) part.destroy();
    },
  };
}

/**
 * What stands below: mounted when it is first open and in view, and drawn only while it is.
 */
function mountMore({ hood }, { checkpoint, onSample }) {
  const frame = clear(hood.frame);
  let widget = null;
  let reading = null;
  let visible = false;
  let destroyed = false;

  async function wake() {
    const { mount } = await import("./under-the-hood.js");
    if (destroyed || widget || !visible) return;
    widget = mount(frame, { checkpoint, onSample });
    widget.show(reading);
  }

  const watcher = new IntersectionObserver(([entry]) => {
    visible = entry.isIntersecting && hood.details.open;
    if (!visible) onSample(null);
    else if (widget) widget.show(reading);
    else wake();
  });
  watcher.observe(frame);

  return {
    show(next) {
      reading = next;
      if (visible) widget?.show(next);
    },
    destroy() {
      destroyed = true;
      watcher.disconnect();
      widget?.destroy();
    },
  };
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
    hood: foldable("hood"),
  };
  root.append(h("div", { class: "le-draw" },
    h("section", { class: "le-panel le-draw-pad", "aria-label": t("draw.pad") },
      parts.label, parts.pad, parts.start),
    h("section", { class: "le-panel le-draw-map", "aria-label": t("draw.map") },
      parts.map, parts.plane, parts.explore),
    h("section", { class: "le-panel le-draw-views", "aria-label": t("draw.views") },
      h("div", { class: "le-draw-pair" }, seenFigure, shownFigure), parts.terms),
    h("section", { class: "le-panel le-draw-code", "aria-label": t("draw.code") }, parts.code)), parts.hood.details);
  return parts;
}

const WIDE = "(min-width: 721px)";

/** A part below the first view; open from the start where there is room for it. */
function foldable(name) {
  const frame = h("div", { class: "le-draw-more-frame" });
  const details = h("details", { class: "le-panel le-draw-more", open: matchMedia(WIDE).matches },
    h("summary", {}, t(`${name}.title`)), h("p", { class: "le-lead" }, t(`${name}.lead`)), frame);
  return { details, frame };
}
