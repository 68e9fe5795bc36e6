/**
 * The state that a link holds: one table, read and written by the same code in the Gradio app and
 * on the static page. The link lives in the URL's hash, so no server ever sees it:
 * `#tab=explore&model=mnist/vae-2d&z=0.5,-1.25`.
 */
import { t } from "./strings.js";

export const TABS = ["explore", "draw", "compare", "tsne", "training"];

const PICTURE = { mode: null, plane: null, view: null }; // not to be kept when another link comes
const WRITE_AFTER_MS = 300; // browsers refuse more than about a hundred writes in 30 seconds
const LIMIT = 1e4; // a latent coordinate beyond this is a typing error

const oneOf = (values) => ({
  parse: (text) => (values.includes(text) ? text : undefined),
  format: String,
});

const integer = (min, max) => ({
  parse(text) {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  },
  format: String,
});

const numbers = (minCount, maxCount) => ({
  parse(text) {
    const values = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
    const good = values.every((value) => Math.abs(value) <= LIMIT);
    return good && values.length >= minCount && values.length <= maxCount ? values : undefined;
  },
  format: (values) => Array.from(values, short).join(","),
});

const word = {
  parse: (text) => (/^[\w-]{1,32}$/.test(text) ? text : undefined),
  format: String,
};

const modelName = {
  parse: (text, models) => (models.includes(text) ? text : undefined),
  format: String,
};

/** What a link may hold. A field that is missing from the state stays out of the link. */
const FIELDS = {
  tab: oneOf(TABS),
  model: modelName,
  z: numbers(1, 512), // the point shown, one coordinate a latent dimension
  label: integer(0, 65535), // class of a conditional model
  seed: integer(0, 4294967295),
  mode: word, // which part of a screen is open, such as "grid"
  view: numbers(3, 3), // a map's centre x, centre y in latent units, and zoom (1: everything)
  plane: numbers(2, 2), // the two latent dimensions a map shows
  left: modelName, // Compare's two models
  right: modelName,
  part: word, // which part of Compare is open
  source: word, // where Compare draws z from
  embed: word, // whether t-SNE shows one embedding or several
};

function short(value) {
  return String(Number(Number(value).toFixed(3)));
}

/**
 * Reads a link.
 * @param {string} hash location.hash
 * @param {string[]} models names that exist
 * @returns {{state: object, notes: string[]}} what could be used, and a sentence for what could not
 */
export function parseLink(hash, models) {
  const state = {};
  const notes = [];
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (!Object.hasOwn(FIELDS, name)) continue;
    const parsed = FIELDS[name].parse(value, models);
    if (parsed !== undefined) state[name] = parsed;
    else if (name === "model") {
      notes.push(t("link.model", { value: value.slice(0, 60), model: models[0] ?? "–" }));
    } else notes.push(t("link.field", { field: name, value: value.slice(0, 60) }));
  }
  return { state, notes };
}

/**
 * Writes a link.
 * @param {object} state the session's state
 * @returns {string} "#tab=...&model=..."
 */
export function formatLink(state) {
  const parts = [];
  for (const [name, field] of Object.entries(FIELDS)) {
    const value = state[name];
    if (value === undefined || value === null || value.length === 0) continue;
    // A comma and a slash may stand in a hash as they are; a link stays readable that way.
    const text = encodeURIComponent(field.format(value)).replace(/%2C/g, ",").replace(/%2F/g, "/");
    parts.push(`${name}=${text}`);
  }
  return `#${parts.join("&")}`;
}

/**
 * Keeps the address bar and the session together until the returned function is called.
 * @param {object} session
 */
export function followLink(session) {
  let timer = 0;
  let known = location.hash;
  let place = placeOf(session.state);
  const write = () => {
    timer = 0;
    const hash = formatLink(session.state);
    // Another link that somebody has just put there is not yet read, and stays.
    if (hash === location.hash || location.hash !== known) return;
    known = hash;
    // The history of a frame is that of the page around it, whose visitor wants to leave that page.
    const leaves = placeOf(session.state) !== place && window.parent === window;
    if (leaves) history.pushState(null, "", hash);
    else history.replaceState(history.state, "", hash);
    place = placeOf(session.state);
    tellSpace(hash);
  };
  const schedule = () => {
    if (timer === 0) timer = setTimeout(write, WRITE_AFTER_MS);
  };
  const read = () => {
    known = location.hash;
    const { state, notes } = parseLink(location.hash, session.models);
    notes.forEach((note) => session.notify(note));
    session.follow({ ...PICTURE, ...state });
    place = placeOf(session.state); // it is in the history
  };
  const off = session.on(Object.keys(FIELDS), schedule);
  addEventListener("hashchange", read);
  schedule(); // the first place, for Back
  return () => {
    clearTimeout(timer);
    off();
    removeEventListener("hashchange", read);
  };
}

/** Where one is: the browser's Back returns to the place before. */
function placeOf({ tab, model }) {
  return `${tab} ${model}`;
}

/**
 * A Hugging Face Space is a frame whose visitor sees the address of the page around it, which
 * takes the hash from a message: https://huggingface.co/docs/hub/spaces-handle-url-parameters
 */
function tellSpace(hash) {
  if (window.parent === window || !location.hostname.endsWith(".hf.space")) return;
  window.parent.postMessage({ hash }, "https://huggingface.co");
}
