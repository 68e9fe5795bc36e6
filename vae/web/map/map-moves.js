import { paceOf } from "./gestures.js";
import { squareBox } from "./latent-range.js";
import { t } from "../state/texts.js";

const SAY = 500; // ms between two announcements to a screen reader
const STEP = 1 / 80; // of the map's side, that an arrow key moves the point
const GRIP = 14; // CSS pixels from the held point within which a press takes it; by finger twice that

/**
 * What moves the point of the map: a mouse by hovering until a click pins the point; any pointer by
 * dragging it, or from anywhere while the whole map is in view and there is nothing to pan to; keys.
 *
 * @param {import("./scene.js").MapScene} scene
 * @param {object} options
 * @param {object} options.plane see createPlane
 * @param {HTMLElement} options.live tells a screen reader where the point is
 * @param {object} options.on the map's options onMove, onPick and onPin
 */
export function createMapMoves(scene, { plane, live, on }) {
  const { view, point } = scene;
  let saying = 0;

  function moveTo(x, y) {
    point[scene.axes[1]] = y;
    point[scene.axes[0]] = x; // last: a model with one dimension has it as both axes
    plane.drawMarker();
    on.onMove?.(point);
    announce();
  }

  const here = () => scene.axes.map((d) => point[d]);

  function moveToPlace({ x, y }) {
    const inside = (v, side) => Math.min(side, Math.max(0, v));
    moveTo(view.fromX(inside(x, view.width)), view.fromY(inside(y, view.height)));
  }

  /** Says where the point is, but not at every step of a movement. */
  function announce() {
    saying ||= setTimeout(() => {
      saying = 0;
      const place = scene.axes.map((d) => `z${d + 1} ${point[d].toFixed(2)}`).join(", ");
      live.textContent = t(scene.pinned ? "map.saidPinned" : "map.said", { point: place });
    }, SAY);
  }

  function setPinned(pinned) {
    if (scene.pinned === pinned) return;
    scene.pinned = pinned;
    plane.drawMarker();
    announce();
    on.onPin?.(pinned);
  }

  /** The point stays in view, and so the view follows it over its edge. */
  function step(dx, dy, event) {
    const size = 2 * view.square.half * STEP * paceOf(event);
    const box = squareBox(scene.range, scene.axes);
    const [x, y] = here();
    const toX = Math.min(box.x1, Math.max(box.x0, x + dx * size));
    const toY = Math.min(box.y1, Math.max(box.y0, y + dy * size));
    setPinned(true); // else the next twitch of the mouse takes the point away
    if (view.reveal(toX, toY)) plane.viewChanged();
    moveTo(toX, toY);
  }

  /** A click or Enter where the point is now; true if somebody else takes it. */
  const pick = () => on.onPick?.(point) === true;

  const pickByKey = () => {
    moveTo(...here());
    if (!pick()) setPinned(!scene.pinned);
  };

  return {
    here,
    setPinned,
    hold(at, type) {
      const [x, y] = here();
      const near = Math.hypot(view.toX(x) - at.x, view.toY(y) - at.y);
      const byFinger = type !== "mouse";
      const onPoint = near <= (byFinger ? 2 * GRIP : GRIP) && (byFinger || scene.pinned);
      if (!view.isWhole() && !onPoint) return false;
      if (byFinger) moveToPlace(at);
      return true;
    },
    drag: moveToPlace,
    drop(type) {
      if (type === "mouse") setPinned(true);
    },
    hover(at) {
      if (!scene.pinned) moveToPlace(at);
    },
    leave() {},
    /** A click holds the point there; the next one lets it follow again. */
    tap(at, type) {
      const { pinned } = scene;
      moveToPlace(at);
      const taken = pick();
      if (!taken && type === "mouse") setPinned(!pinned);
      return taken;
    },
    keys: {
      ArrowLeft: (event) => step(-1, 0, event),
      ArrowRight: (event) => step(1, 0, event),
      ArrowUp: (event) => step(0, 1, event),
      ArrowDown: (event) => step(0, -1, event),
      Home: () => moveTo(view.x, view.y),
      Enter: pickByKey,
      " ": pickByKey,
      Escape: () => setPinned(false),
    },
    destroy: () => clearTimeout(saying),
  };
}
