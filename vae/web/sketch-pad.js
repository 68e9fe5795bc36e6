import { h } from "./dom.js";
import { icon } from "./icons.js";
import { fillPixels } from "./image-view.js";
import { EMPTY, drawStrokes, drawTail, erase, isEmpty } from "./sketch-strokes.js";
import { t } from "./strings.js";

const BRUSH = { least: 0.02, first: 0.075, most: 0.16 }; // of the pad's width
const KEY_STEP = 0.03;
const NEAR = 0.003; // a point closer than this to the last one is left out
const MOST_UNDO = 100;

/**
 * A pad to draw on, by mouse, touch, pen and keyboard, with undo, brush size and eraser.
 *
 * @param {HTMLElement} root empty; the pad fills its width
 * @param {object} options
 * @param {{channels, height, width}} options.image of the data set: gives the pad its proportions
 * @param {object} [options.drawing] to start with, see sketch-strokes.js
 * @param {(drawing: object) => void} options.onDraw after each move, in its handler
 * @param {(drawing: object) => void} options.onCommit after a stroke ended, undo, clear, ...
 */
export function mount(root, { image, drawing = EMPTY, onDraw, onCommit }) {
  const past = [];
  const future = [];
  let stroke = null; // the one under way: {pointer, erases, last: [x, y], before: drawing}
  let erasing = false;
  let brush = BRUSH.first;
  let rect = null; // of the canvas; measured when a stroke begins, since measuring costs a layout
  const keyPen = { x: 0.5, y: 0.5, down: false };

  const parts = build();
  const { canvas, cursor } = parts;
  const context = canvas.getContext("2d");
  setFrame(image);

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
    endStroke();
    if (!isEmpty(drawing)) replace(EMPTY);
  }

  // ---- strokes

  function beginStroke(x, y, pressure, { pointer, erases }) {
    const before = drawing;
    // An example that nobody chose makes way for the first stroke.
    if (drawing.base?.example && !erases) drawing = EMPTY;
    stroke = { pointer, erases, last: [x, y], before };
    if (erases) {
      eraseTo(x, y);
      return onDraw(drawing);
    }
    const line = { width: brush, points: [x, y, pressure] };
    drawing = { ...drawing, strokes: [...drawing.strokes, line] };
    if (before.base?.example) paint();
    else drawTail(context, line, ownFit());
    change(drawing);
    refreshHint();
  }

  function extendStroke(x, y, pressure) {
    if (stroke.erases) return eraseTo(x, y);
    const [lastX, lastY] = stroke.last;
    if (Math.abs(x - lastX) < NEAR && Math.abs(y - lastY) < NEAR) return;
    const line = drawing.strokes[drawing.strokes.length - 1];
    line.points.push(x, y, pressure);
    stroke.last = [x, y];
    drawTail(context, line, ownFit());
  }

  function eraseTo(x, y) {
    drawing = erase(drawing, stroke.last, [x, y], brush);
    stroke.last = [x, y];
    paint();
  }

  function endStroke() {
    if (!stroke) return;
    const { before } = stroke;
    stroke = null;
    keyPen.down = false;
    cursor.classList.remove("le-pad-down");
    if (drawing === before) return;
    change(drawing);
    commit(before);
  }

  // ---- pointers

  function place(event) {
    const x = (event.clientX - rect.left) / rect.width;
    return [x, (event.clientY - rect.top) / rect.width];
  }

  const pressureOf = ({ pointerType, pressure }) =>
    pointerType === "pen" && pressure > 0 ? Math.round(10 * (0.4 + 1.2 * pressure)) / 10 : 1;

  function pointerDown(event) {
    if (stroke || event.button > 0 && event.button !== 5) return;
    canvas.setPointerCapture(event.pointerId);
    rect = canvas.getBoundingClientRect();
    // Button 5 is the other end of a pen.
    const how = { pointer: event.pointerId, erases: erasing || event.button === 5 };
    beginStroke(...place(event), pressureOf(event), how);
  }

  function pointerMove(event) {
    if (!stroke) rect = canvas.getBoundingClientRect();
    moveCursor(...place(event));
    if (stroke?.pointer !== event.pointerId) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) {
      extendStroke(...place(each), pressureOf(each));
    }
    onDraw(drawing);
  }

  function pointerEnd(event) {
    if (stroke?.pointer === event.pointerId) endStroke();
  }

  // ---- keys

  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function keyDown(event) {
    const letter = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    if (control && letter === "z") (event.shiftKey ? redo : undo)();
    else if (control && letter === "y") redo();
    else if (control || event.altKey) return;
    else if (moves[event.key]) movePen(moves[event.key], event.shiftKey);
    else if (event.key === " " || event.key === "Enter") togglePen();
    else if (event.key === "Escape" && keyPen.down) endStroke();
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else return;
    event.preventDefault();
  }

  function movePen([dx, dy], large) {
    const step = KEY_STEP * (large ? 3 : 1);
    const high = image.height / image.width;
    keyPen.x = Math.min(1, Math.max(0, keyPen.x + step * dx));
    keyPen.y = Math.min(high, Math.max(0, keyPen.y + step * dy));
    showKeyPen();
    if (!keyPen.down) return;
    extendStroke(keyPen.x, keyPen.y, 1);
    onDraw(drawing);
  }

  function togglePen() {
    showKeyPen();
    if (keyPen.down) return endStroke();
    if (stroke) return;
    keyPen.down = true;
    cursor.classList.add("le-pad-down");
    beginStroke(keyPen.x, keyPen.y, 1, { pointer: "keys", erases: erasing });
  }

  function showKeyPen() {
    rect = canvas.getBoundingClientRect();
    cursor.classList.add("le-pad-keys");
    moveCursor(keyPen.x, keyPen.y);
  }

  // ---- painting

  function paint() {
    context.imageSmoothingEnabled = false;
    context.fillStyle = "#000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (drawing.base) context.drawImage(raster(drawing.base), 0, 0, canvas.width, canvas.height);
    drawStrokes(context, drawing.strokes, ownFit());
  }

  const ownFit = () => ({ scale: canvas.width, x: 0, y: 0, pen: (width) => width * canvas.width });


  function moveCursor(x, y) {
    const size = (erasing ? 2 : 1) * brush * rect.width;
    cursor.style.width = cursor.style.height = `${size}px`;
    cursor.style.transform = `translate(${x * rect.width - size / 2}px, ${y * rect.width - size / 2}px)`;
  }

  function refresh() {
    paint();
    parts.undo.disabled = past.length === 0;
    parts.redo.disabled = future.length === 0;
    parts.clear.disabled = isEmpty(drawing);
    refreshHint();
  }

  function refreshHint() {
    const text = isEmpty(drawing) ? t("pad.hint") : drawing.base?.example ? t("pad.example") : "";
    if (parts.hint.textContent !== text) parts.hint.textContent = text;
  }

  function setFrame(next) {
    image = next;
    parts.sheet.style.aspectRatio = `${image.width} / ${image.height}`;
  }

  function build() {
    const tool = (name, run, attributes = {}) =>
      h("button", {
        type: "button",
        class: "le-icon-button le-pad-tool",
        "aria-label": t(`pad.${name}`),
        title: t(`pad.${name}`),
        onclick: run,
        ...attributes,
      }, icon(name));
    const made = {
      canvas: h("canvas", {
        class: "le-pad-canvas",
        tabindex: 0,
        role: "application",
        "aria-label": t("pad.name"),
        "aria-roledescription": t("pad.role"),
      }),
      cursor: h("div", { class: "le-pad-cursor", "aria-hidden": "true" }),
      hint: h("p", { class: "le-pad-hint", "aria-hidden": "true" }),
      undo: tool("undo", undo),
      redo: tool("redo", redo),
      clear: tool("clear", clear),
      eraser: tool("eraser", toggleEraser, { "aria-pressed": "false" }),
      size: h("input", {
        type: "range",
        class: "le-range le-pad-size",
        min: BRUSH.least,
        max: BRUSH.most,
        step: 0.005,
        value: BRUSH.first,
        "aria-label": t("pad.size"),
        title: t("pad.size"),
      }),
    };
    made.size.addEventListener("input", () => {
      brush = Number(made.size.value);
    });
    made.sheet = h("div", { class: "le-pad-sheet" }, made.canvas, made.cursor, made.hint);
    made.tools = h("div", { class: "le-pad-tools", role: "toolbar", "aria-label": t("pad.tools") },
      made.undo, made.redo, made.clear, made.eraser, made.size);
    root.append(made.tools, made.sheet);
    return made;
  }

  function toggleEraser() {
    erasing = !erasing;
    parts.eraser.setAttribute("aria-pressed", String(erasing));
    parts.sheet.classList.toggle("le-pad-erasing", erasing);
  }

  const listeners = {
    pointerdown: pointerDown,
    pointermove: pointerMove,
    pointerup: pointerEnd,
    pointercancel: pointerEnd,
    lostpointercapture: pointerEnd,
    keydown: keyDown,
    blur: endStroke,
    contextmenu: (event) => event.preventDefault(),
  };
  for (const [name, run] of Object.entries(listeners)) canvas.addEventListener(name, run);

  const resizing = new ResizeObserver(([entry]) => {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const { width, height } = entry.contentRect;
    if (width < 2) return; // hidden
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    rect = canvas.getBoundingClientRect();
    paint();
  });
  resizing.observe(parts.sheet);
  refresh();

  return {
    /** Replaces the drawing; undo brings the old one back. */
    setDrawing: (next) => {
      endStroke();
      replace(next);
    },
    /** Puts a first drawing on the pad, with nothing to undo. */
    begin(first) {
      change(first);
      refresh();
    },
    /** Other proportions; the drawing stays. */
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

const rasters = new WeakMap();

/** A base as a canvas of its own size. */
function raster(base) {
  let canvas = rasters.get(base);
  if (!canvas) {
    canvas = document.createElement("canvas");
    canvas.width = base.image.width;
    canvas.height = base.image.height;
    const pixels = new ImageData(canvas.width, canvas.height);
    fillPixels(pixels.data, base.x, base.image);
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    rasters.set(base, canvas);
  }
  return canvas;
}
