/**
 * Puts drawings on the pad, with undo and redo: drawings are never changed, only replaced, so they
 * are kept as they were.
 *
 * @typedef {import("./strokes.js").Drawing} Drawing
 */

const MOST_UNDO = 100;

/**
 * @param {import("./pen.js").Sheet} sheet whose drawing it replaces
 * @param {{onDraw: (drawing: Drawing) => void, onChange: () => void}} tell onChange: undo or redo
 *   brings back something else than before
 */
export function createHistory(sheet, { onDraw, onChange }) {
  /** @type {Drawing[]} */
  const past = [];
  /** @type {Drawing[]} */
  const future = [];

  /** @param {Drawing} drawing */
  function change(drawing) {
    sheet.drawing = drawing;
    onDraw(drawing);
  }

  /** @param {Drawing[]} from @param {Drawing[]} to */
  function travel(from, to) {
    const drawing = from.pop();
    if (!drawing) return;
    to.push(sheet.drawing);
    change(drawing);
    onChange();
  }

  return {
    /** Another drawing that undo does not take back. */
    change,
    /** Another drawing that undo takes back. @param {Drawing} before @param {Drawing} next */
    commit(before, next) {
      change(next);
      past.push(before);
      if (past.length > MOST_UNDO) past.shift();
      future.length = 0;
      onChange();
    },
    undo: () => travel(past, future),
    redo: () => travel(future, past),
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
  };
}
