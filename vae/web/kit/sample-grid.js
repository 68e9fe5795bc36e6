import { context2d, h } from "./dom.js";
import { fillPixels } from "./image-view.js";
import { runInSlices } from "../model/slices.js";

const GAP = 14; // between two images: one pixel for so many of an image's
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 *
 * @typedef {object} Grid what is on the canvas
 * @property {number} columns
 * @property {number} count of the images
 * @property {{width: number, height: number, gap: number}} cell pixels; an image and the gap behind it
 */

/**
 * Decoded images in rows. The canvas has the images' own pixels and CSS scales it. One image may
 * be pointed at, by pointer or arrow keys.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {string} options.label accessible name
 * @param {number} [options.columns]
 * @param {boolean} [options.keepHover] whether the last one stays when the pointer leaves
 * @param {(i: number) => void} [options.onHover] -1 when there is none
 * @param {(i: number) => void} [options.onPick] a click or Enter
 */
export function mount(root, { label, columns = 10, ...pointing }) {
  const canvas = h("canvas", { class: "le-samples-canvas", "aria-hidden": "true" });
  const ring = h("div", { class: "le-samples-ring", hidden: true });
  const role = pointing.onPick ? "application" : "img";
  const frame = h("div", { class: "le-samples", role, "aria-label": label }, canvas, ring);
  if (pointing.onPick) frame.tabIndex = 0;
  root.append(frame);
  /** @type {Grid} */
  const grid = { columns, count: 0, cell: { width: 1, height: 1, gap: 0 } };
  const hover = createHover({ canvas, ring, frame }, grid, pointing);
  /** @type {ReturnType<typeof runInSlices> | null} */
  let job = null;

  /**
   * @param {Checkpoint} checkpoint
   * @param {ArrayLike<number>[]} codes (D) each
   * @param {number[]} [labels] one each, for conditional models
   * @returns {Promise<void>} resolves when all are drawn
   */
  function show(checkpoint, codes, labels) {
    job?.cancel();
    const { image } = checkpoint;
    const rows = Math.max(1, Math.ceil(codes.length / columns));
    const gap = Math.max(1, Math.round(image.width / GAP));
    grid.cell = { width: image.width + gap, height: image.height + gap, gap };
    grid.count = codes.length;
    const size = [columns * grid.cell.width - gap, rows * grid.cell.height - gap];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    canvas.style.aspectRatio = `${size[0]} / ${size[1]}`;
    job = runInSlices(paint(canvas, grid, checkpoint, codes, labels));
    return job.done;
  }

  return {
    show,
    setHover: hover.set,
    setLabel: (/** @type {string} */ text) => frame.setAttribute("aria-label", text),
    destroy() {
      job?.cancel();
      root.replaceChildren();
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Grid} grid
 * @param {Checkpoint} checkpoint
 * @param {ArrayLike<number>[]} codes (D) each
 * @param {number[]} [labels]
 */
function* paint(canvas, { columns, cell }, checkpoint, codes, labels) {
  const { image } = checkpoint;
  const context = context2d(canvas);
  const pixels = context.createImageData(image.width, image.height);
  for (let i = 0; i < codes.length; i += 1) {
    fillPixels(pixels.data, checkpoint.decode(codes[i], labels?.[i]), image);
    context.putImageData(pixels, (i % columns) * cell.width, Math.floor(i / columns) * cell.height);
    yield;
  }
}

/**
 * The image that is pointed at, and the ring around it.
 * @param {{canvas: HTMLCanvasElement, ring: HTMLElement, frame: HTMLElement}} parts
 * @param {Grid} grid
 * @param {{keepHover?: boolean, onHover?: (i: number) => void, onPick?: (i: number) => void}} pointing
 *   as of mount()
 */
function createHover({ canvas, ring, frame }, grid, { keepHover = false, onHover, onPick }) {
  let hovered = -1;

  /** @param {number} i -1: none */
  function set(i) {
    hovered = i < grid.count ? i : -1;
    ring.hidden = hovered < 0;
    if (hovered < 0) return;
    const { columns, cell } = grid;
    const percent = (/** @type {number} */ pixels, /** @type {number} */ whole) =>
      `${(100 * pixels) / whole}%`;
    ring.style.left = percent((hovered % columns) * cell.width, canvas.width);
    ring.style.top = percent(Math.floor(hovered / columns) * cell.height, canvas.height);
    ring.style.width = percent(cell.width - cell.gap, canvas.width);
    ring.style.height = percent(cell.height - cell.gap, canvas.height);
  }

  /** @param {number} i */
  function hover(i) {
    if (i === hovered) return;
    set(i);
    onHover?.(hovered);
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.key === "Enter" && hovered >= 0) onPick?.(hovered);
    const step = STEPS[event.key];
    if (!step || grid.count === 0) return;
    event.preventDefault();
    const next = hovered < 0 ? 0 : hovered + step[0] + grid.columns * step[1];
    if (next >= 0 && next < grid.count) hover(next);
  }

  frame.addEventListener("pointermove", (event) => hover(imageAt(canvas, grid, event)));
  if (!keepHover) {
    frame.addEventListener("pointerleave", () => hover(-1));
    frame.addEventListener("blur", () => hover(-1));
  }
  if (onPick) {
    frame.addEventListener("keydown", key);
    frame.addEventListener("click", (event) => {
      const i = imageAt(canvas, grid, event);
      if (i >= 0) onPick(i);
    });
  }
  return { set };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Grid} grid
 * @param {MouseEvent} event
 * @returns {number} -1: none
 */
function imageAt(canvas, { columns, count, cell }, event) {
  const box = canvas.getBoundingClientRect();
  const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
  const row = Math.floor(((event.clientY - box.top) * canvas.height) / box.height / cell.height);
  const i = row * columns + column;
  return column >= 0 && column < columns && row >= 0 && i < count ? i : -1;
}
