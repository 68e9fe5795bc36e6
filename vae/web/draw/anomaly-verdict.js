import { h } from "../kit/dom.js";
import { termKey } from "./terms.js";
import { createRandom, reconstruction, reparameterize } from "../model/gaussian.js";
import { plot } from "../kit/plots.js";
import { mount as mountImage } from "../kit/image-view.js";
import { onThemeChange, readTheme } from "../kit/palette.js";
import { SHAPE_NAMES, shapeDrawing } from "../model/shapes.js";
import { t } from "../state/texts.js";

const BINS = 56;
const [WIDTH, HEIGHT] = [320, 74]; // CSS pixels of a histogram
const UNUSUAL = 0.95;
const ANOMALY = 0.99;
const SIMPLE = 0.005;
const SEED = 3; // of epsilon

/**
 * How unusual a drawing is: where its -ELBO and its terms fall among those of the test images. Like
 * theirs, they are of one sample of the posterior, with an epsilon that stays the same.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {object} options.checkpoint see checkpoint.js
 * @param {(drawing: object) => void} options.onDraw puts a drawing on the pad
 * @param {import("../state/life.js").Life} options.life
 * @returns {{show: (reading: object | null) => void}} see reading.js
 */
export function mount(root, { checkpoint, onDraw, life }) {
  const { variational, image, latentDim } = checkpoint;
  const epsilon = typicalNoise(latentDim);
  const z = new Float32Array(latentDim);
  const names = variational ? ["loss", "reconstruction", "kl"] : ["reconstruction"];
  const verdict = h("p", { class: "le-verdict-text", role: "status" });
  const frame = h("div", { class: "le-verdict-image" });
  const view = mountImage(frame, { image, label: t("draw.seenName") });
  const charts = names.map((name) => createChart(name, checkpoint));
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

  let reading = null;
  let colours = readColours(root);

  life.when(checkpoint.atlas(), (atlas) => {
    if (!atlas.reconstruction) return;
    const { kl } = atlas;
    const loss = kl && atlas.reconstruction.map((value, i) => value + kl[i]);
    const values = { reconstruction: atlas.reconstruction, kl, loss };
    for (const chart of charts) chart.fill(Float32Array.from(values[chart.name]).sort());
    show(reading);
  }, () => {}); // draw.js, whose map needs the same file, says so

  function show(next) {
    reading = next;
    if (next) view.draw(next.x);
    const terms = next ? termsOf(next) : null;
    const shares = charts.map((chart) => chart.draw(terms ? terms[chart.name] : null, colours));
    const share = shares[0];
    const level = levelOf(share);
    verdict.dataset.level = level;
    const text = t(`verdict.${level}`, { share: percent(share) });
    if (verdict.textContent !== text) verdict.textContent = text;
  }

  function termsOf({ x, mu, logvar, label, kl, ...fromMean }) {
    if (!variational) return fromMean;
    const xHat = checkpoint.decode(reparameterize(mu, logvar, epsilon, z), label);
    const cost = reconstruction(checkpoint.likelihood, xHat, x);
    return { reconstruction: cost, kl, loss: cost + kl };
  }

  life.add(onThemeChange(() => {
    colours = readColours(root);
    show(reading);
  }));
  return { show };
}

/** A fixed draw from N(0, I) with the length that draws have on average, the root of D. */
function typicalNoise(dims) {
  const noise = createRandom(SEED).fill(new Float32Array(dims));
  const length = Math.hypot(...noise);
  return noise.map((value) => (value * Math.sqrt(dims)) / length);
}

function levelOf(share) {
  if (share === null) return "none";
  if (share >= ANOMALY) return "anomaly";
  if (share >= UNUSUAL) return "unusual";
  return share < SIMPLE ? "simple" : "typical";
}

function readColours(root) {
  const warm = getComputedStyle(root).getPropertyValue("--le-warn").trim();
  return { ...readTheme(root), warm };
}

/** Rounded down: a hundred means that no test image costs as much. */
function percent(share) {
  return share === null ? "" : (Math.floor(1000 * share) / 10).toFixed(1);
}

/** A histogram of the test images' values with the drawing's own in it. */
function createChart(name, checkpoint) {
  const canvas = h("canvas", { class: "le-verdict-chart", role: "img" });
  const context = plot(canvas, WIDTH, HEIGHT);
  const value = h("b", { class: "le-number" }, "–");
  const rank = h("span", { class: "le-number le-unit" });
  const element = h("figure", {}, h("figcaption", { class: "le-verdict-caption" },
    h("span", {}, t(termKey(name, checkpoint))), value, rank), canvas);
  let sorted = null;
  let counts = null;
  let [low, high] = [0, 1];

  function fill(values) {
    sorted = values;
    const last = values.length - 1;
    low = values[0];
    // Room on the right for what lies outside.
    high = low + 1.5 * (values[Math.floor(0.999 * last)] - low);
    counts = new Float32Array(BINS);
    for (const each of values) {
      counts[Math.min(BINS - 1, Math.floor((BINS * (each - low)) / (high - low)))] += 1;
    }
    const most = counts.reduce((a, b) => Math.max(a, b));
    counts = counts.map((count) => Math.sqrt(count / most)); // so that the tail is seen
  }

  function draw(nats, colours) {
    if (!sorted) return null;
    const step = WIDTH / BINS;
    const base = HEIGHT - 1;
    context.clearRect(0, 0, WIDTH, HEIGHT);
    context.fillStyle = colours.line;
    context.fillRect(0, base, WIDTH, 1);
    const at = nats === null ? null : Math.min(1, Math.max(0, (nats - low) / (high - low)));
    for (let k = 0; k < BINS; k++) {
      const tall = counts[k] && Math.max(1, counts[k] * (HEIGHT - 12));
      context.fillStyle = colours.accent;
      context.globalAlpha = at !== null && (k + 1) / BINS <= at ? 0.75 : 0.3;
      context.fillRect(k * step, base - tall, step - 1, tall);
    }
    context.globalAlpha = 1;
    value.textContent = nats === null ? "–" : nats.toFixed(1);
    if (nats === null) {
      rank.textContent = "";
      return null;
    }
    const share = below(sorted, nats);
    const x = Math.min(WIDTH - 2, Math.max(1, at * WIDTH));
    context.fillStyle = share >= UNUSUAL ? colours.warm : colours.ink;
    context.fillRect(x - 1, 4, 2, base - 4);
    context.beginPath();
    context.arc(Math.min(WIDTH - 5, Math.max(5, x)), 6, 5, 0, 2 * Math.PI);
    context.fill();
    rank.textContent = t("verdict.rank", { share: percent(share) });
    canvas.setAttribute("aria-label", rank.textContent);
    return share;
  }

  return { name, element, fill, draw };
}

/** The share of sorted values that are smaller. */
function below(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}
