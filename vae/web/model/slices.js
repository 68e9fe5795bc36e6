const LEAST = 4; // ms a slice, even on a busy page
const MOST = 12; // ms a slice: a move of the pointer in between still fits its frame

/**
 * Runs a generator in short slices while the page has nothing better to do, so that long work
 * (a grid of images, a density) blocks no input.
 *
 * @param {Generator} steps yields after each small piece of work; its return value is the result
 * @param {{onSlice?: () => void}} options onSlice runs after each slice, to draw what is there
 * @returns {{done: Promise<any>, cancel: () => void}} done stays pending forever if cancelled
 */
export function runInSlices(steps, { onSlice } = {}) {
  let cancelled = false;
  const done = new Promise((resolve, reject) => {
    const slice = (deadline) => {
      if (cancelled) return;
      try {
        const idle = deadline?.timeRemaining() ?? LEAST;
        const end = performance.now() + Math.min(MOST, Math.max(LEAST, idle));
        let step = steps.next();
        while (!step.done && performance.now() < end) step = steps.next();
        onSlice?.();
        if (step.done) resolve(step.value);
        else whenIdle(slice);
      } catch (error) {
        reject(error);
      }
    };
    whenIdle(slice);
  });
  return {
    done,
    cancel() {
      cancelled = true;
    },
  };
}

/** Calls work soon, after pending input and painting; Safari has no requestIdleCallback. */
function whenIdle(work) {
  if (globalThis.requestIdleCallback) requestIdleCallback(work, { timeout: 60 });
  else setTimeout(work, 4);
}
