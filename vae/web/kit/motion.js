/**
 * Runs one movement at a time: `step(part)` each frame with part going from 0 to 1, eased. People
 * who asked for less motion get the end at once.
 */
export function createMotion() {
  let frame = 0;
  /** @type {((part: number) => void) | null} */
  let current = null;

  /**
   * @param {number} milliseconds
   * @param {(part: number) => void} step
   */
  function run(milliseconds, step) {
    finish();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      step(1);
      return;
    }
    const began = performance.now();
    current = step;
    const tick = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - began) / milliseconds));
      if (part < 1) frame = requestAnimationFrame(tick);
      else current = null;
      step(part * part * (3 - 2 * part));
    };
    frame = requestAnimationFrame(tick);
  }

  /** Jumps to the end of what is running. */
  function finish() {
    const step = current;
    stop();
    step?.(1);
  }

  function stop() {
    cancelAnimationFrame(frame);
    current = null;
  }

  return { run, finish, stop };
}
