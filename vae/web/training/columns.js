/**
 * The columns of the table of models: how a value is read from config.json, how it is written, and
 * what its cell says when somebody points at it.
 *
 * @typedef {import("../model/checkpoint.js").ModelConfig} ModelConfig
 *
 * @typedef {object} Column
 * @property {string} key its title is the text training.KEY
 * @property {(config: ModelConfig) => number | undefined} value
 * @property {(value: number) => string} text
 * @property {boolean} [explained] whether there is a text training.KEYTitle
 * @property {(config: ModelConfig) => string} [why] why there is no value; if left out, it was
 *   not measured
 * @property {(config: ModelConfig) => string} [about] more about a value
 * @property {boolean} [inNats] squared error is not comparable with it
 */
import { language, t } from "../state/texts.js";

/** @param {ModelConfig} config @returns {Partial<Record<string, number>>} */
const test = (config) => config.metrics?.test ?? {};
/** @param {ModelConfig} config */
const isPlain = (config) => config.kind === "ae";

/** @type {Column[]} */
export const COLUMNS = [
  { key: "dims", value: (config) => config.latent_dim, text: String },
  {
    key: "parameters",
    value: (config) => config.parameters,
    text: (count) => count.toLocaleString(language),
  },
  {
    key: "elbo",
    value: (config) => (isPlain(config) ? undefined : -(test(config).elbo ?? NaN)),
    text: fixed(1),
    explained: true,
    why: (config) => t(isPlain(config) ? "training.noElbo" : "training.missing"),
    inNats: true,
  },
  {
    key: "testReconstruction",
    value: (config) => test(config).reconstruction,
    text: fixed(1),
    explained: true,
    inNats: true,
  },
  {
    key: "testKl",
    value: (config) => (isPlain(config) ? undefined : test(config).kl),
    text: fixed(2),
    explained: true,
    why: (config) => t(isPlain(config) ? "training.noKl" : "training.missing"),
  },
  { key: "knn", value: (config) => test(config).knn15, text: percent, explained: true },
  { key: "digitLike", value: (config) => test(config).digit_like, text: percent, explained: true },
  {
    key: "seconds",
    value: (config) => config.provenance?.seconds,
    text: duration,
    explained: true,
    about: ({ provenance }) =>
      t("training.device", { device: provenance?.device, torch: provenance?.torch }),
  },
];

/** @param {number} digits @returns {(value: number) => string} */
function fixed(digits) {
  return (value) => value.toFixed(digits);
}

/** @param {number} share */
function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 100) return t("training.secondsShort", { count: Math.round(seconds) });
  return t("training.minutes", { count: (seconds / 60).toFixed(seconds < 600 ? 1 : 0) });
}
