/**
 * The pen: what it does to the drawing from where it is put down to where it is lifted.
 *
 * @typedef {import("./strokes.js").Drawing} Drawing
 *
 * @typedef {object} Sheet what is on the pad
 * @property {Drawing} drawing
 * @property {import("./strokes.js").ImageShape} image of the data set: gives the pad its proportions
 * @property {boolean} coloured whether one draws in colour
 *
 * @typedef {object} Stroking a stroke under way
 * @property {number | "keys"} hand who holds the pen: a pointer's id, or the keys
 * @property {boolean} erases
 * @property {readonly [number, number]} last where it was
 * @property {Drawing} before
 *
 * @typedef {object} Told whom the pen tells
 * @property {() => void} down it was put down
 * @property {() => void} moved the drawing is another one
 * @property {(before: Drawing) => void} up it was lifted
 *
 * @typedef {ReturnType<typeof createPen>} Pen
 */
import { erase } from "./eraser.js";
import { EMPTY } from "./strokes.js";

const NEAR = 0.003; // of the pad's width: a point closer than this to the last one is left out

/**
 * @param {Sheet} sheet whose drawing it replaces
 * @param {import("./paper.js").Paper} paper
 * @param {import("./toolbar.js").Brush} brush
 * @param {Told} tell
 */
export function createPen(sheet, paper, brush, tell) {
  /** @type {Stroking | null} */
  let stroke = null;

  /**
   * Puts the pen down.
   * @param {number} x in shares of the pad's width, as y is
   * @param {number} y
   * @param {number} pressure
   * @param {{hand: number | "keys", erases: boolean}} how
   */
  function begin(x, y, pressure, { hand, erases }) {
    stroke = { hand, erases: erases || brush.erases, last: [x, y], before: sheet.drawing };
    if (!stroke.erases) beginLine(x, y, pressure);
    tell.down();
    if (stroke.erases) extend(x, y, pressure);
    moved();
  }

  /** @param {number} x @param {number} y @param {number} pressure */
  function beginLine(x, y, pressure) {
    // An example that nobody chose makes way for the first stroke.
    const { base, strokes } = sheet.drawing.base?.example ? EMPTY : sheet.drawing;
    const { width, colour } = brush;
    sheet.drawing = { base, strokes: [...strokes, { width, colour, points: [x, y, pressure] }] };
    paper.paint(sheet);
  }

  /** @param {number} x @param {number} y @param {number} pressure */
  function extend(x, y, pressure) {
    if (!stroke) return;
    const [lastX, lastY] = stroke.last;
    if (stroke.erases) {
      sheet.drawing = erase(sheet.drawing, stroke.last, [x, y], brush.width);
    } else {
      if (Math.abs(x - lastX) < NEAR && Math.abs(y - lastY) < NEAR) return;
      const line = sheet.drawing.strokes[sheet.drawing.strokes.length - 1];
      line.points.push(x, y, pressure);
      paper.paintTail(line, sheet.coloured);
    }
    stroke.last = [x, y];
  }

  /** After some extends. */
  function moved() {
    if (stroke?.erases) paper.paint(sheet);
    tell.moved();
  }

  /** Lifts the pen. */
  function end() {
    if (!stroke) return;
    const { before } = stroke;
    stroke = null;
    tell.up(before);
  }

  return {
    begin,
    extend,
    moved,
    end,
    /** Who holds it, null if nobody does. */
    hand: () => stroke?.hand ?? null,
    /** Shows where it is. @param {number} x @param {number} y */
    hover(x, y) {
      paper.moveRing(x, y, (brush.erases ? 2 : 1) * brush.width);
    },
  };
}
