/** From a few choices to the layer lists of config.json, as vae/networks.py would write them. */

import { ACTIVATIONS } from "./activations.js";

/**
 * @typedef {object} Architecture
 * @property {{channels: number, height: number, width: number}} image
 * @property {number[]} hidden widths of the encoder's hidden layers; the decoder has them in
 *   reverse. None, with squared error: principal component analysis
 * @property {string} activation between the layers, one of ACTIVATIONS, or "none"
 * @property {number} latentDim
 * @property {"vae" | "ae"} kind whether the encoder gives mu and logvar, or mu alone
 * @property {"bernoulli" | "gaussian"} likelihood cross-entropy of a sigmoid's pixels, or squared
 *   error of a linear layer's
 *
 * @typedef {import("../../model/engine.js").Layer} Layer
 * @typedef {{encoder: Layer[], decoder: Layer[]}} LayerLists those of config.json
 */

/**
 * @param {Architecture} architecture
 * @returns {LayerLists}
 * @throws {Error} naming the activation that is not known
 */
export function layerLists({ image, hidden, activation, latentDim, kind, likelihood }) {
  const shape = [image.channels, image.height, image.width];
  const pixels = shape.reduce((product, length) => product * length, 1);
  const codes = kind === "vae" ? 2 * latentDim : latentDim;
  /** @type {Layer[]} */
  const encoder = [{ layer: "flatten" }, ...dense([pixels, ...hidden, codes], activation)];
  const decoder = dense([latentDim, ...hidden.toReversed(), pixels], activation);
  decoder.push({ layer: "unflatten", shape });
  if (likelihood === "bernoulli") decoder.push({ layer: "sigmoid" });
  return { encoder: withPrefixes(encoder, "encoder"), decoder: withPrefixes(decoder, "decoder") };
}

/**
 * Linear layers through `sizes` with an activation between them, none after the last.
 * @param {number[]} sizes
 * @param {string} activation
 */
function dense(sizes, activation) {
  if (activation !== "none" && !Object.hasOwn(ACTIVATIONS, activation)) {
    const known = [...Object.keys(ACTIVATIONS), "none"].join(", ");
    throw new Error(`activation "${activation}" is not known; known are ${known}`);
  }
  /** @type {Layer[]} */
  const layers = [];
  for (let i = 0; i + 1 < sizes.length; i++) {
    if (i > 0 && activation !== "none") {
      layers.push({ layer: activation, ...ACTIVATIONS[activation].defaults });
    }
    layers.push({
      layer: "linear",
      in_features: sizes[i],
      out_features: sizes[i + 1],
      bias: true,
    });
  }
  return layers;
}

/**
 * PyTorch's names: nn.Sequential numbers its layers.
 * @param {Layer[]} layers
 * @param {"encoder" | "decoder"} part
 */
function withPrefixes(layers, part) {
  return layers.map((spec, i) => {
    return spec.layer === "linear" ? { ...spec, prefix: `${part}.${i}` } : spec;
  });
}
