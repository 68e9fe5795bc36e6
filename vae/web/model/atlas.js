/**
 * What is stored of a model's test images: their codes, and how these moved in training.
 *
 * @typedef {object} Atlas the codes of the test images, in the data set's order
 * @property {number} count N
 * @property {Float32Array} mu (N*D)
 * @property {Float32Array | null} logvar (N*D)
 * @property {Uint8Array} labels (N)
 * @property {Float32Array} tsne (N*2)
 * @property {Float32Array | null} reconstruction (N) in nats, or squared errors
 * @property {Float32Array | null} kl (N) in nats
 * @property {Range} range where codes lie
 * @property {[number, number]} plane the two dimensions in which they spread most
 *
 * @typedef {{lo: number[], hi: number[]}} Range a box of D sides
 *
 * @typedef {object} Replay how the codes of some test images moved, at T moments of training
 * @property {number} moments T
 * @property {number} count N
 * @property {Float32Array} mu (T*N*D)
 * @property {Uint8Array} labels (N)
 * @property {Float32Array} epoch (T)
 *
 * @typedef {import("./safetensors.js").Tensors} Tensors
 * @typedef {{latentDim: number, variational: boolean}} OfModel
 */
import { told } from "./errors.js";
import { FileError } from "./files.js";

const OUTSIDE = 0.005; // share of codes that may lie beyond either end of a range
const MARGIN = 0.05; // by which a range is widened on either side, as a share of its length

/**
 * @param {Tensors} tensors of atlas.safetensors
 * @param {string} url of that file
 * @param {OfModel} model
 * @returns {Atlas}
 * @throws {FileError}
 */
export function readAtlas(tensors, url, { latentDim, variational }) {
  const count = lengthOf(tensors, url, "labels");
  /** @param {string} name @param {number[]} shape */
  const need = (name, ...shape) => needTensor(tensors, url, name, shape);
  /** @param {string} name @param {number[]} shape */
  const optional = (name, ...shape) => (tensors.has(name) ? need(name, ...shape) : null);
  const mu = need("mu", count, latentDim);
  const range = codeRange(mu, count, latentDim, variational);
  return {
    count,
    mu,
    logvar: optional("logvar", count, latentDim),
    labels: need("labels", count),
    tsne: need("tsne", count, 2),
    reconstruction: optional("reconstruction", count),
    kl: optional("kl", count),
    range,
    plane: widestPlane(range),
  };
}

/**
 * @param {Tensors} tensors of replay.safetensors
 * @param {string} url of that file
 * @param {OfModel} model
 * @returns {Replay}
 * @throws {FileError}
 */
export function readReplay(tensors, url, { latentDim }) {
  const moments = lengthOf(tensors, url, "epoch");
  const count = lengthOf(tensors, url, "labels");
  return {
    moments,
    count,
    mu: needTensor(tensors, url, "mu", [moments, count, latentDim]),
    labels: needTensor(tensors, url, "labels", [count]),
    epoch: needTensor(tensors, url, "epoch", [moments]),
  };
}

/** @param {Tensors} tensors @param {string} url @param {string} name */
function lengthOf(tensors, url, name) {
  const tensor = tensors.get(name);
  if (!tensor) throw new FileError(url, told("file.noTensor", { name }));
  return tensor.shape[0];
}

/**
 * @param {Tensors} tensors
 * @param {string} url
 * @param {string} name
 * @param {number[]} expected shape
 * @returns {any} the tensor's values
 */
function needTensor(tensors, url, name, expected) {
  const tensor = tensors.get(name);
  if (!tensor) throw new FileError(url, told("file.noTensor", { name }));
  const { shape } = tensor;
  if (String(shape) !== String(expected)) {
    throw new FileError(url, told("file.tensorShape", { name, shape, expected }));
  }
  return tensor.data;
}

/**
 * The box of all but the outermost codes of each dimension.
 * @param {Float32Array} mu (N*D)
 * @param {number} count N
 * @param {number} dims D
 * @param {boolean} centred around the origin, as a variational model's codes are
 * @returns {Range}
 */
function codeRange(mu, count, dims, centred) {
  /** @type {Range} */
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

/** @param {Range} range @returns {[number, number]} */
function widestPlane({ lo, hi }) {
  /** @param {number} d */
  const width = (d) => hi[d] - lo[d];
  const [first, second = first] = lo.map((_, d) => d).sort((a, b) => width(b) - width(a));
  return [Math.min(first, second), Math.max(first, second)];
}

/** @param {Float32Array} sorted @param {number} q in [0, 1] */
function quantile(sorted, q) {
  const position = q * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}
