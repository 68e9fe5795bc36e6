/**
 * What the screens of one page share: the state (fields.js), and the library of models. Listeners
 * run synchronously inside set(), so that everything follows in the frame of the move.
 *
 * @typedef {ReturnType<typeof createSession>} Session
 */
import { FIELDS, initialOf, keysWith } from "./fields.js";
import { guard } from "./life.js";
import { t } from "./strings.js";

/**
 * @param {object} options
 * @param {import("../model/library.js").Library} options.library
 * @param {object} [options.state] first values, as a link gives them
 */
export function createSession({ library, state: linkedState = {} }) {
  const state = { ...initialOf(), model: library.names[0] ?? null, ...linkedState };
  const listeners = new Set(); // {keys, callback}
  const notices = new Set();
  let fitted = null; // the checkpoint that z and label were fitted to last
  let linked = Object.keys(linkedState); // came from a link: of no use, they deserve a note

  /**
   * Changes the state. A code z names the model that it belongs to, `codeOf`; a code of a model
   * that is not the open one, a late one, say, is left out.
   * @param {object} patch keys of FIELDS
   */
  function set(patch) {
    check(patch);
    let whole = patch;
    if (Object.hasOwn(patch, "model") && patch.model !== state.model) {
      whole = { ...initialOf(keysWith("ofModel")), ...patch };
    }
    if (Object.hasOwn(whole, "z") && whole.codeOf !== (whole.model ?? state.model)) {
      const { z, label, codeOf, held, ...rest } = whole;
      whole = rest;
    }
    write(whole);
  }

  function write(patch) {
    const changed = [];
    for (const [key, value] of Object.entries(patch)) {
      if (same(state[key], value)) continue;
      state[key] = isList(value) ? Array.from(value) : value;
      changed.push(key);
    }
    if (changed.length > 0) tell(changed);
  }

  function tell(changed) {
    for (const { keys, callback } of listeners) {
      if (changed.some((key) => keys.includes(key))) guard(callback, state, changed);
    }
  }

  /**
   * @param {string | string[]} keys
   * @param {(state: object, changed: string[]) => void} callback
   * @returns {() => void} ends it
   */
  function on(keys, callback) {
    const listener = { keys: [].concat(keys), callback };
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** A sentence for the visitor; the shell shows it for a while. */
  function notify(text) {
    for (const callback of notices) guard(callback, text);
  }

  function onNotice(callback) {
    notices.add(callback);
    return () => notices.delete(callback);
  }

  /**
   * The checkpoint of state.model. By the time it resolves z and label fit that model, so a screen
   * that waits for it may use them as they are.
   * @param {{toDecode?: boolean, signal?: AbortSignal}} [options] toDecode: do not wait for the
   *   encoder's weights
   */
  async function checkpoint(options) {
    const name = state.model;
    if (name === null) throw new Error(t("model.none"));
    const opened = await library.open(name, options);
    if (name === state.model) {
      fitted = opened;
      write(fitting());
    }
    return opened;
  }

  /** What a link asks for while the page is open. */
  function follow(patch) {
    check(patch);
    linked = Object.keys(patch);
    const whole = { ...initialOf(keysWith("ofLink")), ...patch };
    if ((whole.model ?? state.model) === fitted?.name) write({ ...whole, ...fitting(whole) });
    // A code in a link is nobody's until the model that it is for is here.
    else write(whole.z || whole.label !== undefined ? { ...whole, codeOf: null } : whole);
  }

  /** z and label as those of the model that is open; the start where they are of no use to it. */
  function fitting({ z = state.z, label = state.label } = {}) {
    const { name, latentDim, start, classes } = fitted;
    const patch = { codeOf: name };
    if (z.length !== latentDim) {
      if (linked.includes("z")) notify(t("link.z", { got: z.length, dims: latentDim }));
      patch.z = start;
    }
    if (!(label < classes.length)) {
      if (linked.includes("label")) notify(t("link.field", { field: "label", value: label }));
      patch.label = 0;
    }
    linked = [];
    return patch;
  }

  return {
    library,
    state,
    set,
    follow,
    on,
    notify,
    onNotice,
    checkpoint,
    /** Opens a tab, with a code in hand that the mouse's next twitch does not take away. */
    go: (tab, patch = {}) => set({ ...patch, ...(patch.z && { held: true }), tab }),
  };
}

/** Raises TypeError for what the state does not hold: a mistake of the code, not of a visitor. */
function check(patch) {
  for (const [key, value] of Object.entries(patch)) {
    if (!Object.hasOwn(FIELDS, key)) throw new TypeError(`the state has no key "${key}"`);
    if (!FIELDS[key].is(value)) throw new TypeError(`${key} cannot be ${JSON.stringify(value)}`);
  }
}

/** @type {(value: any) => value is ArrayLike<any>} */
const isList = (value) => Array.isArray(value) || ArrayBuffer.isView(value);

function same(a, b) {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !isList(b) || a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    if (!Object.is(a[index], b[index])) return false;
  }
  return true;
}
