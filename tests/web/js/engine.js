import { compile } from "../../../vae/web/model/engine.js";
import { parse } from "../../../vae/web/model/safetensors.js";

/**
 * What each network gives with SIMD and without, or its error.
 * @param {{layers: object[], weights: string, shape: number[], input: number[]}[]} networks
 *   weights: a safetensors file in base64
 */
export function runAll(networks) {
  return networks.map((network) => {
    try {
      return [true, false].map((simd) => run(network, simd));
    } catch (error) {
      return error.message;
    }
  });
}

function run({ layers, weights, shape, input }, simd) {
  const network = compile(layers, tensorsOf(weights), shape, { simd });
  network.run(input.map((value) => -value)); // what a run leaves behind must not matter
  const values = Array.from(network.run(input));
  return { values, shape: network.outputShape, simd: network.simd };
}

/** What each layer of a network computed: its name, shape and values. */
export function activations({ layers, weights, shape, input }) {
  const network = compile(layers, tensorsOf(weights), shape);
  network.run(input);
  return network.activations.map((step) => ({
    layer: step.layer,
    shape: step.shape,
    values: Array.from(step.values),
  }));
}

/** Why these layers cannot run on this shape; there is one tensor, d.weight (2, 3). */
export function whyNot({ layers, shape }) {
  const weights = new Map([["d.weight", { shape: [2, 3], data: new Float32Array(6) }]]);
  try {
    compile(layers, weights, shape);
    return null;
  } catch (error) {
    return error.message;
  }
}

function tensorsOf(weights) {
  return parse(Uint8Array.from(Buffer.from(weights, "base64")).buffer);
}
