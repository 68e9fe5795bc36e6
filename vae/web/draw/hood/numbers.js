/** The live numbers of under-the-hood.js: each part's formula with the model's values put in. */
import { klOfDimension } from "../../model/gaussian.js";
import { t } from "../../state/texts.js";

const FEW = 3; // dimensions that are written out

/**
 * @param {string} part
 * @param {object} state of under-the-hood.js, with a reading
 * @param {object} checkpoint
 * @returns {string} some lines
 */
export function numbersOf(part, state, checkpoint) {
  const { mu, logvar, sigma, x, kl } = state.reading;
  const { variational, latentDim, likelihood, image } = checkpoint;
  const { epsilon, z, xHat, reconstruction, loss } = state;
  const each = (line) => eachDimension(latentDim, line);
  const lines = {
    x: () => t("hood.x.numbers", {
      pixels: image.height * image.width,
      inked: count(sumChannels(x, image), (value) => value > 0.5 * image.channels),
      ink: (sum(x) / image.channels).toFixed(1),
    }),
    encoder: () => layerText(state.layers.encoder),
    decoder: () => layerText(state.layers.decoder),
    code: () => each((d) => variational
      ? `σ${d + 1} = exp(½ · ${signed(logvar[d])}) = ${sigma[d].toFixed(3)}`
      : `z${d + 1} = ${signed(mu[d])}`),
    epsilon: () => each((d) => `ε${d + 1} = ${signed(epsilon[d])}`),
    z: () => each((d) => {
      const shift = `${sigma[d].toFixed(3)} · (${signed(epsilon[d])})`;
      return `z${d + 1} = ${signed(mu[d])} + ${shift} = ${signed(z[d])}`;
    }),
    xHat: () => {
      const [least, most] = rangeOf(xHat);
      const unsure = xHat.map((value) => value > 0.25 && value < 0.75);
      return t(likelihood === "gaussian" ? "hood.xHat.range" : "hood.xHat.numbers", {
        least: least.toFixed(3),
        most: most.toFixed(3),
        unsure: count(sumChannels(unsure, image), (channels) => channels > 0),
      });
    },
    reconstruction: () => {
      const costs = sumChannels(state.nats, image);
      return pixelText(largestAt(costs), state, checkpoint);
    },
    kl: () => each((d) => {
      const squares = `${(mu[d] ** 2).toFixed(2)} + ${(sigma[d] ** 2).toFixed(3)}`;
      const nats = klOfDimension(mu[d], logvar[d]).toFixed(2);
      return `½ (${squares} − 1 − (${signed(logvar[d])})) = ${nats}`;
    }),
    loss: () => {
      if (!variational) return costText(loss, checkpoint);
      const { beta } = checkpoint;
      const weight = beta === 1 ? "" : `${beta} · `;
      const sum = `${reconstruction.toFixed(2)} + ${weight}${kl.toFixed(2)} = ${loss.toFixed(2)}`;
      const pixels = image.height * image.width;
      const bits = (loss / Math.LN2 / pixels).toFixed(3); // only the ELBO's are a code's length
      return isElbo(checkpoint) ? `${sum}\n${t("hood.loss.numbers", { bits })}` : sum;
    },
  };
  return lines[part]();
}

/** Whether the loss is -ELBO: with another beta, or a squared error in it, it is something else. */
export const isElbo = ({ variational, beta, likelihood }) =>
  variational && beta === 1 && likelihood === "bernoulli";

/** What one pixel costs, in all its channels; `at` is its index among H * W. */
export function pixelText(at, { reading, xHat, nats }, checkpoint) {
  const { channels, height, width } = checkpoint.image;
  const of = (values) =>
    Array.from({ length: channels }, (_, c) => values[c * height * width + at]);
  return t("hood.pixel", {
    row: Math.floor(at / width) + 1,
    column: (at % width) + 1,
    x: levelText(of(reading.x)),
    xHat: levelText(of(xHat)),
    cost: costText(sum(of(nats)), checkpoint, 2),
  });
}

/** "0.25", or "(0.25, 0.50, 0.75)" in colour */
function levelText(levels) {
  const text = levels.map((level) => level.toFixed(2)).join(", ");
  return levels.length > 1 ? `(${text})` : text;
}

const MOST_LAYERS = 4;

/**
 * What lies between the input and the output of a network, at most four layers of it.
 * @param {object} network see engine.js
 * @param {number} pixels of an image, times its channels
 * @returns {{shape: number[], values: Float32Array}[]} views of what the last run computed
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

function layerText(layers) {
  const line = ({ shape, values }) => t("hood.layer", {
    units: shape.join("×"),
    positive: count(values, (value) => value > 0),
    most: rangeOf(values)[1].toFixed(2),
  });
  return layers.map(line).join("\n");
}

function eachDimension(dims, line) {
  const shown = Array.from({ length: Math.min(dims, FEW) }, (_, d) => line(d));
  return [...shown, ...(dims > FEW ? ["…"] : [])].join("\n");
}

/** "5.4 nats" */
export const natsText = (value, digits = 1) => t("hood.nats", { value: value.toFixed(digits) });

/** What an image or a pixel of it costs: nats where the decoder gives probabilities. */
export function costText(value, { likelihood }, digits = 1) {
  return likelihood === "bernoulli" ? natsText(value, digits) : value.toFixed(digits);
}

/** With a minus sign as wide as a plus, so that numbers do not move. */
export function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** The first two coordinates. */
export function vectorText(values) {
  const shown = Array.from(values.subarray(0, 2), signed).join(", ");
  return `(${shown}${values.length > 2 ? ", …" : ""})`;
}

/** (C*H*W) -> (H*W) */
function sumChannels(values, { height, width }) {
  const sums = new Float32Array(height * width);
  for (let i = 0; i < values.length; i++) sums[i % sums.length] += values[i];
  return sums;
}

/** Least and largest; a photograph has too many values to be arguments of Math.min. */
function rangeOf(values) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

function sum(values) {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function count(values, test) {
  let total = 0;
  for (const value of values) total += test(value) ? 1 : 0;
  return total;
}

function largestAt(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
