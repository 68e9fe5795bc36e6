/**
 * What the screens of one page share: the state (fields.js), and the library of models.
 *
 * @typedef {ReturnType<typeof createSession>} Session
 * @typedef {import("./fields.js").State} State
 * @typedef {import("./fields.js").Patch} Patch
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 */
import { CodedError } from "../model/errors.js";
import { FIELDS, initialOf, keysWith } from "./fields.js";
import { guard } from "./life.js";
import { createStore } from "./store.js";
import { t } from "./texts.js";

/**
 * @param {object} options
 * @param {import("../model/library.js").Library} options.library
 * @param {Patch} [options.state] first values, as a link gives them
 */
export function createSession({ library, state: linked = {} }) {
  const first = { ...initialOf(), model: library.names[0] ?? null, ...linked };
  const { state, write, on } = createStore(first);
  const notices = createNotices();
  const fitter = createFitter(state, notices.notify, Object.keys(linked));

  /**
   * Changes the state. A code z names the model that it belongs to, `codeOf`; a code of a model
   * that is not the open one, a late one, say, is left out.
   * @param {Patch} patch keys of FIELDS
   */
  function set(patch) {
    check(patch);
    const leaves = Object.hasOwn(patch, "model") && patch.model !== state.model;
    const whole = leaves ? { ...initialOf(keysWith("ofModel")), ...patch } : patch;
    const isForeign = Object.hasOwn(whole, "z") && whole.codeOf !== (whole.model ?? state.model);
    write(isForeign ? withoutCode(whole) : whole);
  }

  /**
   * The checkpoint of state.model. By the time it resolves z and label fit that model, so a screen
   * that waits for it may use them as they are.
   * @param {{toDecode?: boolean, signal?: AbortSignal}} [options] toDecode: do not wait for the
   *   encoder's weights
   * @returns {Promise<Checkpoint>}
   */
  async function checkpoint(options) {
    const name = state.model;
    if (name === null) throw new CodedError("model.none");
    const opened = await library.open(name, options);
    if (name === state.model) write(fitter.fit(opened));
    return opened;
  }

  /**
   * What a link asks for while the page is open.
   * @param {Patch} patch
   */
  function follow(patch) {
    check(patch);
    write(fitter.follow({ ...initialOf(keysWith("ofLink")), ...patch }, Object.keys(patch)));
  }

  return {
    library,
    state,
    set,
    follow,
    on,
    ...notices,
    checkpoint,
    /**
     * Opens a tab, with a code in hand that the mouse's next twitch does not take away.
     * @param {string} tab
     * @param {Patch} [patch]
     */
    go: (tab, patch = {}) => set({ ...patch, ...(patch.z && { held: true }), tab }),
  };
}

/** Sentences for the visitor; the shell shows each for a while. */
function createNotices() {
  /** @type {Set<(text: string) => void>} */
  const listeners = new Set();
  return {
    /** @param {string} text */
    notify(text) {
      for (const callback of listeners) guard(callback, text);
    },
    /** @param {(text: string) => void} callback */
    onNotice(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

/**
 * Makes z and label those of the model that is open: the start where they are of no use to it. What
 * came from a link and is of no use deserves a note.
 * @param {State} state
 * @param {(text: string) => void} notify
 * @param {string[]} first keys that came from a link
 */
function createFitter(state, notify, first) {
  /** @type {Checkpoint | null} */
  let fitted = null;
  let linked = first;

  /** @param {Checkpoint} checkpoint */
  function fit(checkpoint, { z = state.z, label = state.label } = {}) {
    fitted = checkpoint;
    const { name, latentDim, start, classes } = checkpoint;
    /** @type {Patch} */
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

  /**
   * @param {Patch} patch of a link
   * @param {string[]} keys that the link names
   */
  function follow(patch, keys) {
    linked = keys;
    if (fitted && (patch.model ?? state.model) === fitted.name) {
      return { ...patch, ...fit(fitted, /** @type {any} */ (patch)) };
    }
    // A code in a link is nobody's until the model that it is for is here.
    return keys.includes("z") || keys.includes("label") ? { ...patch, codeOf: null } : patch;
  }

  return { fit, follow };
}

/** @param {Patch} patch */
function withoutCode({ z, label, codeOf, held, ...rest }) {
  return rest;
}

/**
 * TypeError for what the state does not hold: a mistake of the code, not of a visitor.
 * @param {Patch} patch
 */
function check(patch) {
  for (const [key, value] of Object.entries(patch)) {
    if (!Object.hasOwn(FIELDS, key)) throw new TypeError(`the state has no key "${key}"`);
    if (!FIELDS[key].is(value)) throw new TypeError(`${key} cannot be ${JSON.stringify(value)}`);
  }
}
