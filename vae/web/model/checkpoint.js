/**
 * A trained model in the browser: its encoder and decoder, and what was computed of its test
 * images. openCheckpoint fetches config and weights, of which the decoder's come first; everything
 * else comes when it is asked for, once, and is asked for again if that failed.
 */

import { compile } from "./engine.js";
import { FileError, fetchArrayBuffer, fetchGrowing, fetchJson, fetchText } from "./files.js";
import { headerEnd, parse } from "./safetensors.js";

const FORMAT_VERSION = 1;
const OUTSIDE = 0.005; // share of codes that may lie beyond either end of a range
const MARGIN = 0.05; // by which a range is widened on either side, as a share of its length

/**
 * @param {string} url of the folder checkpoints/<dataset>/<model>/, with a trailing slash
 * @param {{toDecode?: boolean}} [options] toDecode: resolve as soon as the model can decode; before
 *   encode, wait for its `whole`
 * @returns {Promise<Checkpoint>}
 * @throws {Error} naming the file, what is wrong with it and what to do
 */
export async function openCheckpoint(url, { toDecode = false } = {}) {
  const base = new URL(url, globalThis.document?.baseURI).href; // without a page it is absolute
  const [config, weights] = await Promise.all([
    fetchJson(base + "config.json").then((json) => checkVersion(json, base)),
    fetchWeights(base + "model.safetensors"),
  ]);
  if (!toDecode) await weights.whole;
  try {
    return new Checkpoint(base, config, weights.tensors, weights.whole);
  } catch (error) {
    const problem = `describes no model that runs here: ${error.message}`;
    throw new FileError(base + "config.json", problem);
  }
}

function checkVersion(config, base) {
  if (config?.format_version === FORMAT_VERSION) return config;
  const version = JSON.stringify(config?.format_version);
  const problem = `has format_version ${version}, and this page reads ${FORMAT_VERSION}`;
  throw new FileError(base + "config.json", problem, "Update the page, or train the model again");
}

async function fetchTensors(url) {
  return parseFile(await fetchArrayBuffer(url), url);
}

function parseFile(buffer, url) {
  try {
    return parse(buffer);
  } catch (error) {
    throw new FileError(url, `is damaged: ${error.message}`);
  }
}

/**
 * The tensors of model.safetensors as soon as the decoder's have arrived.
 * @returns {Promise<{tensors: Map, whole: Promise<void>}>} whole: when all have
 */
function fetchWeights(url) {
  return new Promise((resolve, reject) => {
    let tensors = null;
    let enough = 0; // bytes
    const whole = fetchGrowing(url, (buffer, bytes) => {
      if (tensors === null && bytes >= 8 && bytes >= headerEnd(buffer)) {
        tensors = parseFile(buffer, url);
        const ends = [...tensors].filter(([name]) => name.startsWith("decoder."));
        enough = Math.max(...ends.map(([, tensor]) => tensor.end));
      }
      if (tensors !== null && bytes >= enough) resolve({ tensors, whole });
    }).then((buffer) => resolve({ tensors: tensors ?? parseFile(buffer, url), whole }));
    whole.catch(reject);
  });
}

export class Checkpoint {
  constructor(url, config, tensors, whole = Promise.resolve()) {
    checkNumbers(config);
    const { channels, height, width } = config.image;
    this.url = url;
    /** Resolves when the encoder's weights are there too. */
    this.whole = whole;
    this.config = config;
    this.name = config.name;
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
    if (labels) {
      this.encoderInput = new Float32Array(pixels + labels);
      this.decoderInput = new Float32Array(this.latentDim + labels);
    }
    // Views of the encoder's own output, so that encode() need not copy.
    const output = this.encoder.output;
    this.code = {
      mu: output.subarray(0, this.latentDim),
      logvar: this.variational ? output.subarray(this.latentDim) : null,
    };
    this.pending = new Map(); // file -> promise of what it holds
  }

  /**
   * The posterior of an image, or its code for a plain autoencoder.
   * @param {ArrayLike<number>} x (C*H*W) in [0, 1]
   * @param {number} [label] index of the class, for a conditional model
   * @returns {{mu: Float32Array, logvar: Float32Array | null}} (D) each, overwritten by the next
   *   call
   */
  encode(x, label) {
    this.encoder.run(this.conditional ? this.withLabel(x, label, this.encoderInput) : x);
    return this.code;
  }

  /**
   * The image that a code decodes to.
   * @param {ArrayLike<number>} z (D)
   * @param {number} [label] index of the class, for a conditional model
   * @returns {Float32Array} (C*H*W) in [0, 1], overwritten by the next call
   */
  decode(z, label) {
    return this.decoder.run(this.conditional ? this.withLabel(z, label, this.decoderInput) : z);
  }

  /** `values` with the one-hot label behind them. */
  withLabel(values, label, out) {
    const classes = this.classes.length;
    const start = out.length - classes;
    if (values.length !== start) {
      throw new Error(`${this.name} takes ${start} values, and got ${values.length}`);
    }
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new Error(`${this.name} takes a label from 0 to ${classes - 1}, and got ${label}`);
    }
    out.set(values);
    out.fill(0, start);
    out[start + label] = 1;
    return out;
  }

  /**
   * The codes of the test images, in the data set's order.
   * @returns {Promise<{count: number, mu: Float32Array, logvar: Float32Array | null,
   *   labels: Uint8Array, tsne: Float32Array, reconstruction: Float32Array | null,
   *   kl: Float32Array | null, range: {lo: number[], hi: number[]}, plane: number[]}>} mu, logvar
   *   (N*D), labels (N), tsne (N*2), reconstruction and kl (N) in nats; those that a file may leave
   *   out are null. `range` is where codes lie, a box of D sides; `plane` the two dimensions in
   *   which they spread most.
   */
  atlas() {
    return this.tensorFile("atlas.safetensors", readAtlas);
  }

  /**
   * How the codes of up to 1,000 test images moved while the model was trained; null where that
   * was not kept.
   * @returns {Promise<{moments: number, count: number, mu: Float32Array, labels: Uint8Array,
   *   epoch: Float32Array} | null>} mu (T*N*D), labels (N), epoch (T), with T moments
   */
  async replay() {
    if (!this.config.replay) return null;
    return this.tensorFile("replay.safetensors", readReplay);
  }

  /** The test images, see dataset.js. Models of one data set share them. */
  async dataset() {
    const { openDataset } = await import("./dataset.js");
    return openDataset(new URL("../", this.url).href);
  }

  /** dataset.json alone, without the images: title, sketch, attribution, licence, ... */
  async datasetInfo() {
    const { openDatasetInfo } = await import("./dataset.js");
    return openDatasetInfo(new URL("../", this.url).href);
  }

  /**
   * One object an epoch from metrics.csv: {epoch, train_loss, val_loss, ...}, null where a field is
   * empty.
   * @returns {Promise<Object<string, number | null>[]>}
   */
  history() {
    return this.once("metrics.csv", async (url) => readTable(await fetchText(url)));
  }

  tensorFile(file, read) {
    return this.once(file, async (url) => read(await fetchTensors(url), url, this));
  }

  once(file, load) {
    if (!this.pending.has(file)) {
      const promise = load(this.url + file);
      promise.catch(() => this.pending.delete(file)); // the next call tries again
      this.pending.set(file, promise);
    }
    return this.pending.get(file);
  }
}

function checkNumbers({ image, latent_dim: dims, beta = 1 }) {
  const sizes = { channels: image?.channels, height: image?.height, width: image?.width };
  for (const [name, value] of Object.entries({ ...sizes, latent_dim: dims })) {
    if (!(Number.isInteger(value) && value > 0)) throw new Error(`${name} is no size: ${value}`);
  }
  if (typeof beta !== "number") throw new Error(`beta is no number: ${beta}`);
}

function compilePart(part, config, tensors, inputShape, outputs) {
  try {
    const network = compile(config[part], tensors, inputShape);
    const size = network.outputShape.reduce((product, length) => product * length, 1);
    if (size !== outputs) throw new Error(`it gives ${size} values and should give ${outputs}`);
    return network;
  } catch (error) {
    throw new Error(`${part}: ${error.message}`);
  }
}

function readAtlas(tensors, url, { latentDim, variational }) {
  const count = tensors.get("labels")?.shape[0];
  const need = (name, ...shape) => needTensor(tensors, url, name, shape);
  const optional = (name) => (tensors.has(name) ? need(name, count) : null);
  const mu = need("mu", count, latentDim);
  const range = codeRange(mu, count, latentDim, variational);
  return {
    count,
    mu,
    logvar: tensors.has("logvar") ? need("logvar", count, latentDim) : null,
    labels: need("labels", count),
    tsne: need("tsne", count, 2),
    reconstruction: optional("reconstruction"),
    kl: optional("kl"),
    range,
    plane: widestPlane(range),
  };
}

function readReplay(tensors, url, { latentDim }) {
  const moments = tensors.get("epoch")?.shape[0];
  const count = tensors.get("labels")?.shape[0];
  const mu = needTensor(tensors, url, "mu", [moments, count, latentDim]);
  const labels = needTensor(tensors, url, "labels", [count]);
  return { moments, count, mu, labels, epoch: needTensor(tensors, url, "epoch", [moments]) };
}

function needTensor(tensors, url, name, shape) {
  const tensor = tensors.get(name);
  if (!tensor) throw new FileError(url, `holds no tensor "${name}"`);
  if (String(tensor.shape) !== String(shape)) {
    throw new FileError(url, `holds "${name}" of shape [${tensor.shape}] and should [${shape}]`);
  }
  return tensor.data;
}

/** The box of all but the outermost codes of each dimension; centred for a variational model. */
function codeRange(mu, count, dims, centred) {
  const range = { lo: [], hi: [] };
  for (let d = 0; d < dims; d++) {
    const sorted = Float32Array.from({ length: count }, (_, i) => mu[i * dims + d]).sort();
    const [low, high] = [quantile(sorted, OUTSIDE), quantile(sorted, 1 - OUTSIDE)];
    const margin = (high - low) * MARGIN || 1;
    const reach = Math.max(Math.abs(low), Math.abs(high)) + margin;
    range.lo.push(centred ? -reach : low - margin);
    range.hi.push(centred ? reach : high + margin);
  }
  return range;
}

function widestPlane({ lo, hi }) {
  const width = (d) => hi[d] - lo[d];
  const widest = lo.map((_, d) => d).sort((a, b) => width(b) - width(a)).slice(0, 2);
  return widest.length === 1 ? [0, 0] : widest.sort((a, b) => a - b);
}

function quantile(sorted, q) {
  const position = q * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}

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
