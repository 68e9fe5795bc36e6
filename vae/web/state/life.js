/**
 * The life of a part of the page. What the part listens to, waits for and repeats is tied to its
 * life, and ends with it: one place instead of a flag in every module.
 *
 * @typedef {object} Life
 * @property {AbortSignal} signal aborted when the life ends; for fetch and addEventListener
 * @property {() => void} end ends it and the lives within it; a second call does nothing
 * @property {(stop: () => void) => void} add calls stop() at the end, at once if it is over already
 * @property {() => Life} child a life within this one
 * @property {<T>(promise: Promise<T>) => Promise<T>} wait the promise's result; an AbortError if the
 *   life has ended by then, whatever became of the promise
 * @property {<T>(promise: Promise<T>, then: (value: T) => void, failed: (error: Error) => void) => void}
 *   when hands on what becomes of the promise, unless the life has ended by then
 * @property {(ms: number, callback: () => void) => () => void} after a timer; returns what stops it
 */

/** @returns {Life} */
export function createLife() {
  const controller = new AbortController();
  const { signal } = controller;
  const stops = new Set();

  function add(stop) {
    if (signal.aborted) stop();
    else stops.add(stop);
  }

  function end() {
    if (signal.aborted) return;
    controller.abort();
    for (const stop of stops) guard(stop);
    stops.clear();
  }

  function child() {
    const life = createLife();
    add(life.end);
    life.add(() => stops.delete(life.end));
    return life;
  }

  async function wait(promise) {
    try {
      return await promise;
    } finally {
      signal.throwIfAborted();
    }
  }

  function when(promise, then, failed) {
    promise.then(
      (value) => signal.aborted || guard(then, value),
      (error) => signal.aborted || guard(failed, error),
    );
  }

  function after(ms, callback) {
    const life = child();
    const timer = setTimeout(() => {
      life.end();
      callback();
    }, ms);
    life.add(() => clearTimeout(timer));
    return life.end;
  }

  return { signal, end, add, child, wait, when, after };
}

/**
 * Work of which the latest call wins: a new call ends the turn of the one before, and a turn ends
 * with its work.
 * @param {Life} life
 * @returns {(work: (turn: Life) => Promise<void>) => Promise<void>} resolves when that work is done
 *   or was overtaken; rejects if it failed and is still wanted
 */
export function createLatest(life) {
  let turn = null;
  return async (work) => {
    turn?.end();
    const mine = life.child();
    turn = mine;
    try {
      await work(mine);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    } finally {
      mine.end();
    }
  };
}

/** Calls back; what it throws is reported as an uncaught error, and stops nobody else. */
export function guard(callback, ...values) {
  try {
    callback(...values);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
