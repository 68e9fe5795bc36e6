/** A trained network as the files of a checkpoint folder that vae.load and the page read. */

/**
 * @typedef {{shape: number[], data: Float32Array}} Tensor
 * @typedef {Map<string, Tensor>} Tensors by PyTorch's names
 */

/**
 * @param {object} options
 * @param {string} options.name "<dataset>/<model>"
 * @param {import("./architecture.js").Architecture} options.architecture
 * @param {import("./architecture.js").LayerLists} options.lists
 * @param {Tensors} options.tensors the weights
 * @param {string[]} options.classes names of the data set's classes
 * @param {number} options.beta
 * @param {object} options.provenance how it was trained: seed, steps, ...
 * @returns {{"config.json": string, "model.safetensors": Uint8Array}} contents by file name
 */
export function checkpointFiles({ name, architecture, lists, tensors, classes, beta, provenance }) {
  const config = {
    format_version: 1,
    name,
    kind: architecture.kind,
    latent_dim: architecture.latentDim,
    conditional: false,
    likelihood: architecture.likelihood,
    image: architecture.image,
    classes,
    parameters: [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
    ...lists,
    beta,
    provenance,
    replay: false,
  };
  return {
    "config.json": `${JSON.stringify(config, null, 2)}\n`,
    "model.safetensors": safetensors(tensors),
  };
}

const ALIGNED = 8; // the tensors begin at a multiple of so many bytes
const SPACE = 0x20; // what fills the header up to there

/**
 * The bytes of a safetensors file, https://huggingface.co/docs/safetensors/index#format.
 * @param {Tensors} tensors
 */
export function safetensors(tensors) {
  /** @type {Record<string, object>} */
  const header = {};
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, (end += data.byteLength)] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / ALIGNED) * ALIGNED;
  const bytes = new Uint8Array(8 + length + end).fill(SPACE, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
