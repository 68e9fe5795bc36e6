const REACH = 3; // from the middle of the pad to its side
const STEP = 0.1;
/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Lets one drag the first two coordinates of epsilon, or move them with the arrow keys.
 *
 * @param {HTMLCanvasElement} canvas square, 3 to each side of its middle
 * @param {{epsilon: Float32Array, onMove: (epsilon: number[]) => void}} options epsilon (D) is read
 *   only; onMove gets the new first coordinates, two or as many as there are
 */
export function attachEpsilonPad(canvas, { epsilon, onMove }) {
  let held = false;

  const tell = (/** @type {number} */ x, /** @type {number} */ y) => onMove([x, y].slice(0, epsilon.length));

  /** @param {PointerEvent} event */
  function move(event) {
    const rect = canvas.getBoundingClientRect();
    const at = (/** @type {number} */ share) => Math.max(-REACH, Math.min(REACH, REACH * (2 * share - 1)));
    const x = at((event.clientX - rect.left) / rect.width);
    tell(x, -at((event.clientY - rect.top) / rect.height));
  }

  canvas.addEventListener("pointerdown", (event) => {
    held = true;
    canvas.setPointerCapture(event.pointerId);
    move(event);
  });
  canvas.addEventListener("pointermove", (event) => held && move(event));
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(end, () => {
      held = false;
    });
  }
  canvas.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    tell(epsilon[0] + STEP * step[0], (epsilon[1] ?? 0) + STEP * step[1]);
  });
}
