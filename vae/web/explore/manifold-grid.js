import { context2d, h } from "../kit/dom.js";
import { fillPixels } from "../kit/image-view.js";
import { centreOutwards } from "../map/texture.js";
import { runInSlices } from "../model/slices.js";
import { t } from "../state/texts.js";
import { createCells } from "./grid-cells.js";

/** Images a side. */
export const GRID_SIZE = { min: 5, max: 30, usual: 15 };

const SETTLE_MS = 140; // without a change of the other dimensions before the grid is decoded anew
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../state/life.js").Life} Life
 * @typedef {ReturnType<typeof createCells>} Cells
 *
 * @typedef {object} GridLook
 * @property {number} label class that a conditional model decodes
 * @property {number[]} plane the dimensions along x and y
 * @property {number} size images a side
 */

/**
 * A grid of decoded images, as in figure 4 of Kingma & Welling 2013 (arXiv 1312.6114).
 *
 * @param {HTMLElement} root empty; the grid is square and fills its width
 * @param {object} options
 * @param {Checkpoint} options.checkpoint
 * @param {Life} options.life
 * @param {import("../model/atlas.js").Range} options.range for models without a prior
 * @param {ArrayLike<number>} options.z (D)
 * @param {GridLook} options.look
 * @param {(z: Float32Array) => void} options.onPick (D), the grid's own array
 */
export function mount(root, { checkpoint, life, range, z, look: first, onPick }) {
  const look = { ...first };
  const { frame, canvas, here } = build(root);
  const cells = createCells(checkpoint, range, z);
  const painter = createPainter(canvas, checkpoint, cells, life);
  const picked = new Float32Array(checkpoint.latentDim);
  /** @type {(() => void) | null} */
  let endSettling = null; // null: the grid is decoded as the point is

  function rebuild() {
    endSettling?.();
    endSettling = null;
    cells.lay(look.plane, look.size);
    frame.style.setProperty("--le-cells", String(look.size));
    outline();
    painter.paint(look.label);
  }

  /** Marks the cell of the point. */
  function outline() {
    const [column, row] = cells.nearest();
    here.style.transform = `translate(${100 * column}%, ${100 * row}%)`;
  }

  /** @param {number} column @param {number} row */
  function pick(column, row) {
    const inside = (/** @type {number} */ k) => Math.min(look.size - 1, Math.max(0, k));
    cells.setPoint(cells.at(inside(column), inside(row), picked));
    outline();
    onPick(picked);
  }

  attachPointing(frame, cells, pick);
  rebuild();
  life.add(() => root.replaceChildren());

  return {
    /** @param {ArrayLike<number>} point (D) */
    setPoint(point) {
      const aside = cells.setPoint(point);
      outline();
      if (!aside) return;
      endSettling?.();
      endSettling = life.after(SETTLE_MS, rebuild);
    },
    /** @param {Partial<GridLook>} changes */
    set(changes) {
      const next = { ...look, ...changes };
      if (JSON.stringify(next) === JSON.stringify(look)) return;
      Object.assign(look, changes);
      rebuild();
    },
    /** A copy, once every image is there. */
    async toCanvas() {
      if (endSettling) rebuild();
      await painter.whole();
      const copy = document.createElement("canvas");
      copy.width = copy.height = canvas.width;
      context2d(copy).drawImage(canvas, 0, 0);
      return copy;
    },
  };
}

/** @param {HTMLElement} root */
function build(root) {
  const canvas = h("canvas", { class: "le-grid-canvas", "aria-hidden": "true" });
  const here = h("div", { class: "le-grid-here" });
  const frame = h(
    "div",
    { class: "le-grid", tabindex: "0", role: "application", "aria-label": t("grid.name") },
    canvas,
    here,
  );
  root.replaceChildren(frame);
  return { frame, canvas, here };
}

/**
 * Decodes the cells onto the canvas, from the middle outwards.
 * @param {HTMLCanvasElement} canvas
 * @param {Checkpoint} checkpoint
 * @param {Cells} cells
 * @param {Life} life
 */
function createPainter(canvas, checkpoint, cells, life) {
  const { image } = checkpoint;
  const side = Math.max(image.height, image.width);
  const context = context2d(canvas);
  const code = new Float32Array(checkpoint.latentDim);
  /** @type {ReturnType<typeof runInSlices> | null} */
  let job = null;
  /** @type {(() => void)[]} */
  const waiting = []; // resolve functions of those who want the picture whole

  /** @param {number} label */
  function* decodeAll(label) {
    const { count } = cells;
    const tile = context.createImageData(image.width, image.height);
    const [padX, padY] = [(side - image.width) / 2, (side - image.height) / 2];
    for (const k of centreOutwards(count)) {
      const column = k % count;
      const row = Math.floor(k / count);
      fillPixels(tile.data, checkpoint.decode(cells.at(column, row, code), label), image);
      context.putImageData(tile, column * side + padX, row * side + padY);
      yield;
    }
  }

  life.add(() => job?.cancel());
  return {
    /** @param {number} label gives up the picture before this one */
    paint(label) {
      const wide = cells.count * side;
      if (canvas.width !== wide) {
        canvas.width = canvas.height = wide;
        context.fillRect(0, 0, wide, wide);
      }
      job?.cancel();
      job = runInSlices(decodeAll(label));
      job.done.then(() => {
        job = null;
        waiting.splice(0).forEach((resolve) => resolve());
      });
    },
    /** @returns {Promise<void>} resolves when every cell of the latest picture is there */
    whole: () => new Promise((resolve) => {
      if (job) waiting.push(resolve);
      else resolve();
    }),
  };
}

/**
 * The pointer, pressed, and the arrow keys go from cell to cell.
 * @param {HTMLElement} frame
 * @param {Cells} cells
 * @param {(column: number, row: number) => void} pick also beyond the edge: then the cell at it
 */
function attachPointing(frame, cells, pick) {
  /** @param {PointerEvent} event */
  function pointed(event) {
    if (event.type === "pointermove" && !frame.hasPointerCapture(event.pointerId)) return;
    if (event.type === "pointerdown") frame.setPointerCapture(event.pointerId);
    const box = frame.getBoundingClientRect();
    const cellAt = (/** @type {number} */ px) => Math.floor((px / box.width) * cells.count);
    pick(cellAt(event.clientX - box.left), cellAt(event.clientY - box.top));
  }

  frame.addEventListener("pointerdown", pointed);
  frame.addEventListener("pointermove", pointed);
  frame.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [column, row] = cells.nearest();
    pick(column + step[0], row + step[1]);
  });
}
