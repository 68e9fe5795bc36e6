import { h } from "../kit/dom.js";
import { t } from "../state/texts.js";

/**
 * What a classifier says of a model's samples from N(0, I) (vae/evaluation/classifier.py): which
 * share of them looks like an image of the data set, and how evenly the classes come out.
 *
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @returns {HTMLElement[]} entries of a <dl>; none where that was not measured
 */
export function figuresOf({ config }) {
  const { digit_like: share, class_evenness: evenness } = config.metrics?.test ?? {};
  if (!Number.isFinite(share)) return [];
  return [
    entry(`${(100 * share).toFixed(1)} %`, "samples.digitLike"),
    entry(evenness.toFixed(2), "samples.evenness"),
  ];
}

/**
 * @param {string} value
 * @param {string} key of its name
 */
function entry(value, key) {
  return h(
    "div",
    { title: t(`${key}Title`) },
    h("dd", { class: "le-number" }, value),
    h("dt", {}, t(key)),
  );
}
