import { h, segmented } from "../kit/dom.js";
import { t } from "../state/texts.js";
import { GRID_SIZE } from "./manifold-grid.js";

/** @typedef {"map" | "grid"} Mode */

/**
 * What one can choose for the pane: map or grid, the two dimensions that it shows, the overlay of
 * the map, the size of the grid.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {import("../model/checkpoint.js").Checkpoint} options.checkpoint
 * @param {import("../state/life.js").Life} options.life the model's
 * @param {number[]} options.plane the dimensions along x and y
 * @param {(mode: Mode) => void} options.onMode
 * @param {(name: string) => void} options.onOverlay "none", "prior" or one of setOverlay's
 * @param {(size: number) => void} options.onSize images a side of the grid
 * @param {(plane: number[]) => void} options.onPlane
 */
export function mountBar(root, options) {
  const { checkpoint, life, plane, onMode, onOverlay, onSize, onPlane } = options;
  const modes = segmented({
    label: t("explore.mode"),
    choices: [["map", t("explore.map")], ["grid", t("explore.grid")]],
    value: "map",
    onChange: (mode) => onMode(mode === "grid" ? "grid" : "map"),
  });
  const planes = createPlaneSelects(checkpoint.latentDim, plane, onPlane);
  const overlay = createOverlaySelect(overlaysOf(checkpoint), onOverlay);
  const forMap = h("div", { class: "le-bar-side" }, overlay);
  const forGrid = h("div", { class: "le-bar-side", hidden: true }, ...createSizeSlider(onSize));
  root.replaceChildren(modes, ...(checkpoint.latentDim > 2 ? [planes.element] : []), forMap, forGrid);
  life.add(() => root.replaceChildren());

  return {
    /** @param {Mode} mode */
    showMode(mode) {
      modes.select(mode);
      forMap.hidden = mode === "grid";
      forGrid.hidden = mode === "map";
    },
    showPlane: planes.show,
  };
}

/**
 * Two lists of dimensions, for x and for y; choosing the other axis' one swaps them.
 * @param {number} dims D
 * @param {number[]} first
 * @param {(plane: number[]) => void} onPlane
 */
function createPlaneSelects(dims, first, onPlane) {
  let plane = first;
  const selects = ["explore.axisX", "explore.axisY"].map((key, axis) => {
    const options = Array.from({ length: dims }, (_, d) => h("option", { value: d }, `z${d + 1}`));
    const attributes = { class: "le-select", "aria-label": t(key), onchange: () => choose(axis) };
    return h("select", attributes, ...options);
  });

  /** @param {number} axis */
  function choose(axis) {
    const to = [...plane];
    const d = Number(selects[axis].value);
    if (d === plane[1 - axis]) to[1 - axis] = plane[axis];
    to[axis] = d;
    onPlane(to);
  }

  /** @param {number[]} to */
  function show(to) {
    plane = to;
    selects.forEach((select, axis) => (select.value = String(plane[axis])));
  }

  show(first);
  const element = h("div", { class: "le-bar-plane" }, selects[0], h("span", {}, "×"), selects[1]);
  return { element, show };
}

/**
 * @param {string[]} names
 * @param {(name: string) => void} onOverlay
 */
function createOverlaySelect(names, onOverlay) {
  const options = names.map((name) => h("option", { value: name }, t(`overlay.${name}`)));
  const select = h("select", { class: "le-select", "aria-label": t("overlay.label") }, ...options);
  select.addEventListener("change", () => onOverlay(select.value));
  select.hidden = names.length === 1;
  return select;
}

/** @param {(size: number) => void} onSize */
function createSizeSlider(onSize) {
  const textOf = (/** @type {number} */ size) => `${size} × ${size}`;
  const number = h("output", { class: "le-number" }, textOf(GRID_SIZE.usual));
  const slider = h("input", {
    type: "range",
    class: "le-range",
    min: GRID_SIZE.min,
    max: GRID_SIZE.max,
    value: GRID_SIZE.usual,
    "aria-label": t("grid.size"),
  });
  slider.addEventListener("input", () => {
    number.textContent = textOf(slider.valueAsNumber);
    onSize(slider.valueAsNumber);
  });
  return [slider, number];
}

/**
 * The overlays that say something true of a model.
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 */
function overlaysOf({ latentDim, variational, likelihood }) {
  if (latentDim === 1) return ["none"];
  // The atlas holds sigmas in two dimensions only: the means alone leave holes that are none.
  const holes = latentDim === 2 || !variational;
  // The entropy is that of a pixel that is white with the probability x.
  const entropy = likelihood === "bernoulli";
  return ["none", "prior", "density", ...(holes ? ["holes"] : []), ...(entropy ? ["entropy"] : [])];
}
