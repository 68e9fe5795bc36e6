import { h } from "../kit/dom.js";
import { plot } from "../kit/plots.js";
import { t } from "../state/texts.js";
import { termKey } from "./loss-terms.js";

const BINS = 56;
const [WIDTH, HEIGHT] = [320, 74]; // CSS pixels

/**
 * @typedef {object} Bins of the test images' values
 * @property {number} low where the first one begins
 * @property {number} high where the last one ends
 * @property {Float32Array} heights in [0, 1]
 * @property {Float32Array} sorted the values
 */

/**
 * A histogram of a term of the loss over the test images, with the drawing's own value in it.
 *
 * @param {import("./loss-terms.js").Term} name
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @param {number} unusual from this share of smaller values on the drawing's mark is in a warm colour
 */
export function createLossHistogram(name, checkpoint, unusual) {
  const canvas = h("canvas", { class: "le-verdict-chart", role: "img" });
  const context = plot(canvas, WIDTH, HEIGHT);
  const value = h("b", { class: "le-number" }, "–");
  const rank = h("span", { class: "le-number le-unit" });
  const element = h("figure", {}, h("figcaption", { class: "le-verdict-caption" },
    h("span", {}, t(termKey(name, checkpoint))), value, rank), canvas);
  /** @type {Bins | null} */
  let bins = null;

  return {
    name,
    element,
    /** @param {Float32Array} values of the test images */
    fill(values) {
      bins = binsOf(values);
    },
    /**
     * @param {number | null} nats the drawing's; null: nothing is drawn
     * @param {{line: string, accent: string, warm: string, ink: string}} colours
     * @returns {number | null} the share of the test images whose value is smaller
     */
    draw(nats, colours) {
      if (!bins) return null;
      drawBars(context, bins, nats, colours);
      value.textContent = nats === null ? "–" : nats.toFixed(1);
      if (nats === null) {
        rank.textContent = "";
        return null;
      }
      const share = shareBelow(bins.sorted, nats);
      drawMark(context, positionOf(bins, nats), share >= unusual ? colours.warm : colours.ink);
      rank.textContent = t("verdict.rank", { share: percent(share) });
      canvas.setAttribute("aria-label", rank.textContent);
      return share;
    },
  };
}

/**
 * A share in percent. Rounded down: a hundred means that no test image costs as much.
 * @param {number | null} share
 */
export function percent(share) {
  return share === null ? "" : (Math.floor(1000 * share) / 10).toFixed(1);
}

/** @param {Float32Array} values @returns {Bins} */
function binsOf(values) {
  const sorted = Float32Array.from(values).sort();
  const last = sorted.length - 1;
  const low = sorted[0];
  // Room on the right for what lies outside.
  const high = low + 1.5 * (sorted[Math.floor(0.999 * last)] - low);
  const counts = new Float32Array(BINS);
  for (const each of sorted) {
    counts[Math.min(BINS - 1, Math.floor((BINS * (each - low)) / (high - low)))] += 1;
  }
  const most = counts.reduce((a, b) => Math.max(a, b));
  const heights = counts.map((count) => Math.sqrt(count / most)); // so that the tail is seen
  return { low, high, heights, sorted };
}

/** Where a value stands from left to right, in [0, 1]. @param {Bins} bins @param {number} value */
function positionOf({ low, high }, value) {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Bins} bins
 * @param {number | null} nats bars up to here are stronger
 * @param {{line: string, accent: string}} colours
 */
function drawBars(context, bins, nats, colours) {
  const step = WIDTH / BINS;
  const base = HEIGHT - 1;
  const at = nats === null ? 0 : positionOf(bins, nats);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = colours.line;
  context.fillRect(0, base, WIDTH, 1);
  context.fillStyle = colours.accent;
  for (const [k, height] of bins.heights.entries()) {
    const tall = height && Math.max(1, height * (HEIGHT - 12));
    context.globalAlpha = (k + 1) / BINS <= at ? 0.75 : 0.3;
    context.fillRect(k * step, base - tall, step - 1, tall);
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {number} at in [0, 1] @param {string} colour */
function drawMark(context, at, colour) {
  const x = Math.min(WIDTH - 2, Math.max(1, at * WIDTH));
  context.fillStyle = colour;
  context.fillRect(x - 1, 4, 2, HEIGHT - 5);
  context.beginPath();
  context.arc(Math.min(WIDTH - 5, Math.max(5, x)), 6, 5, 0, 2 * Math.PI);
  context.fill();
}

/** The share of sorted values that are smaller. @param {Float32Array} sorted @param {number} value */
function shareBelow(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}
