/**
 * What the screens of one page share: the models, which one is open, the point, the tab.
 * Listeners run synchronously inside set(), so that everything follows in the frame of the move.
 */
import { t } from "./strings.js";

/**
 * @param {object} options
 * @param {string} options.checkpointsUrl folder with `<dataset>/<model>/`, with a trailing slash
 * @param {string[]} options.models names under it
 * @param {Record<string, string>} [options.titles] name -> what people call it
 * @param {object} [options.state] first values: model, tab, z, label, seed, ...
 * @param {(url: string) => Promise<object>} [options.openCheckpoint] for tests
 */
export function createSession({
  checkpointsUrl,
  models,
  titles = {},
  state: initial = {},
  openCheckpoint,
}) {
  const state = {
    model: models[0] ?? null,
    tab: "explore",
    z: [],
    label: 0,
    seed: 0,
    view: null, // what part of the plane Explore's map shows; null: all
    plane: null, // its two dimensions; null: those of the atlas
    held: false, // whether its point stays where it is when the mouse goes over the map
    ...initial,
  };
  const listeners = new Set(); // {keys, callback}
  const notices = new Set();
  const opened = new Map(); // name -> Promise<Checkpoint>
  let fitted = null; // {name, checkpoint}: the model that z and label are of
  let linked = Object.keys(initial); // what came from a link: a value of no use deserves a note

  const title = (name) => titles[name] ?? name;

  function set(patch) {
    const changed = [];
    // What part of one model's plane is shown means nothing in another's, unless that says so too.
    const leaves = Object.hasOwn(patch, "model") && patch.model !== state.model;
    const whole = leaves ? { view: null, plane: null, ...patch } : patch;
    for (const [key, value] of Object.entries(whole)) {
      if (same(state[key], value)) continue;
      state[key] = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value) : value;
      changed.push(key);
    }
    if (changed.length > 0) tell(changed);
  }

  function tell(changed) {
    for (const { keys, callback } of listeners) {
      if (changed.some((key) => keys.includes(key))) callback(state, changed);
    }
  }

  function on(keys, callback) {
    const listener = { keys: [].concat(keys), callback };
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** A sentence for the visitor; the shell shows it for a while. */
  function notify(text) {
    for (const callback of notices) callback(text);
  }

  function onNotice(callback) {
    notices.add(callback);
    return () => notices.delete(callback);
  }

  /** A checkpoint by its name, encoder and all. */
  async function open(name) {
    const opening = await openToDecode(name);
    try {
      await opening.whole;
    } catch (error) {
      opened.delete(name);
      throw error;
    }
    return opening;
  }

  function openToDecode(name) {
    if (!opened.has(name)) {
      const promise = load(name);
      opened.set(name, promise);
      promise.catch(() => opened.delete(name)); // the network may be back at the next try
    }
    return opened.get(name);
  }

  async function load(name) {
    if (!models.includes(name)) throw new Error(`unknown model; known: ${models.join(", ")}`);
    const url = checkpointsUrl + name.split("/").map(encodeURIComponent).join("/") + "/";
    const openUrl = openCheckpoint ?? (await import("../model/checkpoint.js")).openCheckpoint;
    const checkpoint = await openUrl(url, { toDecode: true });
    // The folder's name is what a checkpoint goes by here, also when somebody has renamed it.
    return Object.assign(checkpoint, { name, title: title(name) });
  }

  /**
   * The checkpoint of state.model. By the time it resolves z and label fit that model, so a screen
   * that waits for it may use them as they are.
   * @param {{toDecode?: boolean}} [options] toDecode: do not wait for the encoder's weights
   */
  async function checkpoint({ toDecode = false } = {}) {
    const name = state.model;
    if (name === null) throw new Error(t("model.none"));
    const opening = await (toDecode ? openToDecode(name) : open(name));
    if (name === state.model) {
      fitted = { name, checkpoint: opening };
      set(fitting(state));
      linked = [];
    }
    return opening;
  }

  /** What a link asks for while the page is open. */
  function follow(patch) {
    linked = Object.keys(patch);
    const wanted = { ...state, ...patch };
    if (wanted.model !== fitted?.name) return set(patch); // fitted when the model is opened
    set({ ...patch, ...fitting(wanted) });
    linked = [];
  }

  /** z and label for the model that was fitted last, where those wanted are not of it. */
  function fitting({ z, label }) {
    const { latentDim, start = new Array(latentDim).fill(0), classes } = fitted.checkpoint;
    const patch = {};
    if (z.length !== latentDim) {
      if (linked.includes("z")) notify(t("link.z", { got: z.length, dims: latentDim }));
      patch.z = start;
    }
    if (!(label < classes.length)) {
      if (linked.includes("label")) notify(t("link.field", { field: "label", value: label }));
      patch.label = 0;
    }
    return patch;
  }

  return {
    models,
    title,
    checkpointsUrl,
    state,
    set,
    /** Opens the model once more after it could not be. */
    reopen: () => tell(["model"]),
    follow,
    on,
    notify,
    onNotice,
    open,
    checkpoint,
    /** Opens a tab, with a point in hand (z) that the mouse's next twitch does not take away. */
    go: (tab, patch = {}) => set({ ...patch, ...(patch.z && { held: true }), tab }),
  };
}

function same(a, b) {
  if (Object.is(a, b)) return true;
  const listed = Array.isArray(a) && (Array.isArray(b) || ArrayBuffer.isView(b));
  if (!listed || a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    if (!Object.is(a[index], b[index])) return false;
  }
  return true;
}
