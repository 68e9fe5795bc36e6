const MARGIN = 0.05; // of the shorter side, around all points at zoom 1
const ZOOM_MIN = 1;
const ZOOM_MAX = 64;

/**
 * Which part of the plane a canvas shows: the same scale on both axes, y upwards, in CSS pixels.
 */
export function createView() {
  let width = 1;
  let height = 1;
  let box = { x0: 0, y0: 0, x1: 1, y1: 1 };
  let centreX = 0.5;
  let centreY = 0.5;
  let zoom = 1;

  const fitted = () => {
    const room = 1 - 2 * MARGIN;
    return Math.min(
      (room * width) / (box.x1 - box.x0 || 1),
      (room * height) / (box.y1 - box.y0 || 1),
    );
  };

  function keepInside() {
    centreX = Math.min(box.x1, Math.max(box.x0, centreX));
    centreY = Math.min(box.y1, Math.max(box.y0, centreY));
  }

  function centre() {
    centreX = (box.x0 + box.x1) / 2;
    centreY = (box.y0 + box.y1) / 2;
  }

  const view = {
    get width() {
      return width;
    },
    get height() {
      return height;
    },
    get zoom() {
      return zoom;
    },
    /** CSS pixels a unit of the plane. */
    get scale() {
      return fitted() * zoom;
    },
    resize(newWidth, newHeight) {
      width = newWidth;
      height = newHeight;
    },
    setBox(newBox) {
      box = newBox;
      view.reset();
    },
    reset() {
      zoom = ZOOM_MIN;
      centre();
    },
    toX: (x) => (x - centreX) * view.scale + width / 2,
    toY: (y) => (centreY - y) * view.scale + height / 2,
    fromX: (px) => (px - width / 2) / view.scale + centreX,
    fromY: (py) => (height / 2 - py) / view.scale + centreY,
    panBy(dx, dy) {
      centreX -= dx / view.scale;
      centreY += dy / view.scale;
      keepInside();
    },
    /** Zooms by a factor, the plane's point under (px, py) staying there; false at either end. */
    zoomAt(factor, px = width / 2, py = height / 2) {
      const wanted = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom * factor));
      if (wanted === zoom) return false;
      const x = view.fromX(px);
      const y = view.fromY(py);
      zoom = wanted;
      centreX += x - view.fromX(px);
      centreY += y - view.fromY(py);
      keepInside();
      if (zoom === ZOOM_MIN) centre();
      return true;
    },
  };
  return view;
}
