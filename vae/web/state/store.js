/**
 * The state and who listens to it. Listeners run synchronously inside write(), so that everything
 * follows in the frame of the move.
 */
import { guard } from "./life.js";

/**
 * @typedef {import("./fields.js").State} State
 * @typedef {import("./fields.js").Patch} Patch
 * @typedef {(state: State, changed: string[]) => void} Listener
 */

/**
 * @param {State} initial
 */
export function createStore(initial) {
  const state = { ...initial };
  /** @type {Set<{keys: string[], callback: Listener}>} */
  const listeners = new Set();

  /**
   * Writes what differs and tells those who listen to it, once. Lists are copied.
   * @param {Patch} patch
   */
  function write(patch) {
    const changed = Object.keys(patch).filter((key) => !same(state[key], patch[key]));
    for (const key of changed) {
      const value = patch[key];
      state[key] = isList(value) ? Array.from(value) : value;
    }
    if (changed.length === 0) return;
    for (const { keys, callback } of listeners) {
      if (changed.some((key) => keys.includes(key))) guard(callback, state, changed);
    }
  }

  /**
   * @param {string | string[]} keys
   * @param {Listener} callback
   * @returns {() => void} ends it
   */
  function on(keys, callback) {
    const listener = { keys: [keys].flat(), callback };
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return { state, write, on };
}

/**
 * @param {any} value
 * @returns {value is ArrayLike<any>}
 */
function isList(value) {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

/**
 * @param {any} a
 * @param {any} b
 */
function same(a, b) {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !isList(b) || a.length !== b.length) return false;
  return a.every((value, index) => Object.is(value, b[index]));
}
