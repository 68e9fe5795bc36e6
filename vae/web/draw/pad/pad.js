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
 * @typedef {import("./pen.js").Sheet} Sheet
 * @typedef {ReturnType<typeof createHistory>} History
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
  /** @type {Sheet} */
  const sheet = { image, coloured, drawing };
  const history = createHistory(sheet, { onDraw, onChange: settle });
  const undo = () => pen.hand() === null && history.undo();
  const redo = () => pen.hand() === null && history.redo();
  const toolbar = createToolbar({ undo, redo, clear });
  const view = createView(root, sheet, toolbar);
  const pen = createPen(sheet, view.paper, toolbar.brush, {
    down: () => view.setDown(true),
    moved: () => onDraw(sheet.drawing),
    up(before) {
      view.setDown(false);
      if (sheet.drawing !== before) history.commit(before, sheet.drawing);
    },
  });
  attachPadPointer(view.canvas, view.paper, pen);
  attachPadKeys(view.canvas, view.paper, pen, {
    undo, redo, clear, height: () => sheet.image.height / sheet.image.width,
  });
  view.refresh(history);

  function settle() {
    view.refresh(history);
    onCommit(sheet.drawing);
  }

  /** @param {Drawing} next */
  function setDrawing(next) {
    pen.end();
    history.commit(sheet.drawing, next);
  }

  function clear() {
    pen.end();
    if (!isEmpty(sheet.drawing)) setDrawing(EMPTY);
  }

  return {
    /** Replaces the drawing; undo brings the old one back. */
    setDrawing,
    /**
     * Puts a first drawing on the pad, with nothing to undo.
     * @param {Drawing} first
     */
    begin(first) {
      history.change(first);
      view.refresh(history);
    },
    /** Other proportions, or other inks; the drawing stays. */
    setFrame: view.setFrame,
    undo,
    redo,
    clear,
    destroy() {
      view.destroy();
      root.replaceChildren();
    },
  };
}

/**
 * What is seen of a sheet, and the toolbar above it.
 * @param {HTMLElement} root
 * @param {Sheet} sheet
 * @param {ReturnType<typeof createToolbar>} toolbar
 */
function createView(root, sheet, toolbar) {
  const parts = build(root, toolbar.elements);
  const paper = createPaper(parts.canvas, parts.ring);

  /** @param {{image: ImageShape, coloured: boolean}} frame */
  function setFrame({ image, coloured }) {
    Object.assign(sheet, { image, coloured });
    parts.sheet.style.aspectRatio = `${image.width} / ${image.height}`;
    toolbar.setInks(image, coloured);
    paper.paint(sheet);
  }

  const destroy = watchSize(parts.sheet, (size) => {
    paper.resize(size);
    paper.paint(sheet);
  });
  setFrame(sheet);

  return {
    canvas: parts.canvas,
    paper,
    setFrame,
    destroy,
    /** @param {boolean} down whether somebody is drawing */
    setDown(down) {
      parts.sheet.classList.toggle("le-pad-down", down);
      if (down) showHint(parts.hint, sheet.drawing);
    },
    /** After another drawing was put on the sheet. @param {History} history */
    refresh({ canUndo, canRedo }) {
      paper.paint(sheet);
      toolbar.enable({ undo: canUndo(), redo: canRedo(), clear: !isEmpty(sheet.drawing) });
      showHint(parts.hint, sheet.drawing);
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
