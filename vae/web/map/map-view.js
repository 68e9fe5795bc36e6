const ZOOM_MAX = 32;
const PRIOR_REACH = 3.2; // sigmas of N(0, I) that a variational model's map shows at least

/**
 * The square part of a plane that the map shows: the same scale on both axes, y upwards. Screen
 * positions are CSS pixels from the top left corner.
 */
export function createMapView() {
  let home = { x: 0, y: 0, half: PRIOR_REACH };
  const view = {
    x: 0,
    y: 0,
    half: PRIOR_REACH, // half the side, in units of z
    size: 1, // side in CSS pixels
    setHome(square) {
      home = square;
      view.reset();
    },
    reset() {
      Object.assign(view, home);
    },
    get zoom() {
      return home.half / view.half;
    },
    get scale() {
      return view.size / (2 * view.half);
    },
    toX: (v) => ((v - view.x) / view.half + 1) * 0.5 * view.size,
    toY: (v) => (1 - (v - view.y) / view.half) * 0.5 * view.size,
    fromX: (px) => view.x + ((2 * px) / view.size - 1) * view.half,
    fromY: (py) => view.y + (1 - (2 * py) / view.size) * view.half,
    /** Zooms in by factor > 1, (px, py) staying where it is; false at either end. */
    zoomAt(factor, px, py) {
      const half = Math.min(home.half, Math.max(home.half / ZOOM_MAX, view.half / factor));
      if (half === view.half) return false;
      const x = view.fromX(px);
      const y = view.fromY(py);
      view.half = half;
      view.x += x - view.fromX(px);
      view.y += y - view.fromY(py);
      keepInside();
      return true;
    },
    panBy(dx, dy) {
      view.x -= dx / view.scale;
      view.y += dy / view.scale;
      keepInside();
    },
    /** Moves just so far that (x, y) is on the map; answers whether it had to. */
    reveal(x, y) {
      const dx = beyond(x, view.x, view.half);
      const dy = beyond(y, view.y, view.half);
      if (dx === 0 && dy === 0) return false;
      view.x += dx;
      view.y += dy;
      keepInside();
      return true;
    },
  };

  function keepInside() {
    const room = home.half - view.half;
    view.x = Math.min(home.x + room, Math.max(home.x - room, view.x));
    view.y = Math.min(home.y + room, Math.max(home.y - room, view.y));
  }
  return view;
}

function beyond(v, centre, half) {
  if (v > centre + half) return v - centre - half;
  if (v < centre - half) return v - centre + half;
  return 0;
}

/**
 * What sliders, grids and maps cover: the codes' own range, and a variational model's prior too.
 *
 * @param {object} checkpoint
 * @param {{range: {lo: number[], hi: number[]}} | null} atlas null: before it is loaded
 * @returns {{lo: number[], hi: number[]}} one value a dimension
 */
export function latentRange(checkpoint, atlas) {
  const reach = checkpoint.variational || !atlas ? PRIOR_REACH : 0;
  const lo = new Array(checkpoint.latentDim);
  const hi = new Array(checkpoint.latentDim);
  for (let d = 0; d < checkpoint.latentDim; d += 1) {
    lo[d] = Math.min(atlas ? atlas.range.lo[d] : 0, -reach);
    hi[d] = Math.max(atlas ? atlas.range.hi[d] : 0, reach);
    if (reach === 0) [lo[d], hi[d]] = [atlas.range.lo[d], atlas.range.hi[d]];
  }
  return { lo, hi };
}

/** The smallest square of plane [a, b] that holds a range: {x, y, half}. */
export function squareOf({ lo, hi }, [a, b]) {
  return {
    x: (lo[a] + hi[a]) / 2,
    y: (lo[b] + hi[b]) / 2,
    half: Math.max(hi[a] - lo[a], hi[b] - lo[b], 1e-6) / 2,
  };
}
