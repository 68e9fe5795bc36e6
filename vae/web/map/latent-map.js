import { h } from "../kit/dom.js";
import { createMapActions } from "./map-actions.js";
import { createMapLayers } from "./map-layers.js";
import { mountLegend } from "./map-legend.js";
import { createMapPainter } from "./map-painter.js";
import { attachMapPointer } from "./map-pointer.js";
import { createMapView, latentRange, squareOf } from "./map-view.js";
import { t } from "../state/strings.js";

const ZOOM = 1.6; // of a button

/**
 * The latent map: every test image's code, coloured by class, over the images that the plane
 * decodes to, and a point that one moves. What moves is on a canvas of its own, so that a move
 * repaints only the marker.
 *
 * @param {HTMLElement} root empty; the map fills its width and is square
 * @param {object} options
 * @param {object} options.checkpoint see checkpoint.js
 * @param {number} [options.label] class that a conditional model decodes
 * @param {number[]} [options.plane] the two dimensions shown, x then y; those of the atlas if left out
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
  const { checkpoint, interactive = true, legend = true, texture = true } = options;
  const parts = build(root, options);
  const scene = createScene(options);
  const { view } = scene;
  let destroyed = false;

  const layers = createMapLayers(scene, {
    texture,
    onDraw: () => painter.want(),
    onField: (field) => options.onOverlay?.(field),
  });
  const painter = createMapPainter(root, parts, scene, () => layers.settle(0));
  const act = createMapActions(scene, { painter, layers, parts, on: options });
  const detach = interactive ? attachMapPointer(parts.marker, act) : () => {};
  parts.in.addEventListener("click", () => act.zoom(ZOOM));
  parts.out.addEventListener("click", () => act.zoom(1 / ZOOM));
  parts.reset.addEventListener("click", act.resetView);

  function select(classes) {
    scene.selected = classes;
    painter.want();
  }
  const switches = legend ? mountLegend(parts.legend, checkpoint.classes, select) : null;

  const ready = checkpoint.atlas().then((atlas) => {
    if (destroyed) return;
    scene.atlas = atlas;
    scene.codes ??= testCodes(atlas, checkpoint.latentDim);
    scene.range = latentRange(checkpoint, atlas);
    if (!options.plane) scene.plane = atlas.plane;
    view.setHome(squareOf(scene.range, scene.plane));
    painter.drawAll();
    layers.settle(0);
  });

  return {
    /** Resolves when the codes are on the map. */
    ready,
    ...createSetters(scene, { painter, layers, act, switches }),
    setPinned: act.setPinned,
    /** The picture as it is. */
    toCanvas: painter.toCanvas,
    destroy() {
      destroyed = true;
      for (const each of [layers, painter, act]) each.destroy();
      switches?.destroy();
      detach();
      root.replaceChildren();
    },
  };
}

/** All that the map shows; its parts read this, and the handle's setters write it. */
function createScene({ checkpoint, plane = [0, 1], z, label = 0, point = true }) {
  const { latentDim } = checkpoint;
  const scene = {
    checkpoint,
    view: createMapView(),
    plane: plane.map((d) => Math.min(d, latentDim - 1)), // with one dimension it is both axes
    atlas: null,
    codes: null, // {mu (N * dims), labels, count, dims}
    foreign: false, // whether the codes are none of the atlas
    range: latentRange(checkpoint, null),
    label,
    texture: null, // see manifold-texture.js
    plain: false, // whether the texture stays hidden
    field: null, // an overlay, see map-field.js
    prior: false,
    selected: new Set(), // classes picked out, the others fade; none: all alike
    point: Float32Array.from({ length: latentDim }, (_, d) => z?.[d] ?? 0),
    showPoint: point,
    pinned: false,
    ellipses: [],
    marks: [],
    paths: [],
  };
  scene.view.setHome(squareOf(scene.range, scene.plane));
  return scene;
}

function createSetters(scene, { painter, layers, act, switches }) {
  const { checkpoint, view, point } = scene;
  return {
    /** @param {ArrayLike<number>} z (D) */
    setPoint(z) {
      let moved = false;
      let aside = false;
      for (let d = 0; d < point.length; d += 1) {
        if (point[d] === Math.fround(z[d])) continue;
        moved = true;
        aside ||= !scene.plane.includes(d);
        point[d] = z[d];
      }
      if (!moved) return;
      painter.drawMarker();
      if (aside) layers.settle();
    },
    /**
     * One- and two-sigma ellipses, true to scale.
     * @param {{mu, sigma, colour?, ticks?}[]} ellipses (D); ticks point at one that may be too small
     *   to be found
     */
    setEllipses(ellipses) {
      scene.ellipses = ellipses;
      painter.drawMarker();
    },
    /**
     * @param {{z: ArrayLike<number>, colour?: string, text?: string, shape?: "dot" | "ring" |
     *   "cross", size?: number}[]} marks colour: a CSS colour, the ink if left out; size: radius
     * @param {{points: ArrayLike<number>[], colour?: string, dashed?: boolean}[]} [paths]
     */
    setMarks(marks, paths = []) {
      scene.marks = marks;
      scene.paths = paths;
      painter.drawMarker();
    },
    /** Other codes than the test images' own; null: those again. {mu (N*D), labels, count} */
    setCodes(codes) {
      const own = scene.atlas ? testCodes(scene.atlas, checkpoint.latentDim) : null;
      scene.codes = codes ? { dims: checkpoint.latentDim, ...codes } : own;
      const changed = scene.foreign !== Boolean(codes);
      scene.foreign = Boolean(codes);
      if (changed) layers.refreshOverlay();
      painter.draw();
    },
    /** @param {"none" | "density" | "holes" | "entropy"} name */
    setOverlay: layers.setOverlay,
    /** The prior's one-, two- and three-sigma circles. */
    setPrior(shown) {
      scene.prior = shown;
      painter.want();
    },
    /** @param {Iterable<number>} classes those picked out; none: all alike */
    setClasses(classes) {
      switches?.set(classes);
      scene.selected = new Set(classes);
      painter.want();
    },
    setLabel(label) {
      if (scene.label === label) return;
      scene.label = label;
      layers.settle(0);
    },
    /** Whether decoded images show (they belong to the trained model, not to a replay). */
    setTexture(shown) {
      scene.plain = !shown;
      painter.want();
    },
    setPlane(plane) {
      scene.plane = [...plane];
      view.setHome(squareOf(scene.range, scene.plane));
      act.viewChanged();
    },
    /** @param {number[] | null} numbers centre x, centre y, zoom, as onView tells; null: all */
    setView(numbers) {
      view.reset();
      const [x, y, factor] = numbers ?? [view.x, view.y, 1];
      view.zoomAt(factor, view.size / 2, view.size / 2);
      view.panBy((view.x - x) * view.scale, (y - view.y) * view.scale);
      act.viewChanged();
    },
  };
}

const testCodes = (atlas, dims) => ({
  mu: atlas.mu,
  labels: atlas.labels,
  count: atlas.count,
  dims,
});

function build(root, { interactive = true, legend: hasLegend = true, name }) {
  const base = h("canvas", { class: "le-map-base", "aria-hidden": "true" });
  const marker = h("canvas", {
    class: "le-map-marker",
    "aria-label": name ?? t("map.name"),
    role: interactive ? "application" : "img",
    tabindex: interactive ? "0" : null,
  });
  const buttons = {
    reset: zoomButton("⟲", "map.zoomReset"),
    out: zoomButton("−", "map.zoomOut"),
    in: zoomButton("+", "map.zoomIn"),
  };
  buttons.reset.hidden = true;
  const zoom = h("div", { class: "le-map-zoom", hidden: !interactive }, ...Object.values(buttons));
  const frame = h("div", { class: "le-map-frame" }, base, marker, zoom);
  const live = h("span", { class: "le-visually-hidden", "aria-live": "polite" });
  const legend = hasLegend ? h("div", { class: "le-map-legend" }) : null;
  root.append(h("div", { class: "le-map" }, frame, live, legend));
  return { frame, base, marker, live, legend, ...buttons };
}

function zoomButton(text, key) {
  const label = t(key);
  return h(
    "button",
    { type: "button", class: "le-map-button", "aria-label": label, title: label },
    text,
  );
}
