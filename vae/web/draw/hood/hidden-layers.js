const MOST_LAYERS = 4;

/**
 * What lies between the input and the output of a network, at most four layers of it.
 * @param {import("../../model/engine.js").Net} network
 * @param {number} pixels of an image, times its channels
 * @returns {import("../../model/engine.js").Activation[]} views of what the last run computed
 */
export function hiddenLayers({ activations }, pixels) {
  const distinct = new Map(); // in place means the same array: the last one says what it holds
  for (const layer of activations) distinct.set(layer.values.byteOffset, layer);
  const [first, last] = [activations[0], activations[activations.length - 1]];
  if (first.layer === "flatten") distinct.delete(first.values.byteOffset);
  distinct.delete(last.values.byteOffset);
  const layers = [...distinct.values()].filter(({ values }) => values.length <= 4 * pixels);
  if (layers.length <= MOST_LAYERS) return layers;
  const step = (layers.length - 1) / (MOST_LAYERS - 1);
  return Array.from({ length: MOST_LAYERS }, (_, k) => layers[Math.round(k * step)]);
}
