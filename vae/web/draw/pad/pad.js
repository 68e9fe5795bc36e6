import { h } from "../../kit/dom.js";
import { t } from "../../state/texts.js";
import { createHistory } from "./history.js";
import { createPaper } from "./paper.js";
import { createPen } from "./pen.js";
import { attachPadKeys, attachPadPointer } from "./pen-input.js";
import { EMPTY, isEmpty } from "./strokes.js";
import { createToolbar } from "./toolbar.js";

/**
 * A pad to draw on, by mouse, touch, pen and keyboard, with undo, brush size and eraser.
 *
 * @typedef {import("./strokes.js").Drawing} Drawing
 * @typedef {import("./strokes.js").ImageShape} ImageShape
 * @typedef {ReturnType<typeof mount>} Pad
 *
 * @param {HTMLElement} root empty; the pad fills its width
 * @param {object} options
 * @param {ImageShape} options.image of the data set: gives the pad its proportions
 * @param {boolean} options.coloured whether one draws in colour
 * @param {Drawing} [options.drawing] to start with
 * @param {(drawing: Drawing) => void} options.onDraw after each move, in its handler
 * @param {(drawing: Drawing) => void} options.onCommit after a stroke ended, undo, clear, ...
 */
export function mount(root, { image, coloured, drawing = EMPTY, onDraw, onCommit }) {
  /** @type {import("./pen.js").Sheet} */
  const sheet = { image, coloured, drawing };
  const history = createHistory();
  const undo = () => travel(history.undo);
  const redo = () => travel(history.redo);
  const toolbar = createToolbar({ undo, redo, clear });
  const parts = build(root, toolbar.elements);
  const paper = createPaper(parts.canvas, parts.ring);
  const pen = createPen(sheet, paper, toolbar.brush, {
    down() {
      parts.sheet.classList.add("le-pad-down");
      showHint(parts.hint, sheet.drawing);
    },
    moved: () => onDraw(sheet.drawing),
    up(before) {
      parts.sheet.classList.remove("le-pad-down");
      if (sheet.drawing !== before) commit(before, sheet.drawing);
    },
  });
  const height = () => sheet.image.height / sheet.image.width;
  attachPadPointer(parts.canvas, paper, pen);
  attachPadKeys(parts.canvas, paper, pen, { undo, redo, clear, height });

  /** @param {Drawing} next */
  function change(next) {
    sheet.drawing = next;
    onDraw(next);
  }

  /** A change that undo takes back. @param {Drawing} before @param {Drawing} next */
  function commit(before, next) {
    change(next);
    history.add(before);
    settle();
  }

  function settle() {
    refresh();
    onCommit(sheet.drawing);
  }

  /** @param {(current: Drawing) => Drawing | null} step history's undo or redo */
  function travel(step) {
    const other = pen.hand() === null ? step(sheet.drawing) : null;
    if (!other) return;
    change(other);
    settle();
  }

  /** @param {Drawing} next */
  function setDrawing(next) {
    pen.end();
    commit(sheet.drawing, next);
  }

  function clear() {
    pen.end();
    if (!isEmpty(sheet.drawing)) setDrawing(EMPTY);
  }

  function refresh() {
    paper.paint(sheet);
    const can = { undo: history.canUndo(), redo: history.canRedo(), clear: !isEmpty(sheet.drawing) };
    toolbar.enable(can);
    showHint(parts.hint, sheet.drawing);
  }

  /** @param {{image: ImageShape, coloured: boolean}} frame */
  function setFrame(frame) {
    Object.assign(sheet, frame);
    parts.sheet.style.aspectRatio = `${sheet.image.width} / ${sheet.image.height}`;
    toolbar.setInks(sheet.image, sheet.coloured);
    paper.paint(sheet);
  }

  const stopWatching = watchSize(parts.sheet, (size) => {
    paper.resize(size);
    paper.paint(sheet);
  });
  setFrame({ image, coloured });
  refresh();

  return {
    /** Replaces the drawing; undo brings the old one back. */
    setDrawing,
    /**
     * Puts a first drawing on the pad, with nothing to undo.
     * @param {Drawing} first
     */
    begin(first) {
      change(first);
      refresh();
    },
    /** Other proportions, or other inks; the drawing stays. */
    setFrame,
    undo,
    redo,
    clear,
    destroy() {
      stopWatching();
      root.replaceChildren();
    },
  };
}

/** @param {HTMLElement} hint @param {Drawing} drawing */
function showHint(hint, drawing) {
  const example = drawing.base?.example ? t("pad.example") : "";
  const text = isEmpty(drawing) ? t("pad.hint") : example;
  if (hint.textContent !== text) hint.textContent = text;
}

/** @param {HTMLElement} element @param {(size: DOMRectReadOnly) => void} onSize */
function watchSize(element, onSize) {
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width >= 2) onSize(contentRect); // else it is hidden
  });
  observer.observe(element);
  return () => observer.disconnect();
}

/** @param {HTMLElement} root @param {HTMLElement[]} tools */
function build(root, tools) {
  const canvas = h("canvas", {
    class: "le-pad-canvas",
    tabindex: 0,
    role: "application",
    "aria-label": t("pad.name"),
    "aria-roledescription": t("pad.role"),
  });
  const ring = h("div", { class: "le-pad-ring", "aria-hidden": "true" });
  const hint = h("p", { class: "le-pad-hint", "aria-hidden": "true" });
  const sheet = h("div", { class: "le-pad-sheet" }, canvas, ring, hint);
  root.append(...tools, sheet);
  return { canvas, ring, hint, sheet };
}
