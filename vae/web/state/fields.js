/**
 * All that the page's state holds: every key once, and what is to know of it. The session
 * (session.js) takes no other key, and the link (link.js) reads and writes those with a `link`.
 */

export const TABS = ["explore", "draw", "compare", "tsne", "training"];

const LIMIT = 1e4; // a latent coordinate beyond this is a typing error

/**
 * How a value stands in a link.
 * @typedef {object} LinkType
 * @property {(text: string, models: string[]) => unknown} parse undefined: of no use
 * @property {(value: any) => string} format
 */

/** @type {(values: string[]) => LinkType} */
const oneOf = (values) => ({
  parse: (text) => (values.includes(text) ? text : undefined),
  format: String,
});

/** @type {(min: number, max: number) => LinkType} */
const integer = (min, max) => ({
  parse(text) {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  },
  format: String,
});

/** @type {(minCount: number, maxCount: number) => LinkType} */
const numbers = (minCount, maxCount) => ({
  parse(text) {
    const values = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
    const good = values.every((value) => Math.abs(value) <= LIMIT);
    return good && values.length >= minCount && values.length <= maxCount ? values : undefined;
  },
  format: (values) => Array.from(values, short).join(","),
});

/** @type {LinkType} */
const word = {
  parse: (text) => (/^[\w-]{1,32}$/.test(text) ? text : undefined),
  format: String,
};

/** @type {LinkType} */
const modelName = {
  parse: (text, models) => (models.includes(text) ? text : undefined),
  format: String,
};

/** @type {LinkType} */
const datasetName = {
  parse: (text, models) => (models.some((name) => name.startsWith(`${text}/`)) ? text : undefined),
  format: String,
};

/** @type {(min: number, max: number) => LinkType} */
const decimal = (min, max) => ({
  parse(text) {
    const value = text.trim() === "" ? NaN : Number(text);
    return value >= min && value <= max ? value : undefined;
  },
  format: String,
});

/** @type {LinkType} */
const onOff = {
  parse: (text) => ({ on: true, off: false })[text],
  format: (value) => (value ? "on" : "off"),
};

/** @type {LinkType} up to three widths of hidden layers, such as 128-64, or none */
const widths = {
  parse(text) {
    const isWidths = /^[1-9]\d{0,2}(-[1-9]\d{0,2}){0,2}$/.test(text);
    return text === "none" || isWidths ? text : undefined;
  },
  format: String,
};

/**
 * A key of the playground and another value for it, such as beta:4.
 * @type {LinkType}
 */
const besides = {
  parse(text, models) {
    const [key, value] = text.split(/:(.*)/);
    const type = BESIDE.includes(key) ? FIELDS[key].link : null;
    return type?.parse(value ?? "", models) === undefined ? undefined : text;
  },
  format: String,
};

function short(value) {
  return String(Number(Number(value).toFixed(3)));
}

/**
 * @typedef {object} Field
 * @property {unknown} initial
 * @property {(value: any) => boolean} is whether the key may hold the value
 * @property {LinkType} [link] how it stands in a link; without it, it does not
 * @property {boolean} [ofModel] it means nothing in another model: back to `initial` when that is
 *   opened. The code z and its label are more careful, see `codeOf`
 * @property {boolean} [ofLink] a link that does not name it puts it back to `initial`
 */

const text = (value) => typeof value === "string";
const number = (value) => Number.isFinite(value);
const list = (value) => Array.isArray(value) || ArrayBuffer.isView(value);
const flag = (value) => typeof value === "boolean";
const item = (value) => typeof value === "object";
const maybe = (is) => (value) => value === null || is(value);

/**
 * What FIELDS declares, for tsc.
 * @typedef {object} State
 * @property {string} tab
 * @property {string | null} model
 * @property {number[]} z
 * @property {number} label
 * @property {string | null} codeOf
 * @property {boolean} held
 * @property {number} seed
 * @property {string | null} mode
 * @property {number[] | null} view
 * @property {number[] | null} plane
 * @property {import("../draw/pad/strokes.js").Drawing | null} drawing
 * @property {{image: Float32Array} | null} sketch
 * @property {string | null} left
 * @property {string | null} right
 * @property {string | null} part
 * @property {string | null} source
 * @property {string | null} embed
 * @property {string | null} data
 * @property {number | null} beta
 * @property {boolean | null} noise
 * @property {number | null} rate
 * @property {string | null} hidden
 * @property {string | null} activation
 * @property {number | null} batch
 * @property {"bernoulli" | "gaussian" | null} likelihood
 * @property {number | null} trainSeed
 * @property {string | null} beside
 *
 * @typedef {{[key in keyof State]?: State[key] | ArrayLike<number>}} Patch lists may be of any kind
 */

/** What two runs of the playground may differ in: keys of FIELDS. */
export const BESIDE = [
  "beta",
  "noise",
  "rate",
  "hidden",
  "activation",
  "batch",
  "likelihood",
  "trainSeed",
];

/** @type {Record<string, Field>} */
export const FIELDS = {
  tab: { initial: "explore", is: (value) => TABS.includes(value), link: oneOf(TABS) },
  model: { initial: null, is: maybe(text), link: modelName },
  // The point that is explored, one coordinate a latent dimension, its class for a conditional
  // model, and the model whose code it is; null: as a link gave it, not yet fitted to a model.
  z: { initial: [], is: list, link: numbers(1, 512) },
  label: { initial: 0, is: number, link: integer(0, 65535) },
  codeOf: { initial: null, is: maybe(text) },
  held: { initial: false, is: flag }, // the point stays where it is when the mouse goes over the map
  seed: { initial: 0, is: number, link: integer(0, 4294967295) },
  // Explore: "map" or "grid"; the map's centre x, centre y in latent units and zoom (1: all of it),
  // null: all; its two latent dimensions, null: those of the atlas.
  mode: { initial: null, is: maybe(text), link: word, ofLink: true },
  view: { initial: null, is: maybe(list), link: numbers(3, 3), ofModel: true, ofLink: true },
  plane: { initial: null, is: maybe(list), link: numbers(2, 2), ofModel: true, ofLink: true },
  // Draw: the strokes (draw/pad/strokes.js), and the image that they are to the open model.
  drawing: { initial: null, is: maybe(item) },
  sketch: { initial: null, is: maybe(item) },
  // Compare: its two models, the part that is open, and where it draws z from.
  left: { initial: null, is: maybe(text), link: modelName },
  right: { initial: null, is: maybe(text), link: modelName },
  part: { initial: null, is: maybe(text), link: word },
  source: { initial: null, is: maybe(text), link: word },
  // t-SNE: "single", one embedding, or "several" side by side.
  embed: { initial: null, is: maybe(text), link: word },
  // Training, the model that is trained in the page (training/playground/settings.js): what it
  // learns, the weight of the KL term, the noise of the posterior, the learning rate; then what
  // begins it again: widths of the hidden layers, activation, batch size, likelihood, seed. Null:
  // the usual. And what is different in a second run beside it; null: there is none.
  data: { initial: null, is: maybe(text), link: datasetName, ofLink: true },
  beta: { initial: null, is: maybe(number), link: decimal(0, 8), ofLink: true },
  noise: { initial: null, is: maybe(flag), link: onOff, ofLink: true },
  rate: { initial: null, is: maybe(number), link: decimal(1e-5, 1), ofLink: true },
  hidden: { initial: null, is: maybe(text), link: widths, ofLink: true },
  activation: { initial: null, is: maybe(text), link: word, ofLink: true },
  batch: { initial: null, is: maybe(number), link: integer(1, 1024), ofLink: true },
  likelihood: {
    initial: null,
    is: maybe(text),
    link: oneOf(["bernoulli", "gaussian"]),
    ofLink: true,
  },
  trainSeed: { initial: null, is: maybe(number), link: integer(0, 4294967295), ofLink: true },
  beside: { initial: null, is: maybe(text), link: besides, ofLink: true },
};

/** The keys of FIELDS that have a property, such as "link". */
export function keysWith(property) {
  return Object.keys(FIELDS).filter((key) => FIELDS[key][property]);
}

/**
 * The first values of some keys.
 * @returns {any} a State, or the part of one
 */
export function initialOf(keys = Object.keys(FIELDS)) {
  return Object.fromEntries(keys.map((key) => [key, FIELDS[key].initial]));
}
