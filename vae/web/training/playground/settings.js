/**
 * The settings of the playground. The session's state holds those that somebody chose, and so does
 * the link; for the rest stands what is usual.
 */

import { BESIDE, FIELDS } from "../../state/fields.js";

/**
 * @typedef {object} Choice the settings of one run, by their keys in the state
 * @property {string} data name of the data set
 * @property {number} beta weight of the KL term
 * @property {boolean} noise whether codes are sampled from the posterior
 * @property {number} rate learning rate of Adam
 * @property {string} hidden widths of the encoder's hidden layers, such as "128-64", or "none"
 * @property {string} activation
 * @property {number} batch images a step
 * @property {"bernoulli" | "gaussian"} likelihood
 * @property {number} trainSeed of the first weights, the batches and the noise
 *
 * @typedef {{key: keyof Choice, value: any}} Difference of a second run from the first
 * @typedef {import("../../state/fields.js").State} State
 * @typedef {import("../../state/fields.js").Patch} Patch
 */

/** What changes while it trains; all else begins it again. */
export const LIVE = ["beta", "noise", "rate"];

const USUAL = {
  beta: 1,
  noise: true,
  rate: 0.002,
  activation: "silu",
  batch: 64,
  likelihood: /** @type {const} */ ("bernoulli"),
  trainSeed: 0,
};
const SMALL = 200; // pixels, up to which a small network is enough
const WIDTHS = { small: "64-32", large: "128-64" };

/** The keys of a Choice, in the state. @type {(keyof Choice)[]} */
export const KEYS = ["data", .../** @type {(keyof Choice)[]} */ (BESIDE)];

/** A Patch that puts all settings back to what is usual, the data set excepted. @type {Patch} */
export const PLAIN = Object.fromEntries([...BESIDE, "beside"].map((key) => [key, null]));

/** The data set of a model's name, DATASET/MODEL. @param {string} model */
export const datasetOf = (model) => model.split("/")[0];

/** The data set that is wanted: that of the open model, if none is chosen. @param {State} state */
export const wantedData = ({ data, model }) => data ?? datasetOf(String(model));

/**
 * The settings of the first run.
 * @param {State} state
 * @param {import("./data.js").Data} data that is wanted
 * @returns {Choice}
 */
export function choiceOf(state, { name, image: { channels, height, width } }) {
  const hidden = channels * height * width > SMALL ? WIDTHS.large : WIDTHS.small;
  const isChosen = (/** @type {[string, any]} */ [key, value]) =>
    BESIDE.includes(key) && value !== null;
  const chosen = Object.fromEntries(Object.entries(state).filter(isChosen));
  return { ...USUAL, hidden, ...chosen, data: name };
}

/**
 * What the second run has otherwise.
 * @param {string | null} beside of the state, such as "beta:4"
 * @returns {Difference | null} null: there is no second run
 */
export function differenceOf(beside) {
  if (beside === null) return null;
  const [key, text] = beside.split(/:(.*)/);
  return { key: /** @type {keyof Choice} */ (key), value: linkOf(key).parse(text, []) };
}

/** @param {Difference} difference @returns {string} as the state has it */
export function formatDifference({ key, value }) {
  return `${key}:${linkOf(key).format(value)}`;
}

/** @param {string} key */
const linkOf = (key) => /** @type {import("../../state/fields.js").LinkType} */ (FIELDS[key].link);

/**
 * The settings of all runs, one or two.
 * @param {Choice} choice
 * @param {Difference | null} difference
 * @returns {Choice[]}
 */
export function choicesOf(choice, difference) {
  if (difference === null) return [choice];
  return [choice, { ...choice, [difference.key]: difference.value }];
}

/**
 * Whether a new choice is a change of what trains, and nothing has to begin again.
 * @param {Choice[]} before one a run
 * @param {Choice[]} after
 */
export function isLiveChange(before, after) {
  const isSame = (/** @type {Choice} */ choice, /** @type {number} */ run) =>
    KEYS.every((key) => LIVE.includes(key) || choice[key] === before[run][key]);
  return before.length === after.length && after.every(isSame);
}

/**
 * A value that is worth a comparison with that of the first run.
 * @param {keyof Choice} key
 * @param {Choice} choice
 */
export function otherValue(key, choice) {
  const value = choice[key];
  /** @type {Record<string, any>} */
  const others = {
    beta: value === 0 ? 1 : 0,
    noise: !value,
    rate: value === 0.02 ? 0.002 : 0.02,
    hidden: value === "none" ? "64-32" : "none",
    activation: value === "relu" ? "silu" : "relu",
    batch: value === 16 ? 64 : 16,
    likelihood: value === "gaussian" ? "bernoulli" : "gaussian",
    trainSeed: Number(value) + 1,
  };
  return others[key];
}

/**
 * What the trainer may be told while it trains.
 * @param {Choice} choice
 * @returns {import("../live/trainer.js").Settings}
 */
export const liveSettings = ({ beta, noise, rate }) => ({ beta, noise, learningRate: rate });

/**
 * @param {Choice} choice
 * @param {import("../../kit/image-view.js").ImageShape} image
 * @returns {import("../live/architecture.js").Architecture} two latent dimensions: a plane to look at
 */
export function architectureOf({ hidden, activation, likelihood }, image) {
  const widths = hidden === "none" ? [] : hidden.split("-").map(Number);
  return { image, hidden: widths, activation, likelihood, latentDim: 2, kind: "vae" };
}
