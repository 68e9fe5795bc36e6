import { paceOf } from "./gestures.js";
import { squareBox } from "./latent-range.js";
import { t } from "../state/texts.js";

const SAY = 500; // ms between two announcements to a screen reader
const STEP = 1 / 80; // of the map's side, that an arrow key moves the point
const GRIP = 14; // CSS pixels from the point, within which a press takes it; by finger twice that

/**
 * What moves the point of the map: a mouse by hovering until a click pins the point; any pointer by
 * dragging it, or from anywhere while the whole map is in view and there is nothing to pan to; the
 * keys.
 *
 * @param {import("./scene.js").MapScene} scene
 * @param {object} options
 * @param {object} options.plane see createPlane
 * @param {HTMLElement} options.live tells a screen reader where the point is
 * @param {object} options.on the map's options onMove, onPick and onPin
 */
export function createMapMoves(scene, { plane, live, on }) {
  const { view, point } = scene;
  const announcer = createAnnouncer(scene, live);

  function moveTo(x, y) {
    point[scene.axes[1]] = y;
    point[scene.axes[0]] = x; // last: a model with one dimension has it as both axes
    plane.drawMarker();
    on.onMove?.(point);
    announcer.announce();
  }

  const here = () => scene.axes.map((d) => point[d]);

  function moveToPlace({ x, y }) {
    moveTo(view.fromX(clamp(x, 0, view.width)), view.fromY(clamp(y, 0, view.height)));
  }

  function setPinned(pinned) {
    if (scene.pinned === pinned) return;
    scene.pinned = pinned;
    plane.drawMarker();
    announcer.announce();
    on.onPin?.(pinned);
  }

  /** Whether a press takes the point; not one that follows the mouse, and so is always under it. */
  function takesPoint(at, type) {
    const [x, y] = here();
    const distance = Math.hypot(view.toX(x) - at.x, view.toY(y) - at.y);
    return type === "mouse" ? scene.pinned && distance <= GRIP : distance <= 2 * GRIP;
  }

  /** A click or Enter where the point is now; true if somebody else takes it. */
  const pick = () => on.onPick?.(point) === true;

  return {
    here,
    setPinned,
    hold(at, type) {
      const held = view.isWhole() || takesPoint(at, type);
      if (held && type !== "mouse") moveToPlace(at);
      return held;
    },
    drag: moveToPlace,
    drop: (type) => type === "mouse" && setPinned(true),
    hover: (at) => scene.pinned || moveToPlace(at),
    leave() {},
    /** A click holds the point there; the next one lets it follow again. */
    tap(at, type) {
      const { pinned } = scene;
      moveToPlace(at);
      const taken = pick();
      if (!taken && type === "mouse") setPinned(!pinned);
      return taken;
    },
    keys: createKeys(scene, plane, { moveTo, here, pick, setPinned }),
    destroy: announcer.destroy,
  };
}

/** What keys do to the point. */
function createKeys(scene, plane, { moveTo, here, pick, setPinned }) {
  const { view } = scene;

  /** The point stays in view, and so the view follows it over its edge. */
  function step(dx, dy, event) {
    const size = 2 * view.square.half * STEP * paceOf(event);
    const box = squareBox(scene.range, scene.axes);
    const [x, y] = here();
    const toX = clamp(x + dx * size, box.x0, box.x1);
    const toY = clamp(y + dy * size, box.y0, box.y1);
    setPinned(true); // else the next twitch of the mouse takes the point away
    if (view.reveal(toX, toY)) plane.viewChanged();
    moveTo(toX, toY);
  }

  function pickHere() {
    moveTo(...here());
    if (!pick()) setPinned(!scene.pinned);
  }

  return {
    ArrowLeft: (event) => step(-1, 0, event),
    ArrowRight: (event) => step(1, 0, event),
    ArrowUp: (event) => step(0, 1, event),
    ArrowDown: (event) => step(0, -1, event),
    Home: () => moveTo(view.x, view.y),
    Enter: pickHere,
    " ": pickHere,
    Escape: () => setPinned(false),
  };
}

/** Tells a screen reader where the point is, but not at every step of a movement. */
function createAnnouncer(scene, live) {
  let saying = 0;
  return {
    announce() {
      saying ||= setTimeout(() => {
        saying = 0;
        const place = scene.axes.map((d) => `z${d + 1} ${scene.point[d].toFixed(2)}`).join(", ");
        live.textContent = t(scene.pinned ? "map.saidPinned" : "map.said", { point: place });
      }, SAY);
    },
    destroy: () => clearTimeout(saying),
  };
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
