import { h } from "../../kit/dom.js";
import { icon } from "../../kit/icons.js";
import { attachPadKeys, attachPadPointer } from "./input.js";
import { colourRow } from "./colours.js";
import { createPaper } from "./paper.js";
import { EMPTY, erase, isEmpty } from "./strokes.js";
import { t } from "../../state/texts.js";

const BRUSH = { least: 0.02, first: 0.075, most: 0.16 }; // of the pad's width
const NEAR = 0.003; // a point closer than this to the last one is left out
const MOST_UNDO = 100;

/**
 * A pad to draw on, by mouse, touch, pen and keyboard, with undo, brush size and eraser.
 *
 * @param {HTMLElement} root empty; the pad fills its width
 * @param {object} options
 * @param {{channels, height, width}} options.image of the data set: gives the pad its proportions
 * @param {boolean} options.coloured whether one draws in colour
 * @param {object} [options.drawing] to start with, see sketch-strokes.js
 * @param {(drawing: object) => void} options.onDraw after each move, in its handler
 * @param {(drawing: object) => void} options.onCommit after a stroke ended, undo, clear, ...
 */
export function mount(root, { image, coloured, drawing = EMPTY, onDraw, onCommit }) {
  const past = [];
  const future = [];
  let stroke = null; // the one under way: {hand, erases, last: [x, y], before: drawing}
  let erasing = false;
  let brush = BRUSH.first;
  let colour = "#ffffff";
  const parts = build(root, { undo, redo, clear, eraser: toggleEraser, size: setSize });
  const paper = createPaper(parts.canvas, parts.ring);
  const pen = { begin, extend, moved, end, hover, hand: () => stroke?.hand ?? null };
  attachPadPointer(parts.canvas, paper, pen);
  attachPadKeys(parts.canvas, paper, pen, {
    undo, redo, clear, height: () => image.height / image.width,
  });
  setFrame({ image, coloured });

  // ---- what is drawn

  function change(next) {
    drawing = next;
    onDraw(drawing);
  }

  /** A change that undo takes back. */
  function commit(before) {
    past.push(before);
    if (past.length > MOST_UNDO) past.shift();
    future.length = 0;
    settle();
  }

  function settle() {
    refresh();
    onCommit(drawing);
  }

  function replace(next) {
    end();
    const before = drawing;
    change(next);
    commit(before);
  }

  function travel(from, to) {
    if (stroke || from.length === 0) return;
    to.push(drawing);
    change(from.pop());
    settle();
  }

  function undo() {
    travel(past, future);
  }

  function redo() {
    travel(future, past);
  }

  function clear() {
    end();
    if (!isEmpty(drawing)) replace(EMPTY);
  }

  // ---- the pen

  function begin(x, y, pressure, { hand, erases }) {
    const before = drawing;
    stroke = { hand, erases: erases || erasing, last: [x, y], before };
    parts.sheet.classList.add("le-pad-down");
    if (stroke.erases) {
      extend(x, y, pressure);
      return moved();
    }
    // An example that nobody chose makes way for the first stroke.
    const { base, strokes } = drawing.base?.example ? EMPTY : drawing;
    drawing = { base, strokes: [...strokes, { width: brush, colour, points: [x, y, pressure] }] };
    paper.paint(drawing, coloured);
    refreshHint();
    return moved();
  }

  function extend(x, y, pressure) {
    const [lastX, lastY] = stroke.last;
    stroke.last = [x, y];
    if (stroke.erases) {
      drawing = erase(drawing, [lastX, lastY], [x, y], brush);
      return;
    }
    if (Math.abs(x - lastX) < NEAR && Math.abs(y - lastY) < NEAR) {
      stroke.last = [lastX, lastY];
      return;
    }
    const line = drawing.strokes[drawing.strokes.length - 1];
    line.points.push(x, y, pressure);
    paper.paintTail(line, coloured);
  }

  function moved() {
    if (stroke.erases) paper.paint(drawing, coloured);
    onDraw(drawing);
  }

  function end() {
    if (!stroke) return;
    const { before } = stroke;
    stroke = null;
    parts.sheet.classList.remove("le-pad-down");
    if (drawing === before) return;
    onDraw(drawing);
    commit(before);
  }

  function hover(x, y) {
    paper.moveRing(x, y, (erasing ? 2 : 1) * brush);
  }

  // ---- controls

  function toggleEraser() {
    setErasing(!erasing);
  }

  function setErasing(on) {
    erasing = on;
    parts.eraser.setAttribute("aria-pressed", String(erasing));
  }

  function setSize(size) {
    brush = size;
  }

  function setColour(chosen) {
    colour = chosen;
    setErasing(false);
  }

  function refresh() {
    paper.paint(drawing, coloured);
    parts.undo.disabled = past.length === 0;
    parts.redo.disabled = future.length === 0;
    parts.clear.disabled = isEmpty(drawing);
    refreshHint();
  }

  function refreshHint() {
    const example = drawing.base?.example ? t("pad.example") : "";
    const text = isEmpty(drawing) ? t("pad.hint") : example;
    if (parts.hint.textContent !== text) parts.hint.textContent = text;
  }

  function setFrame(sheet) {
    ({ image, coloured } = sheet);
    colour = "#ffffff";
    parts.sheet.style.aspectRatio = `${image.width} / ${image.height}`;
    parts.colours.replaceChildren(...(coloured ? [colourRow(image, setColour)] : []));
    paper.paint(drawing, coloured);
  }

  const resizing = new ResizeObserver(([entry]) => {
    if (entry.contentRect.width < 2) return; // hidden
    paper.resize(entry.contentRect);
    paper.paint(drawing, coloured);
  });
  resizing.observe(parts.sheet);
  refresh();

  return {
    /** Replaces the drawing; undo brings the old one back. */
    setDrawing: replace,
    /** Puts a first drawing on the pad, with nothing to undo. */
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
      resizing.disconnect();
      root.replaceChildren();
    },
  };
}

function build(root, act) {
  const tool = (name, attributes = {}) =>
    h("button", {
      type: "button",
      class: "le-icon-button le-pad-tool",
      "aria-label": t(`pad.${name}`),
      title: t(`pad.${name}`),
      onclick: act[name],
      ...attributes,
    }, icon(name));
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
  const [undo, redo, clear] = ["undo", "redo", "clear"].map((name) => tool(name));
  const eraser = tool("eraser", { "aria-pressed": "false" });
  const size = h("input", {
    type: "range",
    class: "le-range le-pad-size",
    min: BRUSH.least,
    max: BRUSH.most,
    step: 0.005,
    value: BRUSH.first,
    "aria-label": t("pad.size"),
    title: t("pad.size"),
    oninput: () => act.size(Number(size.value)),
  });
  const colours = h("div", {});
  const label = t("pad.tools");
  root.append(h("div", { class: "le-pad-tools", role: "toolbar", "aria-label": label },
    undo, redo, clear, eraser, size), colours, sheet);
  return { canvas, ring, hint, sheet, undo, redo, clear, eraser, colours };
}
