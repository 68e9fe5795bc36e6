/** Numbers that glide to where they should be, frame by frame, so that moments become a motion. */

const PACE = 70; // ms in which two thirds of the way are gone
const NEAR = 1e-3; // of the way that is left: it is there

/**
 * @param {import("../../state/life.js").Life} life
 * @param {(now: number, isThere: boolean) => void} onFrame draws what `values` holds; now: ms
 */
export function createGlide(life, onFrame) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let values = new Float32Array(0);
  /** @type {Float32Array} */
  let target = values;
  let frame = 0;
  let before = 0;
  life.add(() => cancelAnimationFrame(frame));

  /** @param {number} now */
  function tick(now) {
    frame = 0;
    const passed = Math.min(100, Math.max(0, now - before));
    before = now;
    const isThere = move(values, target, calm.matches ? 1 : 1 - Math.exp(-passed / PACE));
    if (isThere) values.set(target);
    onFrame(now, isThere);
    if (!isThere) wake();
  }

  function wake() {
    if (life.signal.aborted || frame !== 0) return;
    frame = requestAnimationFrame(tick);
  }

  return {
    get values() {
      return values;
    },
    /** Draws in the next frame. */
    wake,
    /** @param {Float32Array} next where the values go; at once if they are others than before */
    to(next) {
      target = next;
      if (values.length !== next.length) values = next.slice();
      if (frame === 0) before = performance.now();
      wake();
    },
  };
}

/**
 * @param {Float32Array} values
 * @param {Float32Array} target
 * @param {number} part of the way
 * @returns {boolean} whether they are there
 */
function move(values, target, part) {
  let left = 0;
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] += part * (target[i] - values[i]);
    left = Math.max(left, Math.abs(target[i] - values[i]));
    size = Math.max(size, Math.abs(target[i]));
  }
  return !(left > NEAR * size);
}
