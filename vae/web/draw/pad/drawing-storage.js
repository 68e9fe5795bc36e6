/**
 * The drawing outlives a reload: it is left in the browser tab's own storage when the page goes.
 * Where a browser keeps no storage (a frame of another site, say), nothing is left and nothing lost
 * that was there before.
 *
 * @typedef {import("./strokes.js").Drawing} Drawing
 */
import { isEmpty } from "./strokes.js";

const KEY = "le-drawing";

/**
 * Leaves the drawing behind when the page is hidden, which is the last that a phone tells a page.
 * @param {() => Drawing | null} current the drawing by then
 * @returns {() => void} ends it
 */
export function keepDrawing(current) {
  const leave = () => {
    const drawing = current();
    try {
      if (!drawing || isEmpty(drawing)) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, JSON.stringify(drawing, plain));
    } catch {
      // no storage, or none that is large enough
    }
  };
  const events = ["pagehide", "visibilitychange"];
  for (const event of events) addEventListener(event, leave);
  return () => {
    for (const event of events) removeEventListener(event, leave);
  };
}

/** @returns {Drawing | null} the drawing that was left behind */
export function recallDrawing() {
  try {
    const drawing = JSON.parse(sessionStorage.getItem(KEY) ?? "");
    const { base, strokes } = drawing;
    return { base: base && { ...base, x: Float32Array.from(base.x) }, strokes: [...strokes] };
  } catch {
    return null;
  }
}

/**
 * A typed array as JSON has lists.
 * @param {string} key
 * @param {unknown} value
 */
function plain(key, value) {
  return value instanceof Float32Array ? Array.from(value) : value;
}
