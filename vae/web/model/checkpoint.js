/**
 * A trained model in the browser: its encoder and decoder, and what was computed of its test
 * images. openCheckpoint fetches config and weights, of which the decoder's come first; everything
 * else comes when it is asked for, once, and is asked for again if that failed.
 *
 * @typedef {object} ModelConfig what config.json holds, of which the browser reads
 * @property {number} format_version
 * @property {string} name DATASET/MODEL
 * @property {"vae" | "ae"} kind
 * @property {boolean} [conditional] whether both networks are told the class
 * @property {{channels: number, height: number, width: number}} image
 * @property {string[]} classes
 * @property {number} latent_dim
 * @property {"bernoulli" | "gaussian"} likelihood
 * @property {number} [beta] weight of the KL term
 * @property {number} [noise] standard deviation of the noise that a denoising model learnt to remove
 * @property {number[]} [start] the code (D) that the explorer starts from
 * @property {boolean} [replay] whether there is a replay.safetensors
 * @property {Layer[]} encoder
 * @property {Layer[]} decoder
 * @property {number} [parameters] how many
 * @property {{test?: Record<string, number>, anomaly?: Record<string, Record<string, number>>}}
 *   [metrics] anomaly: areas under the ROC curve by kind of images, then by score
 * @property {{layout?: object}} [recipe] layout: training began with codes of a t-SNE layout
 * @property {{seconds?: number, device?: string, torch?: string, own_images?: boolean}} [provenance]
 *
 * @typedef {import("./engine.js").Layer} Layer
 * @typedef {import("./engine.js").Net} Net
 * @typedef {import("./files.js").Fetching} Fetching
 * @typedef {import("./safetensors.js").Tensors} Tensors
 * @typedef {ArrayLike<number>} Numbers
 */

import { compile } from "./engine.js";
import { CodedError, told } from "./errors.js";
import { FileError, fetchArrayBuffer, fetchGrowing, fetchJson, fetchText } from "./files.js";
import { headerEnd, parse } from "./safetensors.js";
import { createShared } from "./shared.js";

const FORMAT_VERSION = 1;

/**
 * @param {string} url of the folder checkpoints/<dataset>/<model>/, with a trailing slash
 * @param {{toDecode?: boolean, signal?: AbortSignal}} [options] toDecode: resolve as soon as the
 *   model can decode; before encode, wait for its `whole`. signal: ends the download, that of
 *   `whole` too; the promise is rejected with the signal's reason, an AbortError
 * @returns {Promise<Checkpoint>}
 * @throws {FileError} naming the file, what is wrong with it and what to do
 */
export async function openCheckpoint(url, { toDecode = false, signal } = {}) {
  const base = new URL(url, globalThis.document?.baseURI).href;
  const [config, weights] = await Promise.all([
    fetchJson(base + "config.json", { signal }).then((json) => checkVersion(json, base)),
    fetchWeights(base + "model.safetensors", { signal }),
  ]);
  if (!toDecode) await weights.whole;
  try {
    return new Checkpoint(base, config, weights.tensors, weights.whole);
  } catch (error) {
    throw new FileError(base + "config.json", told("file.noModel", { reason: error }));
  }
}

/**
 * @param {any} config
 * @param {string} base URL of the folder
 * @returns {ModelConfig}
 */
function checkVersion(config, base) {
  const version = config?.format_version;
  if (version === FORMAT_VERSION) return config;
  const versions = { version: JSON.stringify(version), known: FORMAT_VERSION };
  throw new FileError(base + "config.json", told("file.version", versions), told("remedy.update"));
}

/** @param {string} url @param {Fetching} options */
async function fetchTensors(url, options) {
  return parseFile(await fetchArrayBuffer(url, options), url);
}

/** @param {ArrayBuffer} buffer @param {string} url */
function parseFile(buffer, url) {
  try {
    return parse(buffer);
  } catch (error) {
    throw new FileError(url, told("file.damaged", { reason: error }));
  }
}

/**
 * The tensors of model.safetensors as soon as the decoder's have arrived.
 * @param {string} url
 * @param {Fetching} options
 * @returns {Promise<{tensors: Tensors, whole: Promise<void>}>} whole: when all have
 */
function fetchWeights(url, options) {
  return new Promise((resolve, reject) => {
    /** @type {Tensors | null} */
    let tensors = null;
    let enough = 0; // bytes
    const onProgress = (/** @type {ArrayBuffer} */ buffer, /** @type {number} */ bytes) => {
      if (tensors === null && bytes >= 8 && bytes >= headerEnd(buffer)) {
        tensors = parseFile(buffer, url);
        const ends = [...tensors].filter(([name]) => name.startsWith("decoder."));
        enough = Math.max(...ends.map(([, tensor]) => tensor.end));
      }
      if (tensors !== null && bytes >= enough) resolve({ tensors, whole });
    };
    const whole = fetchGrowing(url, onProgress, options).then((buffer) => {
      resolve({ tensors: tensors ?? parseFile(buffer, url), whole });
    });
    whole.catch(reject);
  });
}

export class Checkpoint {
  /**
   * @param {string} url of the folder, absolute, with a trailing slash
   * @param {ModelConfig} config
   * @param {Tensors} tensors
   * @param {Promise<void>} [whole]
   */
  constructor(url, config, tensors, whole = Promise.resolve()) {
    checkNumbers(config);
    const { channels, height, width } = config.image;
    this.url = url;
    /** Resolves when the encoder's weights are there too. */
    this.whole = whole;
    this.config = config;
    this.name = config.name;
    /** What people call it; the library knows. */
    this.title = config.name;
    this.latentDim = config.latent_dim;
    /** The code (D) that the explorer starts from. */
    this.start = config.start ?? new Array(config.latent_dim).fill(0);
    this.image = { channels, height, width };
    this.classes = config.classes;
    this.variational = config.kind === "vae";
    this.conditional = config.conditional === true;
    this.likelihood = config.likelihood;
    this.beta = config.beta ?? 1;

    const pixels = channels * height * width;
    const labels = this.conditional ? this.classes.length : 0;
    const codes = this.latentDim * (this.variational ? 2 : 1);
    const imageShape = labels ? [pixels + labels] : [channels, height, width];
    this.encoder = compilePart("encoder", config, tensors, imageShape, codes);
    this.decoder = compilePart("decoder", config, tensors, [this.latentDim + labels], pixels);
    /** @type {ReturnType<typeof createShared<any>>} */
    this.shared = createShared(); // what its files hold, by their names
  }

  /**
   * The posterior of an image, or its code for a plain autoencoder.
   * @param {Numbers} x (C*H*W) in [0, 1]
   * @param {number} [label] index of the class, for a conditional model
   * @returns {{mu: Float32Array, logvar: Float32Array | null}} (D) each, the caller's own
   */
  encode(x, label) {
    const output = this.encoder.run(this.conditional ? this.withLabel(x, label, this.encoder) : x);
    const logvar = this.variational ? output.slice(this.latentDim) : null;
    return { mu: output.slice(0, this.latentDim), logvar };
  }

  /**
   * The image that a code decodes to.
   * @param {Numbers} z (D)
   * @param {number} [label] index of the class, for a conditional model
   * @param {Float32Array} [out] filled and returned, where a loop wants no new array each time
   * @returns {Float32Array} (C*H*W) in [0, 1], the caller's own
   */
  decode(z, label, out) {
    return this.decoder.run(this.conditional ? this.withLabel(z, label, this.decoder) : z, out);
  }

  /**
   * `values` with the one-hot label behind them.
   * @param {Numbers} values
   * @param {number | undefined} label
   * @param {Net} network that takes them
   */
  withLabel(values, label, { inputShape: [size] }) {
    const classes = this.classes.length;
    const start = size - classes;
    if (values.length !== start) {
      throw new Error(`${this.name} takes ${start} values, and got ${values.length}`);
    }
    if (!(Number.isInteger(label) && Number(label) >= 0 && Number(label) < classes)) {
      throw new Error(`${this.name} takes a label from 0 to ${classes - 1}, and got ${label}`);
    }
    const input = new Float32Array(size);
    input.set(values);
    input[start + Number(label)] = 1;
    return input;
  }

  /**
   * The codes of the test images, in the data set's order.
   * @param {Fetching} [options]
   * @returns {Promise<import("./atlas.js").Atlas>}
   */
  atlas(options) {
    return this.tensorFile("atlas.safetensors", options, (atlas) => atlas.readAtlas);
  }

  /**
   * How the codes of up to 1,000 test images moved while the model was trained; null where that
   * was not kept.
   * @param {Fetching} [options]
   * @returns {Promise<import("./atlas.js").Replay | null>}
   */
  async replay(options) {
    if (!this.config.replay) return null;
    return this.tensorFile("replay.safetensors", options, (atlas) => atlas.readReplay);
  }

  /**
   * The test images. Models of one data set share them.
   * @param {Fetching} [options]
   */
  async dataset(options) {
    const { openDataset } = await import("./dataset.js");
    return openDataset(new URL("../", this.url).href, options);
  }

  /**
   * dataset.json alone, without the images.
   * @param {Fetching} [options]
   */
  async datasetInfo(options) {
    const { openDatasetInfo } = await import("./dataset.js");
    return openDatasetInfo(new URL("../", this.url).href, options);
  }

  /**
   * One object an epoch from metrics.csv: {epoch, train_loss, val_loss, ...}, null where a field is
   * empty.
   * @param {Fetching} [options]
   * @returns {Promise<Record<string, number | null>[]>}
   */
  history(options) {
    const file = "metrics.csv";
    const read = async (/** @type {AbortSignal} */ signal) =>
      readTable(await fetchText(this.url + file, { signal }));
    return this.shared(file, read, options?.signal);
  }

  /**
   * @template T
   * @param {string} file
   * @param {Fetching | undefined} options
   * @param {(atlas: typeof import("./atlas.js")) => (tensors: Tensors, url: string,
   *   model: Checkpoint) => T} readerOf which function of atlas.js reads it
   * @returns {Promise<T>}
   */
  tensorFile(file, options, readerOf) {
    const url = this.url + file;
    const load = async (/** @type {AbortSignal} */ signal) => {
      const [atlas, tensors] = await Promise.all([
        import("./atlas.js"),
        fetchTensors(url, { signal }),
      ]);
      return readerOf(atlas)(tensors, url, this);
    };
    return this.shared(file, load, options?.signal);
  }
}

/** @param {ModelConfig} config */
function checkNumbers({ image, latent_dim: dims, beta = 1 }) {
  const sizes = { channels: image?.channels, height: image?.height, width: image?.width };
  for (const [name, value] of Object.entries({ ...sizes, latent_dim: dims })) {
    if (!(Number.isInteger(value) && value > 0)) throw new CodedError("config.size", { name, value });
  }
  if (typeof beta !== "number") throw new CodedError("config.beta", { value: beta });
}

/**
 * @param {"encoder" | "decoder"} part
 * @param {ModelConfig} config
 * @param {Tensors} tensors
 * @param {number[]} inputShape
 * @param {number} outputs how many values it should give
 */
function compilePart(part, config, tensors, inputShape, outputs) {
  try {
    const network = compile(config[part], tensors, inputShape);
    const got = network.outputShape.reduce((product, length) => product * length, 1);
    if (got !== outputs) throw new CodedError("network.outputs", { got, expected: outputs });
    return network;
  } catch (error) {
    throw new CodedError("network.part", { part, reason: error }, { cause: error });
  }
}

/**
 * @param {string} text of a CSV file of numbers
 * @returns {Record<string, number | null>[]} one object a line
 */
export function readTable(text) {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) => {
    const fields = line.split(",");
    return Object.fromEntries(
      names.map((name, i) => [name, fields[i] ? Number(fields[i]) : null]),
    );
  });
}
