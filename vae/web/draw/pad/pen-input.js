/**
 * What moves the pen: mouse, touch, a stylus, the keyboard.
 *
 * @typedef {import("./pen.js").Pen} Pen
 * @typedef {import("./paper.js").Paper} Paper
 */

const PEN_ERASER = 5; // button number of the other end of a pen
const KEY_STEP = 0.03; // of the pad's width
/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Mouse, touch and stylus. The pointer is captured: a stroke goes on outside and ends where it is let go.
 * @param {HTMLCanvasElement} canvas
 * @param {Paper} paper
 * @param {Pen} pen
 */
export function attachPadPointer(canvas, paper, pen) {
  const pressureOf = (/** @type {PointerEvent} */ { pointerType, pressure }) =>
    pointerType === "pen" && pressure > 0 ? Math.round(10 * (0.4 + 1.2 * pressure)) / 10 : 1;

  canvas.addEventListener("pointerdown", (event) => {
    if (pen.hand() !== null || (event.button > 0 && event.button !== PEN_ERASER)) return;
    canvas.setPointerCapture(event.pointerId);
    paper.measure();
    const how = { hand: event.pointerId, erases: event.button === PEN_ERASER };
    pen.begin(...paper.place(event), pressureOf(event), how);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pen.hand() === null) paper.measure();
    pen.hover(...paper.place(event));
    if (pen.hand() !== event.pointerId) return;
    // All that happened since the last frame, so that a fast stroke keeps its shape.
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) {
      pen.extend(...paper.place(each), pressureOf(each));
    }
    pen.moved();
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    canvas.addEventListener(end, (event) => pen.hand() === event.pointerId && pen.end());
  }
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
}

/**
 * Keys: arrows move a pen, Space puts it down and lifts it; undo, redo, clear.
 * @param {HTMLCanvasElement} canvas
 * @param {Paper} paper
 * @param {Pen} pen
 * @param {{undo: () => void, redo: () => void, clear: () => void, height: () => number}} act height:
 *   of the pad, in shares of its width
 */
export function attachPadKeys(canvas, paper, pen, { undo, redo, clear, height }) {
  const at = { x: 0.5, y: 0.5 };

  /** @param {[number, number]} direction @param {boolean} large */
  function move([dx, dy], large) {
    const step = KEY_STEP * (large ? 3 : 1);
    at.x = Math.min(1, Math.max(0, at.x + step * dx));
    at.y = Math.min(height(), Math.max(0, at.y + step * dy));
    show();
    if (pen.hand() !== "keys") return;
    pen.extend(at.x, at.y, 1);
    pen.moved();
  }

  function toggle() {
    show();
    if (pen.hand() === "keys") pen.end();
    else if (pen.hand() === null) pen.begin(at.x, at.y, 1, { hand: "keys", erases: false });
  }

  function show() {
    paper.measure();
    pen.hover(at.x, at.y);
  }

  canvas.addEventListener("keydown", (event) => {
    const letter = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    if (control && letter === "z") (event.shiftKey ? redo : undo)();
    else if (control && letter === "y") redo();
    else if (control || event.altKey) return;
    else if (KEYS[event.key]) move(KEYS[event.key], event.shiftKey);
    else if (event.key === " " || event.key === "Enter") toggle();
    else if (event.key === "Escape" && pen.hand() === "keys") pen.end();
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("blur", () => pen.hand() === "keys" && pen.end());
}
