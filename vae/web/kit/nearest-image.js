import { h } from "./dom.js";
import { createThumbnail } from "./thumbnail.js";
import { t } from "../state/texts.js";

const SIZE = 48; // CSS pixels
const PAUSE_MS = 120;
const AFFORDABLE = 4e5; // coordinates that are compared within a move; more wait for a pause

/**
 * @typedef {import("../model/atlas.js").Atlas} Atlas
 *
 * @typedef {(index: number, atlas: Atlas) => void} NearestListener index of the test image
 */

/**
 * The test image whose code is nearest to the point: is what the decoder shows there something
 * that there is? A conditional model's is looked for in its class. A click goes to that code.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {import("../model/checkpoint.js").Checkpoint} options.checkpoint
 * @param {import("../state/life.js").Life} options.life
 * @param {(z: Float32Array) => void} options.onMove (D), an array that is used again
 */
export function mountNearest(root, { checkpoint, life, onMove }) {
  const dims = checkpoint.latentDim;
  const code = new Float32Array(dims);
  const { button, words, picture } = build(root);
  /** @type {Atlas | null} */
  let atlas = null;
  let shown = -1;
  /** @type {NearestListener | null} */
  let watcher = null;
  let stopWaiting = () => {};

  /** @param {ArrayLike<number>} z @param {number} label */
  function show(z, label) {
    if (!atlas) return;
    stopWaiting();
    if (atlas.count * dims <= AFFORDABLE) find(atlas, z, label);
    else stopWaiting = life.after(PAUSE_MS, find.bind(null, atlas, z, label));
  }

  /** @param {Atlas} among @param {ArrayLike<number>} z @param {number} label */
  function find(among, z, label) {
    const index = nearestCode(among, z, checkpoint.conditional ? label : -1);
    if (index === shown || index < 0) return;
    shown = index;
    const name = checkpoint.classes[among.labels[index]] ?? "";
    words.textContent = t("near.image", { name, index });
    picture.show(index);
    watcher?.(index, among);
  }

  button.addEventListener("click", () => {
    if (!atlas || shown < 0) return;
    code.set(atlas.mu.subarray(shown * dims, (shown + 1) * dims));
    onMove(code);
  });

  return {
    show,
    /**
     * @param {NearestListener} listener called with the image that is nearest, now and when it
     *   changes
     * @returns {() => void} ends it
     */
    watch(listener) {
      watcher = listener;
      if (atlas && shown >= 0) listener(shown, atlas);
      return () => (watcher = null);
    },
    /** @param {Atlas} loaded @param {ArrayLike<number>} z @param {number} label */
    setAtlas(loaded, z, label) {
      atlas = loaded;
      button.disabled = false;
      find(loaded, z, label);
      // The sheet of thumbnails is large, and nothing else waits for it.
      life.when(checkpoint.dataset(), picture.setDataset, picture.hide);
    },
  };
}

/** @param {HTMLElement} root */
function build(root) {
  const canvas = h("canvas", { class: "le-near-image", "aria-hidden": "true" });
  const words = h("span", { class: "le-near-words" });
  const button = h(
    "button",
    { type: "button", class: "le-near", disabled: true, title: t("near.go") },
    canvas,
    h("span", { class: "le-near-text" }, h("span", { class: "le-label" }, t("near.label")), words),
  );
  root.replaceChildren(button);
  return { button, words, picture: createThumbnail(canvas, SIZE) };
}

/**
 * @param {Atlas} atlas
 * @param {ArrayLike<number>} z (D)
 * @param {number} label only codes of this class; -1: all
 * @returns {number} index of the nearest; -1: there is none
 */
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
