const WHOLE = 1.01; // zoom below which all is in view
const SIDES = { x: "width", y: "height" };

/**
 * @typedef {object} ViewOptions
 * @property {number} zoomMax
 * @property {number} [margin] around the home box at zoom 1, as a part of each side
 * @property {boolean} [roam] whether any place of the home box may be in the middle of the view;
 *   otherwise one never sees beyond what zoom 1 shows
 */

/**
 * Which part of a plane is shown: the same scale on both axes, y upwards. Screen positions are CSS
 * pixels from the top left corner.
 */
export class View {
  x = 0; // the middle, in units of the plane
  y = 0;
  zoom = 1;
  width = 1; // CSS pixels
  height = 1;
  #home = { x0: -1, y0: -1, x1: 1, y1: 1 };
  #options;

  /** @param {ViewOptions} options */
  constructor({ zoomMax, margin = 0, roam = false }) {
    this.#options = { zoomMax, margin, roam };
  }

  /** CSS pixels a unit of the plane. */
  get scale() {
    const room = 1 - 2 * this.#options.margin;
    const { x0, y0, x1, y1 } = this.#home;
    const wide = (room * this.width) / (x1 - x0 || 1);
    const high = (room * this.height) / (y1 - y0 || 1);
    return this.zoom * Math.min(wide, high);
  }

  /** The smallest square that holds all that is seen. */
  get square() {
    return { x: this.x, y: this.y, half: Math.max(this.width, this.height) / (2 * this.scale) };
  }

  isWhole() {
    return this.zoom < WHOLE;
  }

  isHome() {
    return this.isWhole() && this.x === this.#middle("x") && this.y === this.#middle("y");
  }

  toX(x) {
    return (x - this.x) * this.scale + this.width / 2;
  }

  toY(y) {
    return (this.y - y) * this.scale + this.height / 2;
  }

  fromX(px) {
    return (px - this.width / 2) / this.scale + this.x;
  }

  fromY(py) {
    return (this.height / 2 - py) / this.scale + this.y;
  }

  /** @param {{x0: number, y0: number, x1: number, y1: number}} box all of it shows at zoom 1 */
  setHome(box) {
    this.#home = box;
    this.reset();
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
  }

  reset() {
    this.set(this.#middle("x"), this.#middle("y"), 1);
  }

  /** Shows what is around (x, y), as far as the limits allow. */
  set(x, y, zoom) {
    this.zoom = clamp(zoom, 1, this.#options.zoomMax);
    this.x = this.#inside("x", x);
    this.y = this.#inside("y", y);
  }

  /** Zooms in by factor > 1, (px, py) staying where it is; false at either end. */
  zoomAt(factor, px, py) {
    const zoom = clamp(this.zoom * factor, 1, this.#options.zoomMax);
    if (zoom === this.zoom) return false;
    const [x, y] = [this.fromX(px), this.fromY(py)];
    this.zoom = zoom;
    if (zoom === 1) this.reset();
    else this.set(this.x + x - this.fromX(px), this.y + y - this.fromY(py), zoom);
    return true;
  }

  panBy(dx, dy) {
    this.set(this.x - dx / this.scale, this.y + dy / this.scale, this.zoom);
  }

  /** Moves just so far that (x, y) is in view; answers whether it had to. */
  reveal(x, y) {
    const dx = beyond(x, this.x, this.width / (2 * this.scale));
    const dy = beyond(y, this.y, this.height / (2 * this.scale));
    if (dx === 0 && dy === 0) return false;
    this.set(this.x + dx, this.y + dy, this.zoom);
    return true;
  }

  #middle(axis) {
    return (this.#home[`${axis}0`] + this.#home[`${axis}1`]) / 2;
  }

  /** The allowed middle of the view that is nearest to a wanted one. */
  #inside(axis, wanted) {
    const home = this.#home[`${axis}1`] - this.#home[`${axis}0`];
    const seen = this[SIDES[axis]] / this.scale; // units of the plane; zoom 1 shows zoom times that
    const room = this.#options.roam ? home / 2 : (seen * (this.zoom - 1)) / 2;
    return clamp(wanted, this.#middle(axis) - room, this.#middle(axis) + room);
  }
}

function beyond(v, centre, half) {
  if (v > centre + half) return v - centre - half;
  if (v < centre - half) return v - centre + half;
  return 0;
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
