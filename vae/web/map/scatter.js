import { h } from "../kit/dom.js";
import { classPeaks } from "../model/class-peaks.js";
import { attachGestures, paceOf } from "./gestures.js";
import { buildPlane, createPlane } from "./plane.js";
import { createPointIndex } from "./point-index.js";
import { createScatterBase } from "./scatter-base.js";
import { createScatterMarker } from "./scatter-marker.js";
import { createScene } from "./scene.js";

const REACH = 16; // CSS pixels from a point within which it counts as meant; by finger twice that
const KEY_PAN = 60; // CSS pixels that an arrow key moves the view
const MORPH = 800; // ms, of new positions for the same points
const VIEW = { zoomMax: 64, margin: 0.05, roam: true }; // by key any point comes to the middle

/**
 * A scatter of many labelled points: zoom and pan by wheel, pinch, drag, buttons and keys, the
 * nearest point under the pointer, classes that can be picked out.
 *
 * @param {HTMLElement} root empty element; the plot's height comes from CSS (.le-scatter-stage)
 * @param {object} options
 * @param {string[]} options.classes class names
 * @param {object} options.texts {label, keys, zoomIn, zoomOut, reset}; label says
 *   what the plot shows, keys how to use it by keyboard
 * @param {(i: number) => void} [options.onHover] -1 when there is none
 * @param {(i: number) => void} [options.onPick] click, Enter, or a second tap on the same point
 */
export function mount(root, options) {
  const parts = build(root, options.texts);
  const scene = createScatterScene(options.classes);
  const plane = createPlane(
    parts,
    scene,
    {
      createBase: (canvas) => createScatterBase(canvas, scene),
      createMarker: (canvas) => createScatterMarker(canvas, scene),
    },
    { view: () => scene.aim && looks.hoverMiddle() },
  );
  const cloud = createCloud(scene, plane);
  const looks = createLooks(scene, { plane, cloud, on: options });
  const detach = attachGestures(parts.stage, { ...plane, ...looks });
  parts.stage.addEventListener("blur", () => {
    scene.aim = false;
    plane.drawMarker();
  });

  return {
    /**
     * New positions for as many points glide there.
     * @param {{points: Float32Array, labels: ArrayLike<number>}} all points (2N): x, y pairs, y
     *   upwards; labels (N): the class of each
     */
    setPoints: ({ points, labels }) => cloud.set(points, labels),
    /** Rings point i without calling onHover; -1 takes the ring away. */
    setHover(i) {
      scene.hovered = i;
      plane.drawMarker();
    },
    /** @param {Set<number>} classes those picked out; empty: all alike */
    setClasses(classes) {
      scene.selected = new Set(classes);
      if (classes.size > 0 && !classes.has(scene.points?.labels[scene.hovered])) looks.leave();
      plane.want();
    },
    /** @param {{x: number, y: number, label: string}[]} places drawn on top as named crosses */
    setMarks(places) {
      scene.marks = places;
      plane.drawMarker();
    },
    setLabel: (text) => parts.stage.setAttribute("aria-label", text),
    /**
     * Points turn into pictures where they have room.
     * @param {(context, i, x, y, size) => void} thumbnail draws the picture of point i
     */
    setThumbnail(thumbnail) {
      scene.thumbnail = thumbnail;
      plane.want();
    },
    destroy() {
      detach();
      plane.destroy();
      root.replaceChildren();
    },
  };
}

/** @returns {import("./scene.js").ScatterScene} */
function createScatterScene(classes) {
  return {
    ...createScene(classes, VIEW),
    spacing: 1,
    thumbnail: null,
    hovered: -1,
    marks: [],
    aim: false,
  };
}

/** The points of the scatter: they glide to new places, and the nearest one can be asked for. */
function createCloud(scene, plane) {
  const { view } = scene;
  let index = null;

  function set(mu, labels) {
    plane.motion.finish();
    const points = { mu, labels, count: labels.length, dims: 2 };
    const start = mu.length === scene.points?.mu.length && onScreen(scene.points.mu);
    index = createPointIndex(mu);
    scene.points = points;
    scene.spacing = index.spacing;
    scene.peaks = classPeaks(points, scene.axes, scene.names.length);
    view.setHome(index.box);
    plane.viewChanged();
    if (start) morph(start, points);
  }

  /** Screen positions of the points: where they set out from when they get new places. */
  const onScreen = (mu) => mu.map((v, k) => (k % 2 ? view.toY(v) : view.toX(v)));

  function morph(start, points) {
    const first = start.map((v, k) => (k % 2 ? view.fromY(v) : view.fromX(v)));
    const current = first.slice();
    const { mu } = points;
    scene.points = { ...points, mu: current };
    plane.motion.run(MORPH, (part) => {
      for (let k = 0; k < mu.length; k += 1) current[k] = first[k] + part * (mu[k] - first[k]);
      if (part === 1) scene.points = points;
      plane.drawAll();
    });
  }

  return {
    set,
    /** The shown point nearest to a screen position and within `reach` CSS pixels of it, or -1. */
    nearest(x, y, reach) {
      if (!index) return -1;
      const { selected, points } = scene;
      const accept = (i) => selected.size === 0 || selected.has(points.labels[i]);
      return index.nearest(view.fromX(x), view.fromY(y), reach / view.scale, accept);
    },
  };
}

/** What looks at points and opens them: the pointer, and by key the middle of the view. */
function createLooks(scene, { plane, cloud, on }) {
  const { view } = scene;

  function hover(i) {
    if (i === scene.hovered) return;
    scene.hovered = i;
    plane.drawMarker();
    on.onHover?.(i);
  }

  function hoverMiddle() {
    hover(cloud.nearest(view.width / 2, view.height / 2, Infinity));
  }

  function hoverAt({ x, y }, type) {
    scene.aim = false;
    hover(cloud.nearest(x, y, type === "touch" ? 2 * REACH : REACH));
  }

  function pan(dx, dy, event) {
    const step = KEY_PAN * paceOf(event);
    scene.aim = true;
    plane.pan(dx * step, dy * step);
  }

  function pick() {
    if (scene.hovered >= 0) on.onPick?.(scene.hovered);
  }

  return {
    hoverMiddle,
    // All in view there is nothing to pan to: a press that moves looks at points.
    hold: () => view.isWhole(),
    drag: hoverAt,
    drop() {},
    hover: hoverAt,
    leave: () => hover(-1),
    tap(at, type) {
      const before = scene.hovered;
      hoverAt(at, type);
      // A finger cannot hover: its first tap shows the point, its second opens it.
      if (scene.hovered < 0 || (type === "touch" && scene.hovered !== before)) return false;
      pick();
      return true;
    },
    keyed() {
      scene.aim = true;
    },
    keys: {
      ArrowLeft: (event) => pan(1, 0, event),
      ArrowRight: (event) => pan(-1, 0, event),
      ArrowUp: (event) => pan(0, 1, event),
      ArrowDown: (event) => pan(0, -1, event),
      Enter: pick,
      " ": pick,
    },
  };
}

function build(root, { label, keys: explained, zoomIn, zoomOut, reset }) {
  const keys = h("p", { class: "le-visually-hidden" }, explained);
  keys.id = `le-scatter-keys-${Math.random().toString(36).slice(2)}`;
  const plane = buildPlane({ zoomIn, zoomOut, reset }, "scatter", {
    role: "application",
    tabindex: "0",
    "aria-label": label,
    "aria-describedby": keys.id,
  });
  root.replaceChildren(h("div", { class: "le-scatter-frame" }, plane.stage, plane.buttons), keys);
  return plane;
}
