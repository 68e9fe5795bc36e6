import { createMapBase } from "./map-base.js";
import { createMapMarker } from "./map-marker.js";
import { attachMapPointer } from "./map-pointer.js";
import { createMapView, latentRange, squareOf } from "./map-view.js";
import { mountLegend } from "./map-legend.js";
import { manifoldTexture } from "./manifold-texture.js";
import { onThemeChange } from "./palette.js";
import { t } from "./strings.js";

const TILE = 27; // CSS pixels a decoded image takes on the map, about
const SETTLE = 140; // ms without a change before the texture of a new view is decoded
const GROW = 150; // ms between two repaints while the texture grows
const SAY = 500; // ms between two announcements to a screen reader

/**
 * The latent map: every test image's code, coloured by class, over the images that the plane
 * decodes to, and a point that one moves. What moves is on a canvas of its own, so that a move
 * repaints only the marker.
 *
 * @param {HTMLElement} root empty; the map fills its width and is square
 * @param {object} options
 * @param {object} options.checkpoint see checkpoint.js
 * @param {number} [options.label] class that a conditional model decodes
 * @param {number[]} [options.plane] the two dimensions shown, x then y
 * @param {ArrayLike<number>} [options.z] (D) the first point; the origin if left out
 * @param {string} [options.name] accessible name
 * @param {boolean} [options.interactive] whether the pointer and the keys move the point
 * @param {boolean} [options.legend] whether the classes' switches stand below
 * @param {boolean} [options.texture] whether decoded images lie under the codes
 * @param {boolean} [options.point] whether the point is drawn
 * @param {(z: Float32Array) => void} [options.onMove] (D), the map's own array: copy it to keep it
 * @param {(z: Float32Array, i: number) => boolean | void} [options.onPick] a click or Enter; i is
 *   the nearest code within reach, or -1. Answer true to keep the map from pinning its point.
 * @param {(pinned: boolean) => void} [options.onPin]
 * @param {(view: number[]) => void} [options.onView] centre x, centre y, zoom
 * @param {(classes: Set<number>) => void} [options.onClasses] those picked out; empty: all alike
 * @param {(field: object | null) => void} [options.onOverlay] when an overlay is there; its key
 */
export function mount(root, options) {
  const { checkpoint, interactive = true, legend = true, texture = true, point = true } = options;
  const parts = build(root, options);
  const view = createMapView();
  const z = Float32Array.from({ length: checkpoint.latentDim }, (_, d) => options.z?.[d] ?? 0);
  const scene = {
    checkpoint,
    view,
    plane: options.plane ?? [0, 1],
    codes: null, // {mu (N*D), labels, count, dims}
    range: latentRange(checkpoint, null),
    label: options.label ?? 0,
    texture: null,
    field: null, // an overlay, see map-field.js
    prior: false,
    selected: new Set(), // classes picked out, the others fade; none: all alike
    point: z, // (D)
    showPoint: point,
    ellipses: [],
    marks: [],
    paths: [],
    pinned: false,
  };
  const base = createMapBase(parts.base, root, scene);
  const marker = createMapMarker(parts.marker, root, scene);
  const switches = legend ? mountLegend(parts.legend, checkpoint.classes, select) : null;
  let overlay = "none";
  let fieldJob = null;
  let settling = 0;
  let baseWanted = false;
  let saying = 0;
  let destroyed = false;

  // Two dimensions at least make a map; a model with one gets its line as the x axis.
  scene.plane = scene.plane.map((d) => Math.min(d, checkpoint.latentDim - 1));
  view.setHome(squareOf(scene.range, scene.plane));

  function drawBase() {
    baseWanted = false;
    if (!destroyed && view.size > 1) base.draw();
  }

  let grown = 0;
  function growBase() {
    grown ||= setTimeout(() => {
      grown = 0;
      wantBase();
    }, GROW);
  }

  /** At most one repaint of the base a frame, however many things change in it. */
  function wantBase() {
    if (baseWanted) return;
    baseWanted = true;
    requestAnimationFrame(drawBase);
  }

  function settle(delay = SETTLE) {
    clearTimeout(settling);
    settling = setTimeout(decodeLayers, delay);
  }

  function decodeLayers() {
    if (destroyed || view.size <= 1 || !scene.codes) return;
    if (texture && checkpoint.latentDim > 1) {
      const before = scene.texture;
      const tiles = Math.max(8, Math.round(view.size / TILE));
      const square = { x: view.x, y: view.y, half: view.half };
      const { label, plane } = scene;
      scene.texture = manifoldTexture({
        checkpoint, label, plane, z, square, tiles, onProgress: growBase,
      });
      if (before && before !== scene.texture) before.cancel();
    }
    computeField();
    wantBase();
  }

  async function computeField() {
    fieldJob?.cancel();
    fieldJob = null;
    if (overlay === "none") {
      scene.field = null;
      options.onOverlay?.(null);
      return;
    }
    const { startField } = await import("./map-field.js");
    if (destroyed || overlay === "none" || !scene.atlas) return;
    fieldJob?.cancel(); // of a call that came in between
    fieldJob = startField(overlay, scene, (field) => {
      scene.field = field;
      options.onOverlay?.(field);
      wantBase();
    });
  }

  function select(classes) {
    scene.selected = classes;
    wantBase();
    options.onClasses?.(classes);
  }

  function moveTo(x, y) {
    z[scene.plane[0]] = x;
    if (checkpoint.latentDim > 1) z[scene.plane[1]] = y;
    marker.draw();
    options.onMove?.(z);
    announce();
  }

  function announce() {
    if (saying) return;
    saying = setTimeout(() => {
      saying = 0;
      parts.live.textContent = describe();
    }, SAY);
  }

  const describe = () =>
    t(scene.pinned ? "map.saidPinned" : "map.said", {
      point: scene.plane.map((d) => `z${d + 1} ${z[d].toFixed(2)}`).join(", "),
    });

  function setPinned(pinned) {
    if (scene.pinned === pinned) return;
    scene.pinned = pinned;
    parts.frame.classList.toggle("le-map-pinned", pinned);
    marker.draw();
    announce();
    options.onPin?.(pinned);
  }

  function viewChanged() {
    parts.reset.hidden = view.zoom < 1.01;
    marker.draw();
    wantBase();
    settle();
    options.onView?.([view.x, view.y, view.zoom]);
  }

  function zoom(factor, px, py) {
    const at = px ?? view.toX(z[scene.plane[0]]);
    const changed = view.zoomAt(factor, at, py ?? view.toY(z[scene.plane[1]]));
    if (changed) viewChanged();
    return changed;
  }

  function resetView() {
    view.reset();
    viewChanged();
  }

  const act = {
    view,
    moveTo,
    isPinned: () => scene.pinned,
    setPinned,
    zoom,
    pan(dx, dy) {
      view.panBy(dx, dy);
      viewChanged();
    },
    resetView,
    pick(x, y) {
      moveTo(x, y);
      return options.onPick?.(z, nearest(x, y)) === true;
    },
    /** A step by key, in parts of the side; the map follows the point over its edge. */
    step(dx, dy) {
      const [a, b] = scene.plane;
      const x = clamp(z[a] + 2 * view.half * dx, a);
      const y = clamp(z[b] + 2 * view.half * dy, b);
      if (view.reveal(x, y)) viewChanged();
      moveTo(x, y);
    },
    centre: () => moveTo(view.x, view.y),
    here: () => [z[scene.plane[0]], z[scene.plane[1]]],
  };

  function clamp(value, d) {
    const home = squareOf(scene.range, scene.plane);
    const middle = d === scene.plane[0] ? home.x : home.y;
    return Math.min(middle + home.half, Math.max(middle - home.half, value));
  }

  /** The code within 10 pixels of (x, y) that is nearest, or -1. */
  function nearest(x, y) {
    if (!scene.codes) return -1;
    const { mu, count, dims } = scene.codes;
    const [a, b] = scene.plane;
    let best = -1;
    let bestSquare = (10 / view.scale) ** 2;
    for (let i = 0; i < count; i += 1) {
      const square = (mu[i * dims + a] - x) ** 2 + (mu[i * dims + b] - y) ** 2;
      if (square < bestSquare) [best, bestSquare] = [i, square];
    }
    return best;
  }

  const detach = interactive ? attachMapPointer(parts.marker, act) : () => {};
  const buttons = { in: () => zoom(1.6), out: () => zoom(1 / 1.6), reset: resetView };
  for (const [name, run] of Object.entries(buttons)) parts[name].addEventListener("click", run);

  const resizing = new ResizeObserver(([entry]) => {
    const size = Math.round(entry.contentRect.width);
    if (size < 2 || size === view.size) return;
    view.size = size;
    base.resize();
    marker.resize();
    drawBase();
    marker.draw();
    settle(0);
  });
  resizing.observe(parts.frame);

  const unwatch = onThemeChange(() => {
    base.recolour();
    marker.recolour();
    wantBase();
    marker.draw();
  });

  const ready = checkpoint.atlas().then((atlas) => {
    if (destroyed) return;
    scene.atlas = atlas;
    scene.codes ??= testCodes(atlas, checkpoint.latentDim);
    scene.range = latentRange(checkpoint, atlas);
    view.setHome(squareOf(scene.range, scene.plane));
    parts.frame.classList.remove("le-map-loading");
    drawBase();
    marker.draw();
    settle(0);
  });

  return {
    /** Resolves when the codes are on the map. */
    ready,
    /** @param {ArrayLike<number>} point (D) */
    setPoint(point) {
      let moved = false;
      let aside = false;
      for (let d = 0; d < z.length; d += 1) {
        if (z[d] === Math.fround(point[d])) continue;
        moved = true;
        aside ||= !scene.plane.includes(d);
        z[d] = point[d];
      }
      if (!moved) return;
      marker.draw();
      if (aside) settle();
    },
    /** One- and two-sigma ellipses, true to scale. @param {{mu, sigma, colour?}[]} ellipses (D) */
    setEllipses(ellipses) {
      scene.ellipses = ellipses;
      marker.draw();
    },
    /**
     * @param {{z: ArrayLike<number>, colour?: string, text?: string, shape?: "dot" | "ring" |
     *   "cross", size?: number}[]} marks colour: a CSS colour, the ink if left out; size: radius
     * @param {{points: ArrayLike<number>[], colour?: string, dashed?: boolean}[]} [paths]
     */
    setMarks(marks, paths = []) {
      scene.marks = marks;
      scene.paths = paths;
      marker.draw();
    },
    /** Other codes than the test images' own; null: those again. {mu (N*D), labels, count} */
    setCodes(codes) {
      const own = scene.atlas ? testCodes(scene.atlas, checkpoint.latentDim) : null;
      scene.codes = codes ? { dims: checkpoint.latentDim, ...codes } : own;
      drawBase();
    },
    /** @param {"none" | "density" | "holes" | "entropy"} name */
    setOverlay(name) {
      overlay = name;
      computeField();
      wantBase();
    },
    /** The prior's one-, two- and three-sigma circles. */
    setPrior(shown) {
      scene.prior = shown;
      wantBase();
    },
    /** @param {Iterable<number>} classes those picked out; none: all alike */
    setClasses(classes) {
      switches?.set(classes);
      scene.selected = new Set(classes);
      wantBase();
    },
    setLabel(label) {
      if (scene.label === label) return;
      scene.label = label;
      settle(0);
    },
    /** Whether decoded images show (they belong to the trained model, not to a replay). */
    setTexture(shown) {
      scene.plain = !shown;
      wantBase();
    },
    setPlane(plane) {
      scene.plane = [...plane];
      view.setHome(squareOf(scene.range, scene.plane));
      viewChanged();
    },
    /** @param {number[]} numbers centre x, centre y, zoom, as onView tells them */
    setView([x, y, factor]) {
      view.reset();
      view.zoomAt(factor, view.size / 2, view.size / 2);
      view.panBy((view.x - x) * view.scale, (y - view.y) * view.scale);
      viewChanged();
    },
    setPinned,
    /** The picture as it is. */
    toCanvas() {
      const copy = base.toCanvas();
      copy.getContext("2d").drawImage(parts.marker, 0, 0, copy.width, copy.height);
      return copy;
    },
    redraw() {
      drawBase();
      marker.draw();
    },
    destroy() {
      destroyed = true;
      clearTimeout(settling);
      clearTimeout(saying);
      fieldJob?.cancel();
      scene.texture?.cancel();
      resizing.disconnect();
      unwatch();
      detach();
      switches?.destroy();
      root.replaceChildren();
    },
  };
}

const testCodes = (atlas, dims) => ({
  mu: atlas.mu,
  labels: atlas.labels,
  count: atlas.count,
  dims,
});

function build(root, { interactive = true, legend = true, name }) {
  const part = (tag, className, parent) => {
    const element = document.createElement(tag);
    element.className = className;
    parent.append(element);
    return element;
  };
  const shell = part("div", "le-map", root);
  const frame = part("div", "le-map-frame le-map-loading", shell);
  const base = part("canvas", "le-map-base", frame);
  const marker = part("canvas", "le-map-marker", frame);
  base.setAttribute("aria-hidden", "true");
  marker.setAttribute("aria-label", name ?? t("map.name"));
  marker.setAttribute("role", interactive ? "application" : "img");
  if (interactive) marker.tabIndex = 0;
  const zoom = part("div", "le-map-zoom", frame);
  const button = (text, label) => {
    const element = part("button", "le-map-button", zoom);
    element.type = "button";
    element.textContent = text;
    element.setAttribute("aria-label", t(label));
    element.title = t(label);
    return element;
  };
  const buttons = {
    reset: button("⟲", "map.zoomReset"),
    out: button("−", "map.zoomOut"),
    in: button("+", "map.zoomIn"),
  };
  buttons.reset.hidden = true;
  zoom.hidden = !interactive;
  const live = part("span", "le-visually-hidden", shell);
  live.setAttribute("aria-live", "polite");
  const legendRoot = legend ? part("div", "le-map-legend", shell) : null;
  return { frame, base, marker, live, legend: legendRoot, ...buttons };
}
