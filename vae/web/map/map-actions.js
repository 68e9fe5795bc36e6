import { squareOf } from "./map-view.js";
import { t } from "../state/strings.js";

const SAY = 500; // ms between two announcements to a screen reader

/**
 * What pointer, keys and buttons do to the map.
 *
 * @param {object} scene latent-map.js's
 * @param {object} options
 * @param {{drawMarker: () => void, want: () => void}} options.painter
 * @param {{settle: () => void}} options.layers
 * @param {{frame: HTMLElement, live: HTMLElement, reset: HTMLElement}} options.parts
 * @param {object} options.on the map's options onMove, onPick, onPin and onView
 */
export function createMapActions(scene, { painter, layers, parts, on }) {
  const { view, point } = scene;
  let saying = 0;

  function moveTo(x, y) {
    point[scene.plane[1]] = y;
    point[scene.plane[0]] = x; // last: a model with one dimension has it as both axes
    painter.drawMarker();
    on.onMove?.(point);
    announce();
  }

  /** Says where the point is, but not at every step of a movement. */
  function announce() {
    saying ||= setTimeout(() => {
      saying = 0;
      const place = scene.plane.map((d) => `z${d + 1} ${point[d].toFixed(2)}`).join(", ");
      parts.live.textContent = t(scene.pinned ? "map.saidPinned" : "map.said", { point: place });
    }, SAY);
  }

  function setPinned(pinned) {
    if (scene.pinned === pinned) return;
    scene.pinned = pinned;
    painter.drawMarker();
    announce();
    on.onPin?.(pinned);
  }

  function viewChanged() {
    parts.reset.hidden = view.zoom < 1.01;
    painter.drawMarker();
    painter.want();
    layers.settle();
    on.onView?.([view.x, view.y, view.zoom]);
  }

  const here = () => scene.plane.map((d) => point[d]);

  return {
    view,
    moveTo,
    setPinned,
    viewChanged,
    here,
    isPinned: () => scene.pinned,
    /** Around (px, py), or else around the point. */
    zoom(factor, px = view.toX(here()[0]), py = view.toY(here()[1])) {
      if (view.zoomAt(factor, px, py)) viewChanged();
    },
    pan(dx, dy) {
      view.panBy(dx, dy);
      viewChanged();
    },
    resetView() {
      view.reset();
      viewChanged();
    },
    /** A click or Enter at (x, y); true if somebody else takes it. */
    pick(x, y) {
      moveTo(x, y);
      return on.onPick?.(point) === true;
    },
    /** A step by key, in parts of the side; the map follows the point over its edge. */
    step(dx, dy) {
      const home = squareOf(scene.range, scene.plane);
      const [x, y] = here();
      const toX = clamp(x + 2 * view.half * dx, home.x, home.half);
      const toY = clamp(y + 2 * view.half * dy, home.y, home.half);
      if (view.reveal(toX, toY)) viewChanged();
      moveTo(toX, toY);
    },
    centre: () => moveTo(view.x, view.y),
    destroy: () => clearTimeout(saying),
  };
}

function clamp(value, middle, half) {
  return Math.min(middle + half, Math.max(middle - half, value));
}
