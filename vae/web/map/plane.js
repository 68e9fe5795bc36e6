import { h } from "../kit/dom.js";
import { createMotion } from "../kit/motion.js";
import { onThemeChange, readTheme } from "../kit/palette.js";

const BASE_DENSITY = 2; // device pixels a CSS pixel at most: more cost time and cannot be seen
const MARKER_DENSITY = 3;
const GLIDE = 220; // ms, of a zoom by button, key or double click
const ZOOM_STEP = 1.6; // of a button
const SAVED_SIDE = 1600; // pixels, at least, of the longer side of the plane as a picture

/**
 * What a plane shows, bottom up.
 *
 * @typedef {object} Layers
 * @property {{place: () => void, recolour: () => void,
 *   paint: (context: CanvasRenderingContext2D) => void}} [backdrop] pictures under the points,
 *   which move with the view and are not drawn again; paint is for the plane as a picture
 * @property {(canvas: HTMLCanvasElement) => {resize: (density: number) => void, draw: () => void}}
 *   createBase points and what stands still with them: drawn at most once a frame
 * @property {(canvas: HTMLCanvasElement) => {resize: (density: number) => void, draw: () => void}}
 *   createMarker what follows the pointer: drawn in its event
 */

/**
 * A plane on the screen: its canvases, their size and colours, when they are drawn, and how the
 * view moves. The latent map and the t-SNE scatter are made of one.
 *
 * @param {ReturnType<typeof buildPlane>} parts
 * @param {import("./scene.js").Scene} scene its theme is set here
 * @param {Layers} layers
 * @param {object} on
 * @param {() => void} [on.view] the view has changed
 * @param {() => void} [on.size] the plane has another size
 * @param {() => number[]} [on.anchor] x and y on the screen about which buttons and keys zoom; the
 *   middle if left out
 */
export function createPlane(parts, scene, layers, on) {
  const { view } = scene;
  const { backdrop = null } = layers;
  const base = layers.createBase(parts.base);
  const marker = layers.createMarker(parts.marker);
  const motion = createMotion();
  const frames = createFrames(view, { base, marker, backdrop });

  function viewChanged() {
    frames.wantAll();
    const home = view.isHome();
    if (home && parts.reset === document.activeElement) parts.stage.focus({ preventScroll: true });
    parts.reset.hidden = home;
    on.view?.();
  }

  const act = createMoves(view, motion, { ...on, viewChanged });
  const unwatch = watchStage(parts, scene, {
    size() {
      base.resize(densityOf(BASE_DENSITY));
      marker.resize(densityOf(MARKER_DENSITY));
      frames.drawAll();
      on.size?.();
    },
    theme() {
      backdrop?.recolour();
      frames.drawAll();
    },
  });
  parts.zoomIn.addEventListener("click", () => act.glide(ZOOM_STEP));
  parts.zoomOut.addEventListener("click", () => act.glide(1 / ZOOM_STEP));
  parts.reset.addEventListener("click", act.reset);

  return {
    ...act,
    motion,
    viewChanged,
    want: frames.want,
    draw: frames.draw,
    drawAll: frames.drawAll,
    drawMarker: () => view.width < 2 || marker.draw(),
    /** The picture as it is, sharp enough for a slide. */
    toCanvas: () => paintAll(scene, { ...layers, backdrop }),
    destroy() {
      frames.stop();
      motion.stop();
      unwatch();
    },
  };
}

/** When the canvases are drawn: at most once a frame, however many things change until then. */
function createFrames(view, { base, marker, backdrop }) {
  let frame = 0;
  let all = true; // whether what moves with the view is drawn too

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
  }

  function draw() {
    stop();
    if (view.width < 2) return;
    base.draw();
    if (all) {
      backdrop?.place();
      marker.draw();
    }
    all = false;
  }

  function want() {
    frame ||= requestAnimationFrame(draw);
  }

  return {
    stop,
    draw,
    want,
    wantAll() {
      all = true;
      want();
    },
    drawAll() {
      all = true;
      draw();
    },
  };
}

const densityOf = (most) => Math.min(most, window.devicePixelRatio || 1);

/** What gestures, buttons and keys do to the view. */
function createMoves(view, motion, { anchor = null, viewChanged }) {
  return {
    pan(dx, dy) {
      motion.finish();
      view.panBy(dx, dy);
      viewChanged();
    },
    zoom(factor, x, y) {
      motion.finish();
      const changed = view.zoomAt(factor, x, y);
      if (changed) viewChanged();
      return changed;
    },
    glide(factor, x, y) {
      motion.finish();
      const [px, py] = x === undefined ? (anchor?.() ?? [view.width / 2, view.height / 2]) : [x, y];
      let done = 0;
      motion.run(GLIDE, (part) => {
        const changed = view.zoomAt(factor ** (part - done), px, py);
        done = part;
        if (changed) viewChanged();
      });
    },
    reset() {
      motion.finish();
      view.reset();
      viewChanged();
    },
  };
}

/** Keeps size and theme of the scene as those of the stage are. */
function watchStage({ stage }, scene, on) {
  const { view } = scene;
  const dress = () => {
    scene.theme = { ...readTheme(stage), font: getComputedStyle(stage).fontFamily };
  };
  const resizing = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = stage;
    if (width < 2 || (width === view.width && height === view.height)) return; // or hidden for now
    view.resize(width, height);
    on.size();
  });
  dress();
  resizing.observe(stage);
  const unwatch = onThemeChange(() => {
    dress();
    on.theme();
  });
  return () => {
    resizing.disconnect();
    unwatch();
  };
}

function paintAll({ view, theme }, { backdrop, createBase, createMarker }) {
  const density = Math.max(
    SAVED_SIDE / Math.max(view.width, view.height),
    window.devicePixelRatio || 1,
  );
  const copy = document.createElement("canvas");
  copy.width = Math.round(view.width * density);
  copy.height = Math.round(view.height * density);
  const context = copy.getContext("2d");
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, copy.width, copy.height);
  context.scale(density, density);
  backdrop?.paint(context);
  for (const create of [createBase, createMarker]) {
    const canvas = document.createElement("canvas");
    const layer = create(canvas);
    layer.resize(density);
    layer.draw();
    context.drawImage(canvas, 0, 0, view.width, view.height);
  }
  return copy;
}

/**
 * The elements of a plane: a stage that takes gestures and keys, with the canvases in it, and the
 * buttons over it. They have no place in the page yet.
 *
 * @param {{zoomIn: string, zoomOut: string, reset: string}} texts
 * @param {string} name of the classes: le-NAME-stage, le-NAME-base and le-NAME-marker
 * @param {Record<string, string | null>} attributes of the stage
 */
export function buildPlane(texts, name, attributes) {
  const canvas = (part) => {
    const classes = `le-plane-canvas le-${name}-${part}`;
    return h("canvas", { class: classes, "aria-hidden": "true" });
  };
  const base = canvas("base");
  const marker = canvas("marker");
  const stage = h("div", { class: `le-${name}-stage`, ...attributes }, base, marker);
  const reset = planeButton("⟲", texts.reset);
  const zoomOut = planeButton("−", texts.zoomOut);
  const zoomIn = planeButton("+", texts.zoomIn);
  reset.hidden = true;
  const buttons = h("div", { class: "le-map-zoom" }, reset, zoomOut, zoomIn);
  return { stage, base, marker, buttons, reset, zoomOut, zoomIn };
}

function planeButton(sign, name) {
  const attributes = { type: "button", class: "le-map-button", "aria-label": name, title: name };
  return h("button", attributes, sign);
}
