/**
 * The live numbers of under-the-hood.js: each part's formula with the model's values put in.
 *
 * @typedef {import("../../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("./flow.js").ReadFlow} ReadFlow
 * @typedef {import("./flow.js").VaeReading} VaeReading
 * @typedef {import("./parts.js").PartName} PartName
 */
import { klOfDimension } from "../../model/gaussian.js";
import { t } from "../../state/texts.js";
import { costText, signed } from "../number-text.js";

const FEW = 3; // dimensions that are written out

/**
 * @param {PartName} part
 * @param {ReadFlow} flow
 * @param {Checkpoint} checkpoint
 * @returns {string} some lines
 */
export function numbersOf(part, flow, checkpoint) {
  return NUMBERS[part](flow, checkpoint);
}

/** @type {Record<PartName, (flow: ReadFlow, checkpoint: Checkpoint) => string>} */
const NUMBERS = {
  x: ({ reading: { x } }, { image }) => t("hood.x.numbers", {
    pixels: image.height * image.width,
    inked: count(sumChannels(x, image), (value) => value > 0.5 * image.channels),
    ink: (sum(x) / image.channels).toFixed(1),
  }),
  encoder: ({ layers }) => layersText(layers.encoder),
  code: ({ reading }) => {
    const { mu, logvar, sigma } = reading;
    return eachDimension(mu, (d) => logvar && sigma
      ? `σ${d + 1} = exp(½ · ${signed(logvar[d])}) = ${sigma[d].toFixed(3)}`
      : `z${d + 1} = ${signed(mu[d])}`);
  },
  epsilon: ({ epsilon }) => eachDimension(epsilon, (d) => `ε${d + 1} = ${signed(epsilon[d])}`),
  z: ({ reading, epsilon, z }) => {
    const { mu, sigma } = /** @type {VaeReading} */ (reading);
    return eachDimension(mu, (d) => {
      const shift = `${sigma[d].toFixed(3)} · (${signed(epsilon[d])})`;
      return `z${d + 1} = ${signed(mu[d])} + ${shift} = ${signed(z[d])}`;
    });
  },
  decoder: ({ layers }) => layersText(layers.decoder),
  xHat: ({ xHat }, { image, likelihood }) => {
    const [least, most] = rangeOf(xHat);
    const unsure = xHat.map((value) => Number(value > 0.25 && value < 0.75));
    return t(likelihood === "gaussian" ? "hood.xHat.range" : "hood.xHat.numbers", {
      least: least.toFixed(3),
      most: most.toFixed(3),
      unsure: count(sumChannels(unsure, image), (channels) => channels > 0),
    });
  },
  reconstruction: (flow, checkpoint) =>
    pixelText(largestAt(sumChannels(flow.nats, checkpoint.image)), flow, checkpoint),
  kl: ({ reading }) => {
    const { mu, logvar, sigma } = /** @type {VaeReading} */ (reading);
    return eachDimension(mu, (d) => {
      const squares = `${(mu[d] ** 2).toFixed(2)} + ${(sigma[d] ** 2).toFixed(3)}`;
      const nats = klOfDimension(mu[d], logvar[d]).toFixed(2);
      return `½ (${squares} − 1 − (${signed(logvar[d])})) = ${nats}`;
    });
  },
  loss: ({ reading: { kl }, reconstruction, loss }, checkpoint) => {
    if (kl === null) return costText(loss, checkpoint);
    const { beta, image } = checkpoint;
    const weight = beta === 1 ? "" : `${beta} · `;
    const terms = `${reconstruction.toFixed(2)} + ${weight}${kl.toFixed(2)} = ${loss.toFixed(2)}`;
    if (!isElbo(checkpoint)) return terms;
    // Only the ELBO's are a code's length.
    const bits = (loss / Math.LN2 / (image.height * image.width)).toFixed(3);
    return `${terms}\n${t("hood.loss.numbers", { bits })}`;
  },
};

/**
 * Whether the loss is -ELBO: with another beta, or a squared error in it, it is something else.
 * @param {{variational: boolean, beta: number, likelihood: string}} model
 */
export const isElbo = ({ variational, beta, likelihood }) =>
  variational && beta === 1 && likelihood === "bernoulli";

/**
 * What one pixel costs, in all its channels.
 * @param {number} at its index among H * W
 * @param {ReadFlow} flow
 * @param {Checkpoint} checkpoint
 */
export function pixelText(at, { reading, xHat, nats }, checkpoint) {
  const { channels, height, width } = checkpoint.image;
  const of = (/** @type {Float32Array} */ values) =>
    Array.from({ length: channels }, (_, c) => values[c * height * width + at]);
  return t("hood.pixel", {
    row: Math.floor(at / width) + 1,
    column: (at % width) + 1,
    x: levelText(of(reading.x)),
    xHat: levelText(of(xHat)),
    cost: costText(sum(of(nats)), checkpoint, 2),
  });
}

/** "0.25", or "(0.25, 0.50, 0.75)" in colour. @param {number[]} levels */
function levelText(levels) {
  const text = levels.map((level) => level.toFixed(2)).join(", ");
  return levels.length > 1 ? `(${text})` : text;
}

/** A line for each layer. @param {import("./flow.js").Layer[]} layers */
function layersText(layers) {
  const lines = layers.map(({ shape, values }) => t("hood.layer", {
    units: shape.join("×"),
    positive: count(values, (value) => value > 0),
    most: rangeOf(values)[1].toFixed(2),
  }));
  return lines.join("\n");
}

/**
 * A line for each dimension of a code, a few at most.
 * @param {ArrayLike<number>} code (D)
 * @param {(d: number) => string} line
 */
function eachDimension({ length: dims }, line) {
  const shown = Array.from({ length: Math.min(dims, FEW) }, (_, d) => line(d));
  return [...shown, ...(dims > FEW ? ["…"] : [])].join("\n");
}

/**
 * (C*H*W) -> (H*W)
 * @param {Float32Array} values
 * @param {{height: number, width: number}} image
 */
function sumChannels(values, { height, width }) {
  const sums = new Float32Array(height * width);
  for (let i = 0; i < values.length; i++) sums[i % sums.length] += values[i];
  return sums;
}

/**
 * Least and largest; a photograph has too many values to be arguments of Math.min.
 * @param {Float32Array} values
 */
function rangeOf(values) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** @param {Iterable<number>} values */
function sum(values) {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** @param {Float32Array} values @param {(value: number) => boolean} test */
function count(values, test) {
  let total = 0;
  for (const value of values) total += test(value) ? 1 : 0;
  return total;
}

/** @param {Float32Array} values */
function largestAt(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
