const WHOLE = 1.01; // zoom below which all is in view

/**
 * @typedef {object} ViewOptions
 * @property {number} zoomMax
 * @property {number} [margin] around the home box at zoom 1, as a part of each side
 * @property {boolean} [roam] whether any place of the home box may be in the middle of the view;
 *   otherwise one never sees beyond what zoom 1 shows
 *
 * @typedef {ReturnType<typeof createView>} View
 */

/**
 * Which part of a plane is shown: the same scale on both axes, y upwards. Screen positions are CSS
 * pixels from the top left corner.
 *
 * @param {ViewOptions} options
 */
export function createView({ zoomMax, margin = 0, roam = false }) {
  let home = { x0: -1, y0: -1, x1: 1, y1: 1 };
  const view = {
    x: 0, // the middle, in units of the plane
    y: 0,
    zoom: 1,
    width: 1, // CSS pixels
    height: 1,
    /** CSS pixels a unit of the plane. */
    get scale() {
      const room = 1 - 2 * margin;
      const wide = (room * view.width) / (home.x1 - home.x0 || 1);
      const high = (room * view.height) / (home.y1 - home.y0 || 1);
      return view.zoom * Math.min(wide, high);
    },
    /** The smallest square that holds all that is seen. */
    get square() {
      const half = Math.max(view.width, view.height) / (2 * view.scale);
      return { x: view.x, y: view.y, half };
    },
    isWhole: () => view.zoom < WHOLE,
    isHome: () => view.isWhole() && view.x === middle("x") && view.y === middle("y"),
    toX: (x) => (x - view.x) * view.scale + view.width / 2,
    toY: (y) => (view.y - y) * view.scale + view.height / 2,
    fromX: (px) => (px - view.width / 2) / view.scale + view.x,
    fromY: (py) => (view.height / 2 - py) / view.scale + view.y,
    /** @param {{x0: number, y0: number, x1: number, y1: number}} box all of it shows at zoom 1 */
    setHome(box) {
      home = box;
      view.reset();
    },
    resize(width, height) {
      Object.assign(view, { width, height });
    },
    reset() {
      view.set(middle("x"), middle("y"), 1);
    },
    set(x, y, zoom) {
      Object.assign(view, { x, y, zoom: clamp(zoom, 1, zoomMax) });
      keepInside();
    },
    /** Zooms in by factor > 1, (px, py) staying where it is; false at either end. */
    zoomAt(factor, px, py) {
      const zoom = clamp(view.zoom * factor, 1, zoomMax);
      if (zoom === view.zoom) return false;
      if (zoom === 1) {
        view.reset();
        return true;
      }
      const [x, y] = [view.fromX(px), view.fromY(py)];
      view.zoom = zoom;
      view.set(view.x + x - view.fromX(px), view.y + y - view.fromY(py), zoom);
      return true;
    },
    panBy(dx, dy) {
      view.set(view.x - dx / view.scale, view.y + dy / view.scale, view.zoom);
    },
    /** Moves just so far that (x, y) is in view; answers whether it had to. */
    reveal(x, y) {
      const dx = beyond(x, view.x, view.width / (2 * view.scale));
      const dy = beyond(y, view.y, view.height / (2 * view.scale));
      if (dx === 0 && dy === 0) return false;
      view.set(view.x + dx, view.y + dy, view.zoom);
      return true;
    },
  };

  const middle = (axis) => (home[`${axis}0`] + home[`${axis}1`]) / 2;

  function keepInside() {
    for (const [axis, side] of [["x", "width"], ["y", "height"]]) {
      const seen = view[side] / view.scale; // units of the plane
      const room = roam
        ? (home[`${axis}1`] - home[`${axis}0`]) / 2
        : (seen * (view.zoom - 1)) / 2; // zoom 1 shows zoom times as much
      view[axis] = clamp(view[axis], middle(axis) - room, middle(axis) + room);
    }
  }

  return view;
}

function beyond(v, centre, half) {
  if (v > centre + half) return v - centre - half;
  if (v < centre - half) return v - centre + half;
  return 0;
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
