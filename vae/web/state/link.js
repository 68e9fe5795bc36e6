/**
 * The link: what of the state (fields.js) stands in the address, read and written by the same code
 * in the Gradio app and on the static page. It lives in the URL's hash, so no server ever sees it:
 * `#tab=explore&model=mnist/vae-2d&z=0.5,-1.25`.
 */
import { FIELDS, keysWith } from "./fields.js";
import { t } from "./texts.js";

const KEYS = keysWith("link");
const WRITE_AFTER_MS = 300; // browsers refuse more than about a hundred writes in 30 seconds

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
    if (!KEYS.includes(name)) continue;
    const parsed = FIELDS[name].link.parse(value, models);
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
  const foreign = state.codeOf && state.codeOf !== state.model; // of a model left behind
  for (const name of KEYS) {
    const value = state[name];
    if (value === undefined || value === null || value.length === 0) continue;
    if (foreign && name === "z") continue;
    // These may stand in a hash as they are; a link stays readable that way.
    const text = encodeURIComponent(FIELDS[name].link.format(value));
    parts.push(`${name}=${text.replace(/%(?:2C|2F|3A)/g, decodeURIComponent)}`);
  }
  return `#${parts.join("&")}`;
}

/**
 * Keeps the address bar and the session together until the returned function is called.
 * @param {import("./session.js").Session} session
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
    const leaves = placeOf(session.state) !== place && parent === self;
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
    const { state, notes } = parseLink(location.hash, session.library.names);
    notes.forEach((note) => session.notify(note));
    session.follow(state);
    place = placeOf(session.state); // it is in the history
  };
  const off = session.on(KEYS, schedule);
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
  if (parent === self || !location.hostname.endsWith(".hf.space")) return;
  parent.postMessage({ hash }, "https://huggingface.co");
}
