/** What page.py runs in the pages that it measures, of whatever server: `measure` is its name. */

/**
 * Times every handler of pointermove as one: from the window's capture phase to the end of its
 * bubbling, into window.moves. `late` counts the moves in which the image was not drawn by then, and
 * `waited` is from the time of the input, which the browser holds back until it makes a frame.
 */
function watchMoves(selector) {
  const image = document.querySelector(selector);
  const seen = (window.moves = { work: [], waited: [], late: 0 });
  let begun = 0;
  let drawn = false;
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...args) {
    put.apply(this, args);
    if (this.canvas === image) drawn = true;
  };
  const begin = () => {
    drawn = false;
    begun = performance.now();
  };
  window.addEventListener("pointermove", begin, true);
  window.addEventListener("pointermove", (event) => {
    const now = performance.now();
    seen.work.push(now - begun);
    if (drawn) seen.waited.push(now - event.timeStamp);
    else seen.late += 1;
  });
}

/** Decodes a second of a checkpoint, over some milliseconds; code: the URL of checkpoint.js. */
async function decodes([url, code, milliseconds]) {
  const { openCheckpoint } = await import(code);
  const checkpoint = await openCheckpoint(url);
  const z = new Float32Array(checkpoint.latentDim);
  const once = () => {
    for (let d = 0; d < z.length; d += 1) z[d] = 4 * Math.random() - 2;
    checkpoint.decode(z, 0);
  };
  for (let k = 0; k < 300; k += 1) once(); // until the JIT has settled
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < milliseconds) {
    once();
    count += 1;
  }
  return (1000 * count) / (performance.now() - start);
}

/** Into window.waited: ms from a slider's event to the image that came back for it being loaded. */
function watchSlider() {
  const slider = document.querySelector("input[type=range]");
  window.waited = [];
  let asked = 0;
  slider.addEventListener("input", (event) => (asked = event.timeStamp), true);
  const loaded = (event) => {
    if (event.target.tagName !== "IMG" || !asked) return;
    window.waited.push(performance.now() - asked);
    asked = 0;
  };
  document.addEventListener("load", loaded, true);
}

window.measure = { watchMoves, decodes, watchSlider };
