import { h, segmented } from "../kit/dom.js";
import { mount as mountMap } from "../map/latent-map.js";
import { mount as mountGrid } from "./manifold-grid.js";
import { latentRange } from "../map/latent-range.js";
import { mountOverlayKey } from "../map/field-key.js";
import { t } from "../state/texts.js";

const GRID_SIZE = { min: 5, max: 30, first: 15 };

/**
 * The plane that is explored, as a map or as a grid of images, with what one can choose for it.
 *
 * @param {HTMLElement} root empty
 * @param {HTMLElement} barRoot empty; takes the choices
 * @param {object} stage as of openModel(), with the checkpoint and the first z, Float32Array (D)
 */
export function mountPane(root, barRoot, { checkpoint, session, life, on, z }) {
  const { state } = session;
  const codeOf = checkpoint.name;
  const point = Float32Array.from(z);
  let plane = usablePlane(state.plane, checkpoint);
  let grid = null;
  let range = latentRange(checkpoint, null);
  let size = GRID_SIZE.first;
  let onPick = null; // a tool that takes clicks on the map
  let usual = plane; // where no link asks for another
  let told = null; // the view that the session has from the map

  const mapRoot = h("div", { class: "le-pane-map" });
  const gridRoot = h("div", { class: "le-pane-grid", hidden: true });
  const key = h("div", { class: "le-overlay-key", hidden: true });
  const bar = buildBar();
  root.replaceChildren(mapRoot, key, gridRoot);

  const move = (z) => session.set({ z, codeOf });
  const map = mountMap(mapRoot, {
    checkpoint,
    z,
    label: state.label,
    plane,
    onMove: move,
    onPick: (to) => onPick?.(to) ?? false,
    onPin: (held) => session.set({ held }),
    onView(view) {
      told = view;
      session.set({ view });
    },
    onOverlay: (field) => mountOverlayKey(key, field),
  });

  map.setPinned(state.held);

  const ready = map.ready.then(async () => {
    const atlas = await life.wait(checkpoint.atlas());
    range = latentRange(checkpoint, atlas);
    usual = atlas.plane;
    const { view } = state; // as a link has it: another plane begins with all of it
    if (!state.plane && String(usual) !== String(plane)) choosePlane(usual);
    if (view) map.setView(view);
    if (state.mode === "grid") showMode("grid");
  });

  /** A link may come while the page is open. */
  on(["mode", "plane", "view", "held"], (_, changed) => {
    if (state.model !== checkpoint.name) return;
    map.setPinned(state.held);
    const { view } = state; // before another plane brings its own
    const wanted = state.plane ? usablePlane(state.plane, checkpoint) : usual;
    if (changed.includes("plane") && String(wanted) !== String(plane)) choosePlane(wanted);
    const grid = state.mode === "grid";
    if (changed.includes("mode") && grid === gridRoot.hidden) showMode(grid ? "grid" : "map");
    if (changed.includes("view") && String(view) !== String(told)) map.setView(view);
  }, life);
  life.add(() => {
    map.destroy();
    grid?.destroy();
    root.replaceChildren();
    barRoot.replaceChildren();
  });

  function showMode(mode) {
    const isGrid = mode === "grid";
    bar.modes.select(isGrid ? "grid" : "map");
    mapRoot.hidden = isGrid;
    key.hidden = isGrid || !key.firstChild;
    gridRoot.hidden = !isGrid;
    bar.forMap.hidden = isGrid;
    bar.forGrid.hidden = !isGrid;
    session.set({ mode: isGrid ? "grid" : "map" });
    if (isGrid && !grid) {
      const { label } = state;
      grid = mountGrid(gridRoot, { checkpoint, range, z: point, label, plane, size, onPick: move });
    }
    if (isGrid) showInGrid();
  }

  function showInGrid() {
    grid.setPoint(point);
    grid.set({ label: state.label });
  }

  /** Holes are told by comparison with the prior, so they come with its circles. */
  function showOverlay(name) {
    map.setPrior(name === "prior" || name === "holes");
    map.setOverlay(name === "prior" ? "none" : name);
  }

  function choosePlane(to) {
    plane = to;
    bar.planes.forEach((select, axis) => (select.value = plane[axis]));
    map.setPlane(plane);
    grid?.set({ plane });
  }

  function buildBar() {
    const modes = segmented({
      label: t("explore.mode"),
      choices: [["map", t("explore.map")], ["grid", t("explore.grid")]],
      value: "map",
      onChange: showMode,
    });
    const overlay = h(
      "select",
      {
        class: "le-select",
        "aria-label": t("overlay.label"),
        onchange: () => showOverlay(overlay.value),
      },
      ...overlaysOf(checkpoint).map((name) => h("option", { value: name }, t(`overlay.${name}`))),
    );
    const number = h("output", { class: "le-number" }, `${size} × ${size}`);
    const slider = h("input", {
      type: "range",
      class: "le-range",
      min: GRID_SIZE.min,
      max: GRID_SIZE.max,
      value: size,
      "aria-label": t("grid.size"),
      oninput() {
        size = slider.valueAsNumber;
        number.textContent = `${size} × ${size}`;
        grid?.set({ size });
      },
    });
    const planes = [0, 1].map((axis) => planeSelect(axis));
    overlay.hidden = overlay.length === 1;
    const forMap = h("div", { class: "le-bar-side" }, overlay);
    const forGrid = h("div", { class: "le-bar-side", hidden: true }, slider, number);
    const planeRow =
      checkpoint.latentDim > 2
        ? h("div", { class: "le-bar-plane" }, planes[0], h("span", {}, "×"), planes[1])
        : null;
    barRoot.replaceChildren(...[modes, planeRow, forMap, forGrid].filter(Boolean));
    return { modes, forMap, forGrid, planes };
  }

  /** An axis' dimension; choosing the other axis' one swaps them. */
  function planeSelect(axis) {
    const select = h(
      "select",
      {
        class: "le-select",
        "aria-label": t(axis === 0 ? "explore.axisX" : "explore.axisY"),
        onchange() {
          const to = [...plane];
          const d = Number(select.value);
          if (d === plane[1 - axis]) to[1 - axis] = plane[axis];
          to[axis] = d;
          choosePlane(to);
          session.set({ plane: to });
        },
      },
      ...Array.from(z, (_, d) => h("option", { value: d }, `z${d + 1}`)),
    );
    select.value = plane[axis];
    return select;
  }

  return {
    map,
    ready,
    get plane() {
      return plane;
    },
    show(to, label) {
      point.set(to);
      map.setPoint(to);
      map.setLabel(label);
      if (!gridRoot.hidden) showInGrid();
    },
    showMode,
    /** While set, clicks on the map go to take(z) and pin nothing. */
    takeClicks(take) {
      onPick = take;
    },
    /** The grid's picture once it is complete. */
    async gridCanvas() {
      const shown = state.mode === "grid";
      showMode("grid");
      const canvas = await grid.toCanvas();
      if (!shown) showMode("map");
      return canvas;
    },
  };
}

/** The overlays that say something true of a model. */
function overlaysOf({ latentDim, variational, likelihood }) {
  if (latentDim === 1) return ["none"];
  // The atlas holds sigmas in two dimensions only: the means alone leave holes that are none.
  const holes = latentDim === 2 || !variational;
  // The entropy is that of a pixel that is white with the probability x.
  const entropy = likelihood === "bernoulli";
  return ["none", "prior", "density", ...(holes ? ["holes"] : []), ...(entropy ? ["entropy"] : [])];
}

function usablePlane(plane, { latentDim }) {
  const usable = plane?.every((d) => Number.isInteger(d) && d >= 0 && d < latentDim);
  return usable && plane[0] !== plane[1] ? plane : [0, Math.min(1, latentDim - 1)];
}
