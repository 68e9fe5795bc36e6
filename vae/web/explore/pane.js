import { h } from "../kit/dom.js";
import { mountOverlayKey } from "../map/field-key.js";
import { mount as mountMap } from "../map/latent-map.js";
import { latentRange } from "../map/latent-range.js";
import { GRID_SIZE, mount as mountGrid } from "./manifold-grid.js";
import { mountBar } from "./pane-bar.js";

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("./model.js").ModelStage & {checkpoint: Checkpoint}} PaneStage
 * @typedef {import("./pane-bar.js").Mode} Mode
 * @typedef {ReturnType<typeof mountPane>} Pane
 * @typedef {(z: Float32Array) => boolean} TakeClick true: the click shall not pin the point
 * @typedef {ReturnType<typeof mountMap>} LatentMap
 *
 * @typedef {object} Parts
 * @property {LatentMap} map
 * @property {ReturnType<typeof createGrid>} grid
 * @property {(mode: Mode) => void} showMode
 * @property {(plane: number[]) => void} choosePlane
 *
 * @typedef {object} Shown what the pane shows now
 * @property {Mode} mode
 * @property {number[]} plane the dimensions along x and y
 * @property {number[] | null} view the map's, as it told the session last; null: not yet
 */

/**
 * The plane that is explored, as a map or as a grid of images, with what one can choose for it.
 *
 * @param {HTMLElement} root empty
 * @param {HTMLElement} barRoot empty; takes the choices
 * @param {PaneStage} stage
 */
export function mountPane(root, barRoot, stage) {
  const { checkpoint, session, life } = stage;
  const { mapRoot, key, gridRoot, showRoot } = build(root);
  /** @type {Shown} */
  const shown = { mode: "map", plane: usablePlane(session.state.plane, checkpoint), view: null };
  const clicks = { take: /** @type {TakeClick | null} */ (null) };
  const onMove = (/** @type {Float32Array} */ z) => session.set({ z, codeOf: checkpoint.name });
  const map = createMap(mapRoot, stage, shown, {
    onMove,
    onPick: (z) => clicks.take?.(z) ?? false,
    onOverlay: (field) => mountOverlayKey(key, field),
  });
  const grid = createGrid(gridRoot, stage, shown.plane, onMove);
  const bar = mountBar(barRoot, {
    checkpoint,
    life,
    plane: shown.plane,
    onMode: showMode,
    onOverlay: (name) => showOverlay(map, name),
    onSize: (size) => grid.set({ size }),
    onPlane(plane) {
      choosePlane(plane);
      session.set({ plane });
    },
  });

  /** @param {Mode} mode */
  function showMode(mode) {
    shown.mode = mode;
    bar.showMode(mode);
    showRoot(mode);
    session.set({ mode });
    if (mode === "grid") grid.open();
  }

  /** @param {number[]} plane */
  function choosePlane(plane) {
    shown.plane = plane;
    bar.showPlane(plane);
    map.setPlane(plane);
    grid.set({ plane });
  }

  life.add(() => root.replaceChildren());
  return {
    map,
    /** Resolves when the codes are here and the pane is as a link wants it. */
    ready: followSession(stage, shown, { map, grid, showMode, choosePlane }),
    showMode,
    /** @param {Float32Array} z (D) @param {number} label */
    show(z, label) {
      map.setPoint(z);
      map.setLabel(label);
      grid.setPoint(z);
      if (shown.mode === "grid") grid.open();
    },
    /** @param {TakeClick | null} take gets the clicks on the map, until the next call */
    takeClicks(take) {
      clicks.take = take;
    },
    /** The grid's picture once it is complete. */
    async gridCanvas() {
      const { mode } = shown;
      showMode("grid");
      const canvas = await grid.open().toCanvas();
      if (mode === "map") showMode("map");
      return canvas;
    },
  };
}

/** @param {HTMLElement} root */
function build(root) {
  const mapRoot = h("div", { class: "le-pane-map" });
  const gridRoot = h("div", { class: "le-pane-grid", hidden: true });
  const key = h("div", { class: "le-overlay-key", hidden: true });
  root.replaceChildren(mapRoot, key, gridRoot);

  /** @param {Mode} mode */
  function showRoot(mode) {
    mapRoot.hidden = mode === "grid";
    gridRoot.hidden = mode === "map";
    key.hidden = mode === "grid" || !key.firstChild;
  }

  return { mapRoot, key, gridRoot, showRoot };
}

/**
 * The map, which tells the session of its view and of its point held.
 * @param {HTMLElement} root
 * @param {PaneStage} stage
 * @param {Shown} shown
 * @param {Pick<Parameters<typeof mountMap>[1], "onMove" | "onPick" | "onOverlay">} on
 */
function createMap(root, { checkpoint, session, life }, shown, on) {
  const { z, label, held } = session.state;
  const map = mountMap(root, {
    checkpoint,
    z,
    label,
    plane: shown.plane,
    ...on,
    onPin: (pinned) => session.set({ held: pinned }),
    onView(view) {
      shown.view = view;
      session.set({ view });
    },
  });
  map.setPinned(held);
  life.add(map.destroy);
  return map;
}

/**
 * The grid, which is made when it is first opened, and told of nothing but its look while it is not
 * shown.
 * @param {HTMLElement} root
 * @param {PaneStage} stage
 * @param {number[]} plane
 * @param {(z: Float32Array) => void} onPick
 */
function createGrid(root, { checkpoint, session: { state }, life }, plane, onPick) {
  const point = Float32Array.from(state.z);
  const look = { label: state.label, plane, size: GRID_SIZE.usual };
  let range = latentRange(checkpoint, null);
  /** @type {ReturnType<typeof mountGrid> | null} */
  let grid = null;

  return {
    /** Brings it up to date; it is about to show. */
    open() {
      look.label = state.label;
      grid ??= mountGrid(root, { checkpoint, life, range, z: point, look, onPick });
      grid.setPoint(point);
      grid.set(look);
      return grid;
    },
    /** @param {{plane?: number[], size?: number}} changes */
    set(changes) {
      Object.assign(look, changes);
      grid?.set(changes);
    },
    /** @param {ArrayLike<number>} z (D) */
    setPoint: (z) => point.set(z),
    /** @param {typeof range} to for a grid that is not yet made */
    setRange: (to) => (range = to),
  };
}

/**
 * Shows what a link asks for, at the start and while the page is open.
 * @param {PaneStage} stage
 * @param {Shown} shown
 * @param {Parts} parts
 */
async function followSession(stage, shown, { map, grid, showMode, choosePlane }) {
  const { checkpoint, session, life, on } = stage;
  const { state } = session;
  let usual = shown.plane; // where no link asks for another

  on(["mode", "plane", "view", "held"], (_, changed) => {
    if (state.model !== checkpoint.name) return;
    map.setPinned(state.held);
    const { view } = state; // before another plane brings its own
    const plane = state.plane ? usablePlane(state.plane, checkpoint) : usual;
    if (changed.includes("plane") && !same(plane, shown.plane)) choosePlane(plane);
    const mode = state.mode === "grid" ? "grid" : "map";
    if (changed.includes("mode") && mode !== shown.mode) showMode(mode);
    if (changed.includes("view") && !same(view, shown.view)) map.setView(view);
  }, life);

  await map.ready;
  const atlas = await life.wait(checkpoint.atlas());
  grid.setRange(latentRange(checkpoint, atlas));
  usual = atlas.plane;
  const { view } = state; // as a link has it: another plane begins with all of it
  if (!state.plane && !same(usual, shown.plane)) choosePlane(usual);
  if (view) map.setView(view);
  if (state.mode === "grid") showMode("grid");
}

/**
 * Holes are told by comparison with the prior, so they come with its circles.
 * @param {LatentMap} map
 * @param {string} name of the overlay, or "prior"
 */
function showOverlay(map, name) {
  map.setPrior(name === "prior" || name === "holes");
  map.setOverlay(name === "prior" ? "none" : name);
}

/**
 * @param {number[] | null} plane of a link
 * @param {Checkpoint} checkpoint
 */
function usablePlane(plane, { latentDim }) {
  const usable = plane?.every((d) => Number.isInteger(d) && d >= 0 && d < latentDim);
  return plane && usable && plane[0] !== plane[1] ? plane : [0, Math.min(1, latentDim - 1)];
}

/** @param {number[] | null} a @param {number[] | null} b */
function same(a, b) {
  return String(a) === String(b);
}
