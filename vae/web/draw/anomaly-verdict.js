import { h } from "../kit/dom.js";
import { mount as mountImage } from "../kit/image-view.js";
import { onThemeChange } from "../kit/palette.js";
import { readColours } from "../kit/plots.js";
import { createRandom, reconstruction, reparameterize } from "../model/gaussian.js";
import { SHAPE_NAMES, shapeDrawing } from "../model/shapes.js";
import { t } from "../state/texts.js";
import { createLossHistogram, percent } from "./loss-histogram.js";

const UNUSUAL = 0.95; // share of the test images that cost less
const ANOMALY = 0.99;
const SIMPLE = 0.005;
const SEED = 3; // of epsilon

/**
 * How unusual a drawing is: where its -ELBO and its terms fall among those of the test images. Like
 * theirs, they are of one sample of the posterior, with an epsilon that stays the same.
 *
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../model/reading.js").Reading} Reading
 * @typedef {import("./loss-terms.js").Term} Term
 *
 * @param {HTMLElement} root empty
 * @param {import("./folding-sections.js").SectionOptions} options
 * @returns {import("./folding-sections.js").Section}
 */
export function mount(root, { checkpoint, onDraw, life }) {
  /** @type {Term[]} */
  const names = checkpoint.variational ? ["loss", "reconstruction", "kl"] : ["reconstruction"];
  const charts = names.map((name) => createLossHistogram(name, checkpoint, UNUSUAL));
  const parts = build(root, checkpoint, charts, onDraw);
  const termsOf = createSampledTerms(checkpoint);
  let colours = readColours(root);
  /** @type {Reading | null} */
  let reading = null;

  life.when(checkpoint.atlas(), ({ reconstruction: costs, kl }) => {
    if (!costs) return;
    const values = { reconstruction: costs, kl, loss: kl && costs.map((cost, i) => cost + kl[i]) };
    for (const chart of charts) {
      const of = values[chart.name];
      if (of) chart.fill(of);
    }
    show(reading);
  }, () => {}); // the map needs the same file, and says so

  /** @param {Reading | null} next */
  function show(next) {
    reading = next;
    if (next) parts.view.draw(next.x);
    const terms = next && termsOf(next);
    const [share] = charts.map((chart) => chart.draw(terms && terms[chart.name], colours));
    const level = levelOf(share);
    parts.verdict.dataset.level = level;
    const text = t(`verdict.${level}`, { share: percent(share) });
    if (parts.verdict.textContent !== text) parts.verdict.textContent = text;
  }

  life.add(onThemeChange(() => {
    colours = readColours(root);
    show(reading);
  }));
  return { show };
}

/**
 * @param {HTMLElement} root
 * @param {Checkpoint} checkpoint
 * @param {{element: HTMLElement}[]} charts
 * @param {(drawing: import("./pad/strokes.js").Drawing) => void} onDraw
 */
function build(root, { image }, charts, onDraw) {
  const verdict = h("p", { class: "le-verdict-text", role: "status" });
  const frame = h("div", { class: "le-verdict-image" });
  const view = mountImage(frame, { image, label: t("draw.seenName") });
  const shapes = SHAPE_NAMES.map((name) =>
    h("button", {
      type: "button",
      class: "le-button",
      onclick: () => onDraw(shapeDrawing(name, image.height / image.width)),
    }, t(`shape.${name}`)));
  root.append(
    h("div", { class: "le-verdict-head" }, frame, h("div", { class: "le-stack" }, verdict,
      h("div", { class: "le-row", role: "group", "aria-label": t("verdict.try") },
        h("span", { class: "le-label" }, t("verdict.try")), ...shapes))),
    h("div", { class: "le-verdict-charts" }, ...charts.map(({ element }) => element)));
  return { verdict, view };
}

/**
 * What gives the terms of the loss of a reading, decoded from a sample instead of the mean.
 * @param {Checkpoint} checkpoint
 * @returns {(reading: Reading) => Record<Term, number | null>}
 */
function createSampledTerms(checkpoint) {
  const epsilon = typicalNoise(checkpoint.latentDim);
  const z = new Float32Array(checkpoint.latentDim);
  return (reading) => {
    const { x, mu, logvar, label, kl } = reading;
    if (!logvar) return reading;
    const xHat = checkpoint.decode(reparameterize(mu, logvar, epsilon, z), label);
    const cost = reconstruction(checkpoint.likelihood, xHat, x);
    return { reconstruction: cost, kl, loss: cost + (kl ?? 0) };
  };
}

/**
 * A fixed draw from N(0, I) with the length that draws have on average, the root of D.
 * @param {number} dims
 */
function typicalNoise(dims) {
  const noise = createRandom(SEED).fill(new Float32Array(dims));
  const length = Math.hypot(...noise);
  return noise.map((/** @type {number} */ value) => (value * Math.sqrt(dims)) / length);
}

/** @param {number | null} share of the test images that cost less; null: nothing is drawn */
function levelOf(share) {
  if (share === null) return "none";
  if (share >= ANOMALY) return "anomaly";
  if (share >= UNUSUAL) return "unusual";
  return share < SIMPLE ? "simple" : "typical";
}
