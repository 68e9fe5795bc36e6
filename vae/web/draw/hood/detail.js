import { h } from "../../kit/dom.js";
import { t } from "../../state/texts.js";
import { styleOf } from "../sketch.js";
import { hasReading } from "./flow.js";
import { formulas } from "./formulas.js";
import { isElbo, numbersOf, pixelText } from "./numbers.js";
import { codeLines } from "./python-code.js";

const HAS_PLAIN = new Set(["encoder", "z", "loss"]); // other words for a plain autoencoder
const HAS_SQUARED = new Set(["xHat", "loss"]); // and for a squared error

/**
 * What is said of one part of under-the-hood.js: words, formula, numbers put in, code.
 *
 * @typedef {import("../../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../../model/dataset.js").DatasetInfo} DatasetInfo
 * @typedef {import("./flow.js").Flow} Flow
 * @typedef {import("./parts.js").PartName} PartName
 *
 * @param {Checkpoint} checkpoint
 * @param {DatasetInfo} info how a drawing is prepared
 */
export function createDetail(checkpoint, info) {
  /** @type {PartName | null} */
  let part = null;
  const { channels, height, width } = checkpoint.image;
  const about = { pixels: channels * height * width, elbo: isElbo(checkpoint) };
  const formula = formulas(checkpoint, about);
  const code = codeLines(checkpoint);
  const parts = build();

  return {
    element: parts.element,
    /** The part that it tells of. */
    part: () => part,
    /** @param {PartName} next */
    show(next) {
      part = next;
      const key = part === "code" && !checkpoint.variational ? "z" : part;
      const squared = part === "reconstruction" && checkpoint.likelihood === "gaussian";
      parts.heading.textContent = t(`hood.${squared ? "squared" : key}.heading`);
      parts.text.textContent = textOf(key, checkpoint, info);
      parts.formula.innerHTML = formula[key]; // constants of formulas.js
      parts.code.textContent = code[key];
    },
    /** The part's numbers as they are now. @param {Flow} flow */
    showNumbers(flow) {
      if (part === null) return;
      const text = hasReading(flow) ? numbersOf(part, flow, checkpoint) : t("hood.nothing");
      parts.numbers.textContent = text;
    },
    /** What one pixel costs. @param {number} at its index among H * W @param {Flow} flow */
    showPixel(at, flow) {
      if (!hasReading(flow) || part !== "reconstruction") return;
      parts.numbers.textContent = pixelText(at, flow, checkpoint);
    },
  };
}

/** @param {PartName} part @param {Checkpoint} checkpoint @param {DatasetInfo} info */
function textOf(part, { variational, likelihood, config }, info) {
  if (part === "x" && !styleOf(info)) return t("hood.x.fill");
  const softmax = config.encoder.findIndex(({ layer }) => layer === "softmax");
  if (part === "encoder" && softmax > 0) {
    return t("hood.encoder.matching", { count: config.encoder[softmax - 1].out_features });
  }
  if (part === "encoder" && config.recipe?.layout) {
    return `${t(variational ? "hood.encoder.text" : "hood.encoder.plain")} ${t("hood.encoder.layout")}`;
  }
  if (!variational && HAS_PLAIN.has(part)) return t(`hood.${part}.plain`);
  if (likelihood === "gaussian" && HAS_SQUARED.has(part)) return t(`hood.${part}.squared`);
  return t(`hood.${part}.text`);
}

function build() {
  const heading = h("h3", { class: "le-hood-heading" });
  const text = h("p");
  const formula = h("div", { class: "le-hood-formula" });
  const numbers = h("pre", { class: "le-hood-numbers le-number" });
  const code = h("code", { class: "le-code", tabindex: 0 });
  const element = h("div", {
    class: "le-hood-detail",
    id: `le-hood-${Math.random().toString(36).slice(2)}`,
    role: "region",
    "aria-label": t("hood.detail"),
  }, h("div", { class: "le-hood-words" }, heading, text, formula, numbers), code);
  return { element, heading, text, formula, numbers, code };
}
