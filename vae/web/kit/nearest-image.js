import { h } from "./dom.js";
import { t } from "../state/texts.js";

const SIZE = 48; // CSS pixels
const PAUSE_MS = 120;
const AFFORDABLE = 4e5; // coordinates that are compared within a move; more wait for a pause

/**
 * The test image whose code is nearest to the point: is what the decoder shows there something
 * that there is? A conditional model's is looked for in its class. A click goes to that code.
 *
 * @param {HTMLElement} root empty
 * @param {{checkpoint: object, life: import("../state/life.js").Life,
 *   onMove: (z: Float32Array) => void}} options
 */
export function mountNearest(root, { checkpoint, life, onMove }) {
  const dims = checkpoint.latentDim;
  const code = new Float32Array(dims);
  const canvas = h("canvas", { class: "le-near-image", "aria-hidden": "true" });
  const words = h("span", { class: "le-near-words" });
  const button = h(
    "button",
    { type: "button", class: "le-near", disabled: true, title: t("near.go"), onclick: go },
    canvas,
    h("span", { class: "le-near-text" }, h("span", { class: "le-label" }, t("near.label")), words),
  );
  root.replaceChildren(button);
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  canvas.width = canvas.height = Math.round(SIZE * ratio);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  let atlas = null;
  let dataset = null;
  let shown = -1;
  let watcher = null;
  let stopWaiting = () => {};

  function show(z, label) {
    if (!atlas) return;
    stopWaiting();
    if (atlas.count * dims <= AFFORDABLE) find(z, label);
    else stopWaiting = life.after(PAUSE_MS, () => find(z, label));
  }

  function find(z, label) {
    const index = nearestCode(atlas, z, checkpoint.conditional ? label : -1);
    if (index === shown || index < 0) return;
    shown = index;
    words.textContent = t("near.image", {
      name: checkpoint.classes[atlas.labels[index]] ?? "",
      index,
    });
    draw();
    watcher?.(index, atlas);
  }

  function draw() {
    if (!dataset || shown < 0) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    dataset.drawThumbnail(context, shown, 0, 0, canvas.width);
  }

  function go() {
    if (shown < 0) return;
    code.set(atlas.mu.subarray(shown * dims, (shown + 1) * dims));
    onMove(code);
  }

  return {
    show,
    /** Calls listener(index, atlas) with the image that is nearest, now and when it changes. */
    watch(listener) {
      watcher = listener;
      if (shown >= 0) listener(shown, atlas);
      return () => (watcher = null);
    },
    setAtlas(loaded, z, label) {
      atlas = loaded;
      button.disabled = false;
      find(z, label);
      // The sheet of thumbnails is large, and nothing else waits for it.
      const arrived = (set) => {
        dataset = set;
        draw();
      };
      life.when(checkpoint.dataset(), arrived, () => (canvas.hidden = true));
    },
  };
}

/** Among the codes of a class, or of all (-1). */
function nearestCode({ mu, labels, count }, z, label) {
  const dims = z.length;
  let best = -1;
  let least = Infinity;
  for (let i = 0, at = 0; i < count; i += 1, at += dims) {
    if (label >= 0 && labels[i] !== label) continue;
    let square = 0;
    for (let d = 0; d < dims; d += 1) square += (mu[at + d] - z[d]) * (mu[at + d] - z[d]);
    if (square >= least) continue;
    best = i;
    least = square;
  }
  return best;
}
