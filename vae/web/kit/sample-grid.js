import { h } from "./dom.js";
import { fillPixels } from "./image-view.js";
import { runInSlices } from "../model/slices.js";

const GAP = 14; // between two images: one pixel for so many of an image's
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

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
export function mount(root, { label, columns = 10, keepHover = false, onHover, onPick }) {
  const canvas = h("canvas", { class: "le-samples-canvas", "aria-hidden": "true" });
  const ring = h("div", { class: "le-samples-ring", hidden: true });
  const role = onPick ? "application" : "img";
  const frame = h("div", { class: "le-samples", role, "aria-label": label }, canvas, ring);
  if (onPick) frame.tabIndex = 0;
  root.append(frame);
  const context = canvas.getContext("2d");
  let shown = null; // {checkpoint, codes, labels}
  let cell = { width: 1, height: 1, gap: 0 };
  let hovered = -1;
  let job = null;

  /**
   * @param {object} checkpoint
   * @param {ArrayLike<number>[]} codes (D) each
   * @param {number[]} [labels] one each, for conditional models
   * @returns {Promise<void>} resolves when all are drawn
   */
  function show(checkpoint, codes, labels) {
    job?.cancel();
    const { image } = checkpoint;
    const rows = Math.max(1, Math.ceil(codes.length / columns));
    const gap = Math.max(1, Math.round(image.width / GAP));
    cell = { width: image.width + gap, height: image.height + gap, gap };
    const size = [columns * cell.width - gap, rows * cell.height - gap];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    canvas.style.aspectRatio = `${size[0]} / ${size[1]}`;
    shown = { checkpoint, codes, labels };
    job = runInSlices(paint());
    return job.done;
  }

  function* paint() {
    const { checkpoint, codes, labels } = shown;
    const pixels = context.createImageData(checkpoint.image.width, checkpoint.image.height);
    for (let i = 0; i < codes.length; i += 1) {
      fillPixels(pixels.data, checkpoint.decode(codes[i], labels?.[i]), checkpoint.image);
      context.putImageData(pixels, (i % columns) * cell.width, Math.floor(i / columns) * cell.height);
      yield;
    }
  }

  function setHover(i) {
    hovered = shown && i < shown.codes.length ? i : -1;
    ring.hidden = hovered < 0;
    if (hovered < 0) return;
    const percent = (pixels, whole) => `${(100 * pixels) / whole}%`;
    ring.style.left = percent((hovered % columns) * cell.width, canvas.width);
    ring.style.top = percent(Math.floor(hovered / columns) * cell.height, canvas.height);
    ring.style.width = percent(cell.width - cell.gap, canvas.width);
    ring.style.height = percent(cell.height - cell.gap, canvas.height);
  }

  function hover(i) {
    if (i === hovered) return;
    setHover(i);
    onHover?.(hovered);
  }

  function at(event) {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    const row = Math.floor(((event.clientY - box.top) * canvas.height) / box.height / cell.height);
    const i = row * columns + column;
    return column >= 0 && column < columns && row >= 0 && i < (shown?.codes.length ?? 0) ? i : -1;
  }

  function key(event) {
    if (event.key === "Enter" && hovered >= 0) onPick?.(hovered);
    const step = STEPS[event.key];
    if (!step || !shown) return;
    event.preventDefault();
    const next = hovered < 0 ? 0 : hovered + step[0] + columns * step[1];
    if (next >= 0 && next < shown.codes.length) hover(next);
  }

  frame.addEventListener("pointermove", (event) => hover(at(event)));
  if (!keepHover) {
    frame.addEventListener("pointerleave", () => hover(-1));
    frame.addEventListener("blur", () => hover(-1));
  }
  if (onPick) {
    frame.addEventListener("keydown", key);
    frame.addEventListener("click", (event) => {
      const i = at(event);
      if (i >= 0) onPick(i);
    });
  }

  return {
    show,
    setHover,
    setLabel: (text) => frame.setAttribute("aria-label", text),
    canvas,
    destroy() {
      job?.cancel();
      root.replaceChildren();
    },
  };
}
