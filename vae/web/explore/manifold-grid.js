import { h } from "../kit/dom.js";
import { fillPixels } from "../kit/image-view.js";
import { normPpf } from "../model/gaussian.js";
import { centreOutwards } from "../map/texture.js";
import { runInSlices } from "../model/slices.js";
import { t } from "../state/texts.js";

const SETTLE = 140; // ms without a change of the other dimensions before the grid is decoded anew

/**
 * A grid of decoded images, as in figure 4 of Kingma & Welling 2013 (arXiv 1312.6114): a
 * variational model's at equal steps of probability of its prior, an autoencoder's, which has no
 * prior, at equal steps over the range of its codes.
 *
 * @param {HTMLElement} root empty; the grid is square and fills its width
 * @param {object} options
 * @param {object} options.checkpoint
 * @param {{lo: number[], hi: number[]}} options.range (D) for models without a prior
 * @param {ArrayLike<number>} options.z (D)
 * @param {number} [options.label]
 * @param {number[]} [options.plane]
 * @param {number} [options.size] images a side
 * @param {(z: Float32Array) => void} options.onPick (D), the grid's own array
 */
export function mount(root, { checkpoint, range, onPick, ...options }) {
  const { image, latentDim } = checkpoint;
  const side = Math.max(image.height, image.width);
  const z = Float32Array.from(options.z);
  const picked = new Float32Array(latentDim);
  const state = { label: 0, plane: [0, 1], size: 15, ...options };
  const canvas = h("canvas", { class: "le-grid-canvas", "aria-hidden": "true" });
  const here = h("div", { class: "le-grid-here" });
  const frame = h(
    "div",
    { class: "le-grid", tabindex: "0", role: "application", "aria-label": t("grid.name") },
    canvas,
    here,
  );
  root.replaceChildren(frame);
  const context = canvas.getContext("2d");
  let steps = { x: [], y: [] }; // z of each column, left to right, and each row, top to bottom
  let job = null;
  let settling = 0;
  const waiting = []; // resolve functions of those who want it complete

  function rebuild() {
    const { size, plane } = state;
    steps = { x: positions(plane[0], size), y: positions(plane[1], size).reverse() };
    if (canvas.width !== size * side) {
      canvas.width = canvas.height = size * side;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    frame.style.setProperty("--le-cells", size);
    outline();
    clearTimeout(settling);
    settling = 0;
    job?.cancel();
    job = runInSlices(paint());
    job.done.then(() => {
      job = null;
      waiting.splice(0).forEach((resolve) => resolve());
    });
  }

  function positions(d, size) {
    const parts = Array.from({ length: size }, (_, k) => (k + 0.5) / size);
    if (checkpoint.variational) return parts.map(normPpf);
    return parts.map((part) => range.lo[d] + part * (range.hi[d] - range.lo[d]));
  }

  function* paint() {
    const { size } = state;
    const tile = context.createImageData(image.width, image.height);
    const [padX, padY] = [(side - image.width) / 2, (side - image.height) / 2];
    for (const k of centreOutwards(size)) {
      const column = k % size;
      const row = Math.floor(k / size);
      const x = checkpoint.decode(at(column, row, picked), state.label);
      fillPixels(tile.data, x, image);
      context.putImageData(tile, column * side + padX, row * side + padY);
      yield;
    }
  }

  /** The point of a cell, the other dimensions as they are now. */
  function at(column, row, out) {
    out.set(z);
    out[state.plane[0]] = steps.x[column];
    out[state.plane[1]] = steps.y[row];
    return out;
  }

  const cellHere = () => [
    nearestStep(steps.x, z[state.plane[0]]),
    nearestStep(steps.y, z[state.plane[1]]),
  ];

  function outline() {
    const [column, row] = cellHere();
    here.style.transform = `translate(${100 * column}%, ${100 * row}%)`;
  }

  function pick(column, row) {
    const inside = (k) => Math.min(state.size - 1, Math.max(0, k));
    at(inside(column), inside(row), picked);
    z.set(picked);
    outline();
    onPick(picked);
  }

  function pointed(event) {
    if (event.type === "pointermove" && !frame.hasPointerCapture(event.pointerId)) return;
    if (event.type === "pointerdown") frame.setPointerCapture(event.pointerId);
    const box = frame.getBoundingClientRect();
    const part = (v, start) => Math.floor(((v - start) / box.width) * state.size);
    pick(part(event.clientX, box.left), part(event.clientY, box.top));
  }

  function key(event) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = by[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [column, row] = cellHere();
    pick(column + step[0], row + step[1]);
  }

  frame.addEventListener("pointerdown", pointed);
  frame.addEventListener("pointermove", pointed);
  frame.addEventListener("keydown", key);
  rebuild();

  return {
    setPoint(point) {
      let aside = false;
      for (let d = 0; d < latentDim; d += 1) {
        if (z[d] !== Math.fround(point[d]) && !state.plane.includes(d)) aside = true;
        z[d] = point[d];
      }
      outline();
      if (!aside) return;
      clearTimeout(settling);
      settling = setTimeout(rebuild, SETTLE);
    },
    /** @param {{label?: number, plane?: number[], size?: number}} changes */
    set(changes) {
      if (Object.entries(changes).every(([name, v]) => String(state[name]) === String(v))) return;
      Object.assign(state, changes);
      rebuild();
    },
    /** A copy, once every image is there. */
    async toCanvas() {
      if (settling) rebuild();
      while (job) await new Promise((resolve) => waiting.push(resolve));
      const copy = document.createElement("canvas");
      copy.width = copy.height = canvas.width;
      copy.getContext("2d").drawImage(canvas, 0, 0);
      return copy;
    },
    destroy() {
      clearTimeout(settling);
      job?.cancel();
      root.replaceChildren();
    },
  };
}

function nearestStep(steps, value) {
  let best = 0;
  for (let k = 1; k < steps.length; k += 1) {
    if (Math.abs(steps[k] - value) < Math.abs(steps[best] - value)) best = k;
  }
  return best;
}
