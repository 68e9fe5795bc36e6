/**
 * The models of a page: what the index says of each, and the checkpoints that are open.
 *
 * @typedef {object} Entry what the index of models says of one (vae/model_index.py)
 * @property {string} name DATASET/MODEL
 * @property {string} title of the model alone
 * @property {string} [dataset] title of its data set
 * @property {"vae" | "ae"} [kind]
 * @property {boolean} [conditional]
 * @property {number} [latent_dim]
 * @property {"bernoulli" | "gaussian"} [likelihood]
 * @property {number} [beta]
 * @property {number} [noise] standard deviation of the noise that a denoising model learnt to remove
 * @property {string} [decoder] the same for models whose decoders have the same layers
 *
 * @typedef {ReturnType<typeof createLibrary>} Library
 */
import { CodedError } from "./errors.js";
import { fetchJson, fetchText } from "./files.js";

const KEPT = 6; // open checkpoints: a large one is 10 MB with its codes

/**
 * @param {object} options
 * @param {string} options.checkpointsUrl folder with `<dataset>/<model>/`, with a trailing slash
 * @param {Entry[]} options.entries
 * @param {(url: string, options: object) => Promise<object>} [options.openCheckpoint] for tests
 */
export function createLibrary({ checkpointsUrl, entries, openCheckpoint }) {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const opened = new Map(); // name -> opening, least recently used first
  const configs = new Map(); // name -> promise of config.json, or of null
  const histories = new Map(); // name -> promise of the rows of metrics.csv

  function urlOf(name) {
    return `${checkpointsUrl}${name.split("/").map(encodeURIComponent).join("/")}/`;
  }

  /** What people call a model: "MNIST · VAE, 2-D". */
  function title(name) {
    const entry = byName.get(name);
    if (!entry) return name;
    return entry.dataset ? `${entry.dataset} · ${entry.title}` : entry.title;
  }

  /**
   * A checkpoint by its name. Whoever asks may give up by a signal; when nobody is left who wants
   * one that is still on its way, its download ends.
   * @param {string} name
   * @param {{toDecode?: boolean, signal?: AbortSignal}} [options] toDecode: do not wait for the
   *   encoder's weights
   * @returns {Promise<import("./checkpoint.js").Checkpoint>}
   */
  async function open(name, { toDecode = false, signal } = {}) {
    signal?.throwIfAborted();
    if (!byName.has(name)) {
      throw new CodedError("model.unknown", { name, known: [...byName.keys()].join(", ") });
    }
    const opening = opened.get(name) ?? begin(name);
    opened.delete(name);
    opened.set(name, opening); // now the one used last
    while (opened.size > KEPT) opened.delete(opened.keys().next().value);
    const leave = joined(opening, signal);
    try {
      const checkpoint = await unlessAborted(opening.checkpoint, signal);
      if (!toDecode) await unlessAborted(checkpoint.whole, signal);
      return checkpoint;
    } catch (error) {
      // Where the download failed the next try begins anew; a visitor who gave up breaks nothing.
      if (!signal?.aborted) forget(name, opening);
      throw error;
    } finally {
      leave();
    }
  }

  function begin(name) {
    const controller = new AbortController();
    const opening = { waiting: 0, arrived: false, controller, checkpoint: load(name, controller) };
    opening.checkpoint
      .then(({ whole }) => whole)
      .then(() => (opening.arrived = true))
      .catch(() => forget(name, opening)); // whoever waits for it is told
    opening.abandon = () => {
      forget(name, opening);
      controller.abort();
    };
    return opening;
  }

  function forget(name, opening) {
    if (opened.get(name) === opening) opened.delete(name);
  }

  async function load(name, { signal }) {
    const openUrl = openCheckpoint ?? (await import("./checkpoint.js")).openCheckpoint;
    const checkpoint = await openUrl(urlOf(name), { toDecode: true, signal });
    // The folder's name is what a checkpoint goes by here, also when somebody has renamed it.
    return Object.assign(checkpoint, { name, title: title(name) });
  }

  /**
   * config.json of some models, fetched in parallel and once: a small file each.
   * @param {string[]} names
   * @returns {Promise<Map<string, object>>} of those that could be read
   */
  async function configsOf(names) {
    const found = await Promise.all(
      names.map((name) => remembered(configs, name, () => fetchJson(`${urlOf(name)}config.json`))
        .catch(() => null)),
    );
    const read = names.map((name, k) => /** @type {[string, object]} */ ([name, found[k]]));
    return new Map(read.filter(([, config]) => config));
  }

  /** The rows of a model's metrics.csv, one an epoch. */
  function historyOf(name) {
    return remembered(histories, name, async () => {
      const { readTable } = await import("./checkpoint.js");
      return readTable(await fetchText(`${urlOf(name)}metrics.csv`));
    });
  }

  return {
    entries,
    names: [...byName.keys()],
    entry: (name) => byName.get(name) ?? null,
    checkpointsUrl,
    title,
    open,
    configsOf,
    historyOf,
  };
}

/** Counts one more who waits for an opening; returns what counts it out again. */
function joined(opening, signal) {
  opening.waiting += 1;
  return () => {
    opening.waiting -= 1;
    if (opening.waiting === 0 && signal?.aborted && !opening.arrived) opening.abandon();
  };
}

/** The promise's result, or a rejection as soon as the signal says so. */
function unlessAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** The promise under a key, made once; a failed one is made again by the next call. */
function remembered(promises, key, make) {
  if (!promises.has(key)) {
    const promise = make();
    promise.catch(() => promises.delete(key));
    promises.set(key, promise);
  }
  return promises.get(key);
}
