import { mountMaps, outlinesOf } from "./maps.js";
import { h, segmented } from "../kit/dom.js";
import { drawFrom, fitGaussian } from "../model/gaussian-fit.js";
import { createRandom } from "../model/gaussian.js";
import { icon } from "../kit/icons.js";
import { mount as mountGrid } from "../kit/sample-grid.js";
import { createLatest } from "../state/life.js";
import { t } from "../state/texts.js";

const COUNTS = ["30", "60", "100"];
const SAY = 400; // ms between two announcements to a screen reader

/** The same draws through both decoders, and the maps that show why they look as they do. */
export function mount(root, { session, life, on, onFail }) {
  const latest = createLatest(life);
  let pair = null;
  let count = 30;
  let sides = [];
  let maps = []; // their handles, one a side
  let hovered = -1;
  let stopSaying = () => {};
  const parts = build(root, session, (text) => {
    count = Number(text);
    draw();
  });

  function setPair(next, pairLife) {
    pair = next;
    const checkpoints = [pair.left, pair.right];
    sides = checkpoints.map((checkpoint) => mountSide(parts.grids, checkpoint, act));
    maps = mountMaps(parts.maps, { checkpoints, life: pairLife, nameKey: "samples.map", onFail });
    pairLife.add(() => {
      sides.forEach((side) => side.grid.destroy());
      parts.grids.replaceChildren();
      sides = [];
    });
    draw();
  }

  const act = {
    hover(i) {
      hovered = i;
      sides.forEach((side) => side.grid.setHover(i));
      sides.forEach(mark);
      say();
    },
    open(i, side) {
      const { name } = side.checkpoint;
      const code = { model: name, codeOf: name, z: side.codes[i] };
      session.go("explore", { ...code, label: side.labels?.[i] ?? 0 });
    },
  };

  function draw() {
    const { seed, source } = session.state;
    parts.seed.value = seed;
    parts.sources.select(source === "codes" ? "codes" : "prior");
    const fitted = source === "codes";
    latest(async (turn) => {
      const fits = sides.map((side) => (fitted ? fitOf(side.checkpoint) : null));
      showDraws(await turn.wait(Promise.all(fits)), seed);
    }).catch(onFail);
  }

  /** @param {(object | null)[]} fits Gaussians to draw from, one a side; null: N(0, I) */
  function showDraws(fits, seed) {
    const fitted = fits[0] !== null;
    sides.forEach((side, k) => {
      side.fit = fits[k];
      side.codes = drawCodes(side.checkpoint, fits[k], seed, count);
      side.labels = labelsOf(side.checkpoint, count);
      side.grid.setLabel(t("samples.grid", { name: side.checkpoint.title, count }));
      side.grid.show(side.checkpoint, side.codes, side.labels);
      side.figures.hidden = fitted || side.figures.childElementCount === 0;
      maps[k].setPrior(!fitted);
    });
    parts.note.textContent = noteOf(pair, fitted);
    parts.mapsNote.textContent = t(fitted ? "samples.mapsCodes" : "samples.mapsPrior");
    act.hover(-1);
  }

  function mark(side, k) {
    if (!side.codes) return;
    const dots = side.codes.map((z) => ({ z, size: 4 }));
    if (hovered >= 0) dots.push({ z: side.codes[hovered], size: 10, shape: "ring" });
    maps[k].setMarks(dots, side.fit ? outlinesOf(side.fit) : []);
  }

  function say() {
    stopSaying();
    if (hovered < 0) return;
    stopSaying = life.after(SAY, () => {
      const point = Array.from(sides[0].codes[hovered].slice(0, 4), (v) => v.toFixed(2)).join(", ");
      parts.live.textContent = t("samples.said", { number: hovered + 1, point });
    });
  }

  on(["seed", "source"], draw, life);
  return { setPair };
}

const fitted = new WeakMap(); // checkpoint -> its fitted Gaussian

async function fitOf(checkpoint) {
  if (!fitted.has(checkpoint)) {
    fitted.set(checkpoint, fitGaussian(await checkpoint.atlas(), checkpoint.latentDim));
  }
  return fitted.get(checkpoint);
}

/** The same seed gives models of the same latent dimension the same numbers. */
export function drawCodes({ latentDim }, fit, seed, count) {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const epsilon = random.fill(new Float32Array(latentDim));
    return fit ? drawFrom(fit, epsilon) : epsilon;
  });
}

function labelsOf({ conditional, classes }, count) {
  return conditional ? Array.from({ length: count }, (_, i) => i % classes.length) : null;
}

function noteOf({ left, right }, fromCodes) {
  const same = left.latentDim === right.latentDim;
  const own = {
    left: left.title,
    right: right.title,
    leftDims: left.latentDim,
    rightDims: right.latentDim,
  };
  const notes = [same ? t(fromCodes ? "samples.ownFit" : "samples.sameZ") : t("samples.ownZ", own)];
  for (const { conditional, title } of [left, right]) {
    if (conditional) notes.push(t("samples.classes", { name: title }));
  }
  return notes.join(" ");
}

function mountSide(root, checkpoint, act) {
  const place = h("div", {});
  const figures = h("dl", { class: "le-compare-figures" }, ...figuresOf(checkpoint));
  root.append(h("div", { class: "le-compare-side" }, h("h2", { class: "le-heading" }, checkpoint.title), place, figures));
  const side = { checkpoint, figures, codes: null, labels: null, fit: null };
  side.grid = mountGrid(place, {
    label: checkpoint.title,
    onHover: act.hover,
    onPick: (i) => act.open(i, side),
  });
  return side;
}

/** "Looks like a digit": what vae/evaluation/classifier.py says of samples from N(0, I). */
export function figuresOf({ config }) {
  const { digit_like: share, class_evenness: evenness } = config.metrics?.test ?? {};
  if (!Number.isFinite(share)) return [];
  const entry = (value, key) =>
    h(
      "div",
      { title: t(`${key}Title`) },
      h("dd", { class: "le-number" }, value),
      h("dt", {}, t(key)),
    );
  return [
    entry(`${(100 * share).toFixed(1)} %`, "samples.digitLike"),
    entry(evenness.toFixed(2), "samples.evenness"),
  ];
}

function build(root, session, onCount) {
  const sources = segmented({
    label: t("samples.source"),
    choices: ["prior", "codes"].map((value) => [value, t(`samples.${value}`)]),
    value: "prior",
    onChange: (source) => session.set({ source }),
  });
  const counts = segmented({
    label: t("samples.count"),
    choices: COUNTS.map((text) => [text, text]),
    value: "30",
    onChange: onCount,
  });
  const seed = h("input", { class: "le-input le-number", type: "number", min: 0, max: 4294967295 });
  seed.addEventListener("change", () => {
    const value = Math.floor(Number(seed.value));
    if (value >= 0 && value <= 4294967295) session.set({ seed: value });
    seed.value = session.state.seed;
  });
  const resample = h(
    "button",
    {
      type: "button",
      class: "le-button le-button-primary",
      onclick: () => session.set({ seed: (session.state.seed + 1) % 4294967296 }),
    },
    icon("shuffle"),
    t("samples.resample"),
  );
  const note = h("p", { class: "le-hint" });
  const mapsNote = h("p", { class: "le-hint" });
  const grids = h("div", { class: "le-compare-pair" });
  const maps = h("div", {});
  const live = h("p", { class: "le-visually-hidden", "aria-live": "polite" });
  const named = (text, control) =>
    h("div", { class: "le-compare-field" }, h("span", { class: "le-label" }, text), control);
  root.append(
    h("p", { class: "le-lead" }, t("samples.lead")),
    h(
      "div",
      { class: "le-compare-controls" },
      named(t("samples.source"), sources),
      named(t("samples.count"), counts),
      h("label", { class: "le-label le-compare-field" }, t("samples.seed"), seed),
      resample,
    ),
    h("div", { class: "le-panel" }, grids, note),
    h("div", { class: "le-panel" }, h("h2", { class: "le-heading" }, t("samples.mapsTitle")), maps, mapsNote),
    live,
  );
  return { sources, seed, note, mapsNote, grids, maps, live };
}
