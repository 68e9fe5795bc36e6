import { h } from "../kit/dom.js";
import { classColour } from "../kit/palette.js";
import { t } from "../state/texts.js";

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../model/checkpoint.js").ModelConfig} ModelConfig
 *
 * @typedef {object} Bar one area under the ROC curve
 * @property {string} text
 * @property {number} area 0 .. 1
 * @property {string} colour
 * @property {boolean} striped
 */

const SCORES = ["reconstruction", "elbo"];

/**
 * How well each model's scores tell strange images from test images, as bars.
 *
 * @param {HTMLElement} root empty
 * @returns {import("./compare.js").Part}
 */
export function mount(root) {
  const body = h("div", { class: "le-panel" });
  root.append(h("p", { class: "le-lead" }, t("anomaly.lead")), body);

  /** @type {import("./compare.js").Part["setPair"]} */
  function setPair({ left, right }) {
    const models = left === right ? [left] : [left, right];
    const kinds = new Set(models.flatMap(({ config }) => Object.keys(areasOf(config))));
    body.replaceChildren(
      kinds.size > 0 ? tableOf(models, [...kinds]) : h("p", {}, t("anomaly.none")),
    );
  }

  return { setPair };
}

/**
 * The areas under the ROC curve by kind of strange images, then by score.
 * @param {ModelConfig} config
 */
const areasOf = (config) => config.metrics?.anomaly ?? {};

const KINDS = ["noise", "rotated", "fashion-mnist"]; // another data set keeps its name

/** @param {string} kind */
function kindName(kind) {
  return KINDS.includes(kind) ? t(`anomaly.${kind}`) : kind;
}

/** @param {Checkpoint[]} models @param {string[]} kinds */
function tableOf(models, kinds) {
  const head = ["anomaly.kind", "anomaly.score", "anomaly.auroc"].map((key) =>
    h("th", { scope: "col" }, t(key)),
  );
  const groups = kinds.map((kind) => {
    const bars = barsOf(models, kind);
    return h("tbody", {}, ...bars.map((bar, k) => row(bar, k === 0 ? kindHead(kind, bars) : null)));
  });
  return h(
    "div",
    { class: "le-table-scroll" },
    h("table", { class: "le-table le-anomaly" }, h("thead", {}, h("tr", {}, ...head)), ...groups),
  );
}

/** @param {string} kind @param {Bar[]} bars that it stands beside */
function kindHead(kind, bars) {
  return h("th", { scope: "rowgroup", rowspan: bars.length }, kindName(kind));
}

/**
 * @param {Checkpoint[]} models
 * @param {string} kind
 * @returns {Bar[]}
 */
function barsOf(models, kind) {
  return models.flatMap(({ title, config }, m) =>
    SCORES.filter((score) => Number.isFinite(areasOf(config)[kind]?.[score])).map((score) => ({
      text: `${title}, ${t(`anomaly.${score}`)}`,
      area: areasOf(config)[kind][score],
      colour: classColour(m),
      striped: score === "elbo",
    })),
  );
}

/** @param {Bar} bar @param {HTMLElement | null} head of its group, in the first row */
function row({ text, area, colour, striped }, head) {
  const fill = h("span", { class: striped ? "le-anomaly-fill le-striped" : "le-anomaly-fill" });
  fill.style.width = `${100 * area}%`;
  fill.style.backgroundColor = colour;
  const cell = h(
    "div",
    { class: "le-anomaly-cell" },
    h("span", { class: "le-anomaly-bar", "aria-hidden": "true" }, fill),
    h("span", { class: "le-number" }, area.toFixed(3)),
  );
  return h("tr", {}, head, h("td", {}, text), h("td", {}, cell));
}
