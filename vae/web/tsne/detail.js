import { createAnnouncer } from "../kit/announcer.js";
import { h } from "../kit/dom.js";
import { mount as mountImage } from "../kit/image-view.js";
import { t } from "../state/texts.js";

const DIMS_SHOWN = 8;

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 *
 * @typedef {object} Shown the model whose test images are shown
 * @property {Checkpoint} checkpoint
 * @property {import("../model/atlas.js").Atlas} atlas
 * @property {import("../model/dataset.js").Dataset | null} dataset null: its pictures are still on
 *   their way
 */

/**
 * The test image that is pointed at: large, with its class, its code and what the code decodes to.
 *
 * @param {HTMLElement} root empty
 * @param {{life: import("../state/life.js").Life, onOpen: () => void}} options
 */
export function mountDetail(root, { life, onOpen }) {
  const parts = build(root, onOpen);
  const say = createAnnouncer(parts.live, life);
  /** @type {ReturnType<typeof mountImages> | null} */
  let images = null;
  /** @type {HTMLElement[]} */
  let values = []; // one for each dimension that is shown

  /** @param {Checkpoint} checkpoint */
  function setCheckpoint(checkpoint) {
    images?.destroy();
    images = mountImages(parts, checkpoint);
    values = layOutCode(parts.code, checkpoint.latentDim);
  }

  /** @param {number} i @param {Shown} shown of the model that was set */
  function show(i, { checkpoint, atlas, dataset }) {
    const { classes, latentDim, conditional } = checkpoint;
    const label = atlas.labels[i];
    /** @param {Float32Array} codes (N*D) */
    const codeOf = (codes) => codes.subarray(i * latentDim, (i + 1) * latentDim);
    const mu = codeOf(atlas.mu);
    if (dataset) images?.original.draw(dataset.image(i));
    images?.decoded.draw(checkpoint.decode(mu, conditional ? label : undefined));
    parts.name.textContent = t("tsne.classIs", { name: classes[label] });
    parts.number.textContent = t("tsne.imageNumber", { index: i });
    const logvar = atlas.logvar && codeOf(atlas.logvar);
    values.forEach((value, d) => {
      const spread = logvar ? ` ± ${Math.exp(logvar[d] / 2).toFixed(2)}` : "";
      value.textContent = signed(mu[d]) + spread;
    });
    say(`${parts.name.textContent}, ${parts.number.textContent}`);
  }

  return { setCheckpoint, show };
}

/** @param {HTMLElement} root @param {() => void} onOpen */
function build(root, onOpen) {
  const original = h("div", { class: "le-tsne-image" });
  const decoded = h("div", { class: "le-tsne-image" });
  const name = h("h2", { class: "le-heading le-tsne-name" }, " ");
  const number = h("p", { class: "le-hint" }, " ");
  const code = h("dl", { class: "le-tsne-code" });
  const open = h("button", { type: "button", class: "le-button", onclick: onOpen }, t("tsne.open"));
  const live = h("p", { class: "le-visually-hidden", "aria-live": "polite" });
  const hint = matchMedia("(hover: none)").matches ? "tsne.hintTouch" : "tsne.hint";
  root.append(
    h(
      "div",
      { class: "le-tsne-pictures" },
      h("figure", {}, original, h("figcaption", {}, t("tsne.image"))),
      h("figure", {}, decoded, h("figcaption", {}, t("tsne.decoded"))),
    ),
    h(
      "div",
      { class: "le-tsne-facts" },
      h("div", {}, name, number),
      code,
      open,
      h("p", { class: "le-hint" }, t(hint)),
      live,
    ),
  );
  return { original, decoded, name, number, code, live };
}

/** @param {ReturnType<typeof build>} parts @param {Checkpoint} checkpoint */
function mountImages(parts, { image }) {
  const original = mountImage(parts.original, { image, label: t("tsne.image") });
  const decoded = mountImage(parts.decoded, { image, label: t("tsne.decoded") });
  return {
    original,
    decoded,
    destroy() {
      original.destroy();
      decoded.destroy();
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {number} dims of the code
 * @returns {HTMLElement[]} where the values of the first ones stand
 */
function layOutCode(root, dims) {
  const shown = Math.min(dims, DIMS_SHOWN);
  const values = Array.from({ length: shown }, () => h("dd", { class: "le-number" }));
  const rows = values.flatMap((value, d) => [h("dt", {}, `z${subscript(d + 1)}`), value]);
  const more = dims - shown;
  if (more > 0) rows.push(h("dt", {}, "…"), h("dd", {}, t("tsne.moreDims", { count: more })));
  root.replaceChildren(...rows);
  return values;
}

/**
 * A figure space for a plus keeps the digits of both signs below each other.
 * @param {number} value
 */
function signed(value) {
  return (value < 0 ? "−" : "\u2007") + Math.abs(value).toFixed(2);
}

/** @param {number} number */
function subscript(number) {
  return [...String(number)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");
}
