import { h } from "../kit/dom.js";
import { classMarks } from "../kit/palette.js";
import { createBackdrop } from "./backdrop.js";
import { attachGestures } from "./gestures.js";
import { latentRange, squareBox } from "./latent-range.js";
import { mountLegend } from "./legend.js";
import { createMapBase } from "./map-base.js";
import { createMapLayers } from "./map-layers.js";
import { createMapMoves } from "./map-moves.js";
import { createMarker } from "./marker.js";
import { buildPlane, createPlane } from "./plane.js";
import { createScene } from "./scene.js";
import { t } from "../state/texts.js";

const ZOOM_MAX = 32;

/**
 * The latent map: every test image's code, coloured by class, over the images that the plane
 * decodes to, and a point that one moves. What moves is on a canvas of its own, so that a move
 * repaints only the marker.
 *
 * @param {HTMLElement} root empty; the map fills its width and is square
 * @param {object} options
 * @param {object} options.checkpoint see checkpoint.js
 * @param {number} [options.label] class that a conditional model decodes
 * @param {number[]} [options.plane] the two dimensions shown, x then y; if left out,
 *   those of the atlas
 * @param {ArrayLike<number>} [options.z] (D) the first point; the origin if left out
 * @param {string} [options.name] accessible name
 * @param {boolean} [options.interactive] whether the pointer and the keys move the point
 * @param {boolean} [options.legend] whether the classes' switches stand below
 * @param {boolean} [options.texture] whether decoded images lie under the codes
 * @param {boolean} [options.point] whether the point is drawn
 * @param {(z: Float32Array) => void} [options.onMove] (D), the map's own array: copy it to keep it
 * @param {(z: Float32Array) => boolean | void} [options.onPick] a click or Enter; answer true to
 *   keep the map from pinning its point
 * @param {(pinned: boolean) => void} [options.onPin]
 * @param {(view: number[]) => void} [options.onView] centre x, centre y, zoom
 * @param {(field: object | null) => void} [options.onOverlay] when an overlay is there; its key
 */
export function mount(root, options) {
  const { checkpoint, interactive = true, legend = true } = options;
  const parts = build(root, options);
  const scene = createMapScene(options);
  const { view } = scene;
  let destroyed = false;

  const { plane, layers, moves } = connect(parts, scene, options);
  const detach = interactive ? attachGestures(parts.stage, { ...plane, ...moves }) : () => {};

  function select(classes) {
    scene.selected = classes;
    plane.want();
  }
  const switches = legend ? mountLegend(parts.legend, checkpoint.classes, select) : null;

  const ready = checkpoint.atlas().then((atlas) => {
    if (destroyed) return;
    scene.atlas = atlas;
    scene.points ??= testCodes(atlas, checkpoint.latentDim);
    scene.range = latentRange(checkpoint, atlas);
    if (!options.plane) scene.axes = atlas.plane;
    view.setHome(squareBox(scene.range, scene.axes));
    plane.drawAll();
    layers.settle(0);
  });

  return {
    /** Resolves when the codes are on the map. */
    ready,
    ...createCodeSetters(scene, { plane, layers }),
    ...createLookSetters(scene, { plane, layers, switches }),
    setPinned: moves.setPinned,
    /** The picture as it is. */
    toCanvas: plane.toCanvas,
    destroy() {
      destroyed = true;
      for (const each of [layers, plane, moves]) each.destroy();
      switches?.destroy();
      detach();
      root.replaceChildren();
    },
  };
}

/** The parts of the map, each told of what the others do. */
function connect(parts, scene, options) {
  const backdrop = createBackdrop(parts.backdrop, scene);
  const plane = createPlane(
    parts,
    scene,
    {
      backdrop,
      createBase: (canvas) => createMapBase(canvas, scene),
      createMarker: (canvas) => createMarker(canvas, scene),
    },
    {
      view() {
        layers.settle();
        options.onView?.([scene.view.x, scene.view.y, scene.view.zoom]);
      },
      size: () => layers.settle(0),
      anchor() {
        const [x, y] = moves.here();
        return [scene.view.toX(x), scene.view.toY(y)];
      },
    },
  );
  const layers = createMapLayers(scene, {
    texture: options.texture ?? true,
    backdrop,
    onField(field) {
      plane.want();
      options.onOverlay?.(field);
    },
  });
  const moves = createMapMoves(scene, { plane, live: parts.live, on: options });
  return { plane, layers, moves };
}

/** @returns {import("./scene.js").MapScene} */
function createMapScene({ checkpoint, plane = [0, 1], z = null, label = 0, point = true }) {
  const { latentDim } = checkpoint;
  const scene = {
    ...createScene(classMarks(checkpoint.classes), { zoomMax: ZOOM_MAX }),
    axes: plane.map((d) => Math.min(d, latentDim - 1)), // with one dimension it is both axes
    checkpoint,
    atlas: null,
    foreign: false,
    range: latentRange(checkpoint, null),
    label,
    point: Float32Array.from({ length: latentDim }, (_, d) => z?.[d] ?? 0),
    showPoint: point,
    pinned: false,
    showTexture: true,
    field: null,
    prior: false,
    ellipses: [],
    marks: [],
    paths: [],
  };
  scene.view.setHome(squareBox(scene.range, scene.axes));
  return scene;
}

/** What the map shows of the latent space: the point, other codes, the plane, the view. */
function createCodeSetters(scene, { plane, layers }) {
  const { checkpoint, view, point } = scene;
  return {
    /** @param {ArrayLike<number>} z (D) */
    setPoint(z) {
      let moved = false;
      let aside = false;
      for (let d = 0; d < point.length; d += 1) {
        if (point[d] === Math.fround(z[d])) continue;
        moved = true;
        aside ||= !scene.axes.includes(d);
        point[d] = z[d];
      }
      if (!moved) return;
      plane.drawMarker();
      if (aside) layers.settle();
    },
    /** Other codes than the test images' own; null: those again. {mu (N*D), labels, count} */
    setCodes(codes) {
      const own = scene.atlas ? testCodes(scene.atlas, checkpoint.latentDim) : null;
      scene.points = codes ? { dims: checkpoint.latentDim, ...codes } : own;
      scene.peaks = null;
      const changed = scene.foreign !== Boolean(codes);
      scene.foreign = Boolean(codes);
      if (changed) layers.refreshOverlay();
      plane.draw();
    },
    setLabel(label) {
      if (scene.label === label) return;
      scene.label = label;
      layers.settle(0);
    },
    /** @param {number[]} axes the two dimensions shown, x then y */
    setPlane(axes) {
      scene.axes = [...axes];
      scene.peaks = null;
      view.setHome(squareBox(scene.range, scene.axes));
      layers.clear();
      plane.viewChanged();
    },
    /** @param {number[] | null} numbers centre x, centre y, zoom, as onView tells; null: all */
    setView(numbers) {
      plane.motion.stop();
      if (numbers) view.set(...numbers);
      else view.reset();
      plane.viewChanged();
    },
  };
}

/** How the map looks, and what is drawn over it. */
function createLookSetters(scene, { plane, layers, switches }) {
  return {
    /**
     * One- and two-sigma ellipses, true to scale.
     * @param {{mu, sigma, colour?, ticks?}[]} ellipses (D); ticks point at one that may be too
     *   small to be found
     */
    setEllipses(ellipses) {
      scene.ellipses = ellipses;
      plane.drawMarker();
    },
    /**
     * @param {{z: ArrayLike<number>, colour?: string, text?: string, shape?: "dot" | "ring" |
     *   "cross", size?: number}[]} marks colour: a CSS colour, the ink if left out; size: radius
     * @param {{points: ArrayLike<number>[], colour?: string, dashed?: boolean}[]} [paths]
     */
    setMarks(marks, paths = []) {
      scene.marks = marks;
      scene.paths = paths;
      plane.drawMarker();
    },
    /** @param {"none" | "density" | "holes" | "entropy"} name */
    setOverlay: layers.setOverlay,
    /** The prior's one-, two- and three-sigma circles. */
    setPrior(shown) {
      scene.prior = shown;
      plane.want();
    },
    /** @param {Iterable<number>} classes those picked out; none: all alike */
    setClasses(classes) {
      switches?.set(classes);
      scene.selected = new Set(classes);
      plane.want();
    },
    /** Whether decoded images show (they belong to the trained model, not to a replay). */
    setTexture(shown) {
      scene.showTexture = shown;
      layers.refresh();
    },
  };
}

const testCodes = (atlas, dims) => ({
  mu: atlas.mu,
  labels: atlas.labels,
  count: atlas.count,
  dims,
});

function build(root, { interactive = true, legend: hasLegend = true, name = null }) {
  const texts = { zoomIn: t("map.zoomIn"), zoomOut: t("map.zoomOut"), reset: t("map.zoomReset") };
  const plane = buildPlane(texts, "map", {
    "aria-label": name ?? t("map.name"),
    role: interactive ? "application" : "img",
    tabindex: interactive ? "0" : null,
  });
  const backdrop = h("div", { class: "le-map-backdrop", "aria-hidden": "true" });
  plane.stage.prepend(backdrop);
  plane.buttons.hidden = !interactive;
  const frame = h("div", { class: "le-map-frame" }, plane.stage, plane.buttons);
  const live = h("span", { class: "le-visually-hidden", "aria-live": "polite" });
  const legend = hasLegend ? h("div", { class: "le-map-legend" }) : null;
  root.append(h("div", { class: "le-map" }, frame, live, legend));
  return { ...plane, backdrop, live, legend };
}
