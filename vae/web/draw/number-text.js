/** How the Draw screen writes numbers. */
import { t } from "../state/texts.js";

/**
 * With a minus sign as wide as a plus, so that numbers do not move.
 * @param {number} value
 */
export function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/**
 * A standard deviation; a small one has a digit more.
 * @param {number} sigma
 */
export function sigmaText(sigma) {
  return sigma.toFixed(sigma < 0.1 ? 3 : 2);
}

/**
 * The first two coordinates.
 * @param {Float32Array} values
 */
export function vectorText(values) {
  const shown = Array.from(values.subarray(0, 2), signed).join(", ");
  return `(${shown}${values.length > 2 ? ", …" : ""})`;
}

/**
 * "5.4 nats"
 * @param {number} value
 * @param {number} [digits]
 */
export const natsText = (value, digits = 1) => t("hood.nats", { value: value.toFixed(digits) });

/**
 * What an image or a pixel of it costs: nats where the decoder gives probabilities.
 * @param {number} value
 * @param {{likelihood: string}} model
 * @param {number} [digits]
 */
export function costText(value, { likelihood }, digits = 1) {
  return likelihood === "bernoulli" ? natsText(value, digits) : value.toFixed(digits);
}
