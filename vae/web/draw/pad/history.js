/**
 * What undo and redo bring back: drawings are never changed, only replaced, so they are kept as they
 * were.
 *
 * @typedef {import("./strokes.js").Drawing} Drawing
 */

const MOST_UNDO = 100;

export function createHistory() {
  /** @type {Drawing[]} */
  const past = [];
  /** @type {Drawing[]} */
  const future = [];

  /** @param {Drawing[]} from @param {Drawing[]} to @param {Drawing} current */
  function travel(from, to, current) {
    const drawing = from.pop();
    if (drawing) to.push(current);
    return drawing ?? null;
  }

  return {
    /**
     * After a change.
     * @param {Drawing} before
     */
    add(before) {
      past.push(before);
      if (past.length > MOST_UNDO) past.shift();
      future.length = 0;
    },
    /** @param {Drawing} current @returns {Drawing | null} null: there is nothing to undo */
    undo: (current) => travel(past, future, current),
    /** @param {Drawing} current @returns {Drawing | null} null: there is nothing to redo */
    redo: (current) => travel(future, past, current),
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
  };
}
