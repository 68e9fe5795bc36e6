import { attachPanZoom } from "./pan-zoom.js";
import { classColours } from "../kit/palette.js";
import { createPlot } from "./scatter-plot.js";

const REACH = 16; // CSS pixels from a point within which it counts as meant; twice that by finger
const GLIDE = 220; // ms, of a zoom by button or key
const STEP = 1.8; // of a zoom button

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
  const plot = createPlot(parts.stage, parts.base, parts.top, {
    colours: classColours(options.classes.length),
    names: options.classes,
  });
  const { scene } = plot;
  const actions = createActions(plot, options);
  const detach = attachPanZoom(parts.stage, actions);

  parts.zoomIn.addEventListener("click", () => actions.zoom(STEP));
  parts.zoomOut.addEventListener("click", () => actions.zoom(1 / STEP));
  parts.reset.addEventListener("click", actions.reset);
  parts.stage.addEventListener("blur", () => {
    scene.aim = false;
    plot.drawOverlay();
  });

  return {
    /**
     * New positions for as many points glide there.
     * @param {{points: Float32Array, labels: ArrayLike<number>}} all points (2N): x, y pairs, y
     *   upwards; labels (N): the class of each
     */
    setPoints: ({ points, labels }) => plot.setPoints(points, labels),
    /** Rings point i without calling onHover; -1 takes the ring away. */
    setHover(i) {
      scene.hovered = i;
      plot.drawOverlay();
    },
    /** @param {Set<number>} classes those picked out; empty: all alike */
    setClasses(classes) {
      scene.selected = new Set(classes);
      if (classes.size > 0 && !classes.has(scene.labels[scene.hovered])) actions.leave();
      plot.draw();
    },
    /** @param {{x: number, y: number, label: string}[]} places drawn on top as named crosses */
    setMarks(places) {
      scene.marks = places;
      plot.drawOverlay();
    },
    setLabel(text) {
      parts.stage.setAttribute("aria-label", text);
    },
    /**
     * Points turn into pictures where they have room.
     * @param {(context, i, x, y, size) => void} thumbnail draws the picture of point i
     */
    setThumbnail(thumbnail) {
      scene.thumbnail = thumbnail;
      plot.draw();
    },
    destroy() {
      detach();
      plot.destroy();
      root.replaceChildren();
    },
  };
}

/** What the gestures and keys do to the plot. */
function createActions(plot, options) {
  const { view, scene, motion } = plot;

  function hover(i) {
    if (i === scene.hovered) return;
    scene.hovered = i;
    plot.drawOverlay();
    options.onHover?.(i);
  }

  /** By keyboard the point nearest to the middle is the one meant. */
  function hoverMiddle() {
    hover(plot.nearest(view.width / 2, view.height / 2, Infinity));
  }

  function glide(factor) {
    motion.finish();
    let done = 0;
    motion.run(GLIDE, (part) => {
      view.zoomAt(factor ** (part - done));
      done = part;
      if (scene.aim) hoverMiddle();
      plot.draw();
    });
  }

  const actions = {
    pan(dx, dy) {
      motion.finish();
      view.panBy(dx, dy);
      plot.draw();
    },
    // All in view there is nothing to pan to: a finger then looks at points, as a mouse does.
    drag(dx, dy, at, pointerType) {
      if (pointerType === "touch" && view.zoom === 1) hover(plot.nearest(at.x, at.y, 2 * REACH));
      else actions.pan(dx, dy);
    },
    zoom(factor, x, y) {
      if (x === undefined) return glide(factor);
      motion.finish();
      const changed = view.zoomAt(factor, x, y);
      if (changed) plot.draw();
      return changed;
    },
    reset() {
      motion.finish();
      view.reset();
      plot.draw();
    },
    hover(x, y) {
      scene.aim = false;
      hover(plot.nearest(x, y, REACH));
    },
    leave: () => hover(-1),
    pick() {
      if (scene.hovered >= 0) options.onPick?.(scene.hovered);
    },
    tap(x, y, pointerType) {
      const touch = pointerType === "touch";
      const before = scene.hovered;
      scene.aim = false;
      hover(plot.nearest(x, y, touch ? 2 * REACH : REACH));
      // A finger cannot hover: its first tap shows the point, its second opens it.
      if (scene.hovered >= 0 && (!touch || scene.hovered === before)) options.onPick?.(scene.hovered);
    },
    keyMoved() {
      scene.aim = true;
      hoverMiddle();
      plot.drawOverlay();
    },
  };
  return actions;
}

function build(root, texts) {
  const stage = element("div", "le-scatter-stage");
  const base = element("canvas", "le-scatter-canvas");
  const top = element("canvas", "le-scatter-canvas");
  const keys = element("p", "le-visually-hidden");
  keys.id = `le-scatter-keys-${Math.random().toString(36).slice(2)}`;
  keys.textContent = texts.keys;
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", texts.label);
  stage.setAttribute("aria-describedby", keys.id);
  stage.append(base, top);
  const [reset, zoomOut, zoomIn] = [
    ["⟲", texts.reset],
    ["−", texts.zoomOut],
    ["+", texts.zoomIn],
  ].map(([sign, name]) => {
    const button = element("button", "le-map-button");
    button.type = "button";
    button.textContent = sign;
    button.title = name;
    button.setAttribute("aria-label", name);
    return button;
  });
  const buttons = element("div", "le-map-zoom");
  buttons.append(reset, zoomOut, zoomIn);
  const frame = element("div", "le-scatter-frame");
  frame.append(stage, buttons);
  root.replaceChildren(frame, keys);
  return { stage, base, top, zoomIn, zoomOut, reset };
}

function element(tag, className) {
  const node = document.createElement(tag);
  node.className = className;
  return node;
}
