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
 * @typedef {import("./checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("./checkpoint.js").ModelConfig} ModelConfig
 */
import { CodedError } from "./errors.js";
import { fetchJson, fetchText } from "./files.js";
import { createShared } from "./shared.js";

const KEPT = 6; // open checkpoints: a large one is 10 MB with its codes

/**
 * @param {object} options
 * @param {string} options.checkpointsUrl folder with `<dataset>/<model>/`, with a trailing slash
 * @param {Entry[]} options.entries
 * @param {(url: string, options: object) => Promise<Checkpoint>} [options.openCheckpoint] for tests
 */
export function createLibrary({ checkpointsUrl, entries, openCheckpoint }) {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const names = [...byName.keys()];
  const opened = /** @type {ReturnType<typeof createShared<Checkpoint>>} */ (createShared(KEPT));
  const configs = /** @type {ReturnType<typeof createShared<ModelConfig>>} */ (createShared());
  const histories = createShared();
  /** @param {string} name */
  const urlOf = (name) => `${checkpointsUrl}${name.split("/").map(encodeURIComponent).join("/")}/`;

  /**
   * What people call a model: "MNIST · VAE, 2-D".
   * @param {string} name
   */
  function title(name) {
    const entry = byName.get(name);
    if (!entry) return name;
    return entry.dataset ? `${entry.dataset} · ${entry.title}` : entry.title;
  }

  /**
   * A checkpoint by its name. Whoever asks may give up by a signal; when nobody is left who wants
   * one that is still on its way, its download ends. The last few stay open.
   * @param {string} name
   * @param {{toDecode?: boolean, signal?: AbortSignal}} [options] toDecode: do not wait for the
   *   encoder's weights
   * @returns {Promise<Checkpoint>}
   */
  async function open(name, { toDecode = false, signal } = {}) {
    if (!byName.has(name)) throw new CodedError("model.unknown", { name, known: names.join(", ") });
    const checkpoint = await opened(name, (stop) => load(name, stop), signal);
    if (toDecode) return checkpoint;
    await checkpoint.whole.catch((error) => {
      opened.forget(name, checkpoint); // the next call begins anew
      throw error;
    });
    return checkpoint;
  }

  /** @param {string} name @param {AbortSignal} signal */
  async function load(name, signal) {
    const openUrl = openCheckpoint ?? (await import("./checkpoint.js")).openCheckpoint;
    const checkpoint = await openUrl(urlOf(name), { toDecode: true, signal });
    // The folder's name is what a checkpoint goes by here, also when somebody has renamed it.
    return Object.assign(checkpoint, { name, title: title(name) });
  }

  /**
   * config.json of some models, fetched in parallel and once: a small file each.
   * @param {string[]} wanted
   * @returns {Promise<Map<string, ModelConfig>>} of those that could be read
   */
  async function configsOf(wanted) {
    const fetched = wanted.map((name) =>
      configs(name, (signal) => fetchJson(`${urlOf(name)}config.json`, { signal })).catch(() => null));
    const found = await Promise.all(fetched);
    return new Map(wanted.flatMap((name, k) => (found[k] ? [[name, found[k]]] : [])));
  }

  /**
   * The rows of a model's metrics.csv, one an epoch.
   * @param {string} name
   * @returns {Promise<Record<string, number | null>[]>}
   */
  function historyOf(name) {
    return histories(name, async (signal) => {
      const { readTable } = await import("./checkpoint.js");
      return readTable(await fetchText(`${urlOf(name)}metrics.csv`, { signal }));
    });
  }

  /** @param {string} name @returns {Entry | null} */
  const entryOf = (name) => byName.get(name) ?? null;
  return { entries, names, entry: entryOf, checkpointsUrl, title, open, configsOf, historyOf };
}
