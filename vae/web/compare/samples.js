import { createAnnouncer } from "../kit/announcer.js";
import { h, segmented } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { mount as mountGrid } from "../kit/sample-grid.js";
import { createLatest } from "../state/life.js";
import { t } from "../state/texts.js";
import { drawCodes, gaussianOf, labelsOf } from "./draws.js";
import { mountMaps, outlinesOf } from "./maps.js";
import { figuresOf } from "./sample-figures.js";

const COUNTS = [30, 60, 100];
const SEED_MAX = 2 ** 32 - 1;

/**
 * @typedef {import("./compare.js").PartStage} PartStage
 * @typedef {import("./draws.js").Checkpoint} Checkpoint
 * @typedef {import("./draws.js").Gaussian} Gaussian
 * @typedef {import("../state/life.js").Life} Life
 *
 * @typedef {object} Draws the samples of one model
 * @property {Float32Array[]} codes (D) each
 * @property {number[] | undefined} labels of a conditional model
 * @property {Gaussian | null} gaussian that they come from; null: N(0, I)
 *
 * @typedef {object} Side one model of the pair
 * @property {Checkpoint} checkpoint
 * @property {(draws: Draws) => void} show
 * @property {(i: number) => void} hover one of its samples; -1: none
 * @property {() => Float32Array[]} codes of the samples that it shows
 */

/**
 * The same draws through both decoders, and the maps that show why they look as they do.
 *
 * @param {HTMLElement} root empty
 * @param {PartStage} stage
 * @returns {import("./compare.js").Part}
 */
export function mount(root, { session, life, on, onFail }) {
  const latest = createLatest(life);
  let count = COUNTS[0];
  /** @type {Side[]} */
  let sides = [];
  const parts = build(root, session, (text) => {
    count = Number(text);
    draw();
  });
  const say = createAnnouncer(parts.live, life);

  /** @type {import("./compare.js").Part["setPair"]} */
  function setPair({ left, right }, pairLife) {
    const options = { session, life: pairLife, onFail, onHover: hover };
    sides = mountSides(parts, [left, right], options);
    draw();
  }

  /** @param {number} i */
  function hover(i) {
    sides.forEach((side) => side.hover(i));
    say(i < 0 ? "" : sentenceOf(sides[0].codes()[i], i));
  }

  function draw() {
    const { seed, source } = session.state;
    const fromCodes = source === "codes";
    parts.seed.value = String(seed);
    parts.sources.select(fromCodes ? "codes" : "prior");
    latest(async (turn) => {
      const wanted = sides.map(({ checkpoint }) => (fromCodes ? gaussianOf(checkpoint) : null));
      const gaussians = await turn.wait(Promise.all(wanted));
      sides.forEach((side, k) => {
        const codes = drawCodes(side.checkpoint, gaussians[k], seed, count);
        side.show({ codes, labels: labelsOf(side.checkpoint, count), gaussian: gaussians[k] });
      });
      parts.note.textContent = noteOf(sides.map(({ checkpoint }) => checkpoint), fromCodes);
      parts.mapsNote.textContent = t(fromCodes ? "samples.mapsCodes" : "samples.mapsPrior");
      hover(-1);
    }).catch(onFail);
  }

  on(["seed", "source"], draw, life);
  return { setPair };
}

/**
 * Two models next to each other, a grid of samples and a map each.
 *
 * @param {ReturnType<typeof build>} parts
 * @param {Checkpoint[]} checkpoints
 * @param {object} options
 * @param {PartStage["session"]} options.session
 * @param {Life} options.life
 * @param {PartStage["onFail"]} options.onFail
 * @param {(i: number) => void} options.onHover
 * @returns {Side[]}
 */
function mountSides(parts, checkpoints, { session, life, onFail, onHover }) {
  const maps = mountMaps(parts.maps, { checkpoints, life, nameKey: "samples.map", onFail });
  return checkpoints.map((checkpoint, k) => {
    const place = h("div", { class: "le-compare-side" });
    parts.grids.append(place);
    life.add(() => place.remove());
    return mountSide(place, { checkpoint, map: maps[k], life, onHover, onOpen });
  });

  /**
   * @param {Checkpoint} checkpoint
   * @param {Draws} draws
   * @param {number} i
   */
  function onOpen({ name }, { codes, labels }, i) {
    session.go("explore", { model: name, codeOf: name, z: codes[i], label: labels?.[i] ?? 0 });
  }
}

/**
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {Checkpoint} options.checkpoint
 * @param {import("./maps.js").LatentMap} options.map
 * @param {Life} options.life
 * @param {(i: number) => void} options.onHover
 * @param {(checkpoint: Checkpoint, draws: Draws, i: number) => void} options.onOpen
 * @returns {Side}
 */
function mountSide(root, { checkpoint, map, life, onHover, onOpen }) {
  const place = h("div", {});
  const figures = h("dl", { class: "le-compare-figures" }, ...figuresOf(checkpoint));
  root.append(h("h2", { class: "le-heading" }, checkpoint.title), place, figures);
  /** @type {Draws} */
  let draws = { codes: [], labels: undefined, gaussian: null };
  const grid = mountGrid(place, {
    label: checkpoint.title,
    onHover,
    onPick: (i) => onOpen(checkpoint, draws, i),
  });
  life.add(grid.destroy);

  return {
    checkpoint,
    show(next) {
      draws = next;
      const { codes, labels, gaussian } = draws;
      grid.setLabel(t("samples.grid", { name: checkpoint.title, count: codes.length }));
      grid.show(checkpoint, codes, labels);
      figures.hidden = gaussian !== null || figures.childElementCount === 0;
      map.setPrior(gaussian === null);
    },
    hover(i) {
      grid.setHover(i);
      map.setMarks(marksOf(draws.codes, i), draws.gaussian ? outlinesOf(draws.gaussian) : []);
    },
    codes: () => draws.codes,
  };
}

/**
 * A dot at each code, and a ring around the one that is pointed at.
 * @param {Float32Array[]} codes
 * @param {number} hovered -1: none
 * @returns {import("./maps.js").Mark[]}
 */
function marksOf(codes, hovered) {
  /** @type {import("./maps.js").Mark[]} */
  const marks = codes.map((z) => ({ z, size: 4 }));
  if (hovered >= 0) marks.push({ z: codes[hovered], size: 10, shape: "ring" });
  return marks;
}

/**
 * @param {Float32Array} code (D)
 * @param {number} i
 */
function sentenceOf(code, i) {
  const point = Array.from(code.slice(0, 4), (value) => value.toFixed(2)).join(", ");
  return t("samples.said", { number: i + 1, point });
}

/**
 * @param {Checkpoint[]} pair
 * @param {boolean} fromCodes whether the draws come from Gaussians fitted to the codes
 */
function noteOf([left, right], fromCodes) {
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

/**
 * @param {HTMLElement} root
 * @param {PartStage["session"]} session
 * @param {(text: string) => void} onCount
 */
function build(root, session, onCount) {
  const { sources, counts, seed, resample } = buildControls(session, onCount);
  const note = h("p", { class: "le-hint" });
  const mapsNote = h("p", { class: "le-hint" });
  const grids = h("div", { class: "le-compare-pair" });
  const maps = h("div", {});
  const live = h("p", { class: "le-visually-hidden", "aria-live": "polite" });
  const mapsTitle = h("h2", { class: "le-heading" }, t("samples.mapsTitle"));
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
    h("div", { class: "le-panel" }, mapsTitle, maps, mapsNote),
    live,
  );
  return { sources, seed, note, mapsNote, grids, maps, live };
}

/**
 * @param {string} text
 * @param {HTMLElement} control
 */
function named(text, control) {
  const name = h("span", { class: "le-label" }, text);
  return h("div", { class: "le-compare-field" }, name, control);
}

/**
 * @param {PartStage["session"]} session
 * @param {(text: string) => void} onCount
 */
function buildControls(session, onCount) {
  const sources = segmented({
    label: t("samples.source"),
    choices: ["prior", "codes"].map((value) => [value, t(`samples.${value}`)]),
    value: "prior",
    onChange: (source) => session.set({ source }),
  });
  const counts = segmented({
    label: t("samples.count"),
    choices: COUNTS.map((count) => [String(count), String(count)]),
    value: String(COUNTS[0]),
    onChange: onCount,
  });
  const seed = h("input", { class: "le-input le-number", type: "number", min: 0, max: SEED_MAX });
  seed.addEventListener("change", () => {
    const value = Math.floor(Number(seed.value));
    if (value >= 0 && value <= SEED_MAX) session.set({ seed: value });
    seed.value = String(session.state.seed);
  });
  const resample = h(
    "button",
    {
      type: "button",
      class: "le-button le-button-primary",
      onclick: () => session.set({ seed: (session.state.seed + 1) % (SEED_MAX + 1) }),
    },
    icon("shuffle"),
    t("samples.resample"),
  );
  return { sources, counts, seed, resample };
}
