import { h } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { mount as mountImage } from "../kit/image-view.js";
import { onThemeChange } from "../kit/palette.js";
import { readColours } from "../kit/plots.js";
import { createRandom, reconstruction, reparameterize } from "../model/gaussian.js";
import { t } from "../state/texts.js";
import { createCloudPlot } from "./cloud-plot.js";
import { costText } from "./number-text.js";

const MOST = 200; // samples
const FIRST = 20;
const WAYS = /** @type {const} */ (["mean", "sample", "average"]);

/**
 * Three ways to get one code from a posterior: its mean, one sample, the mean of n samples. On a
 * close-up of the posterior and as reconstructions, side by side.
 *
 * @typedef {import("../model/reading.js").Reading} Reading
 *
 * @param {HTMLElement} root empty
 * @param {import("./folding-sections.js").SectionOptions} options the checkpoint is a variational one
 * @returns {import("./folding-sections.js").Section} marks: the sample and the mean of n
 */
export function mount(root, { checkpoint, life, onMarks }) {
  const { latentDim } = checkpoint;
  const random = createRandom(Math.floor(Math.random() * 2 ** 31));
  const cloud = {
    noise: random.fill(new Float32Array(MOST * latentDim)),
    count: FIRST,
    average: new Float32Array(latentDim), // epsilon of the mean of n samples
  };
  const codes = {
    mean: new Float32Array(latentDim),
    sample: new Float32Array(latentDim),
    average: new Float32Array(latentDim),
  };
  const parts = build(root, checkpoint, { resample, setCount });
  const drawCloud = createCloudPlot(parts.canvas, latentDim);
  let colours = readColours(root);
  /** @type {Reading | null} */
  let reading = null;

  function resample() {
    random.fill(cloud.noise);
    update();
    onMarks();
  }

  /** @param {number} count */
  function setCount(count) {
    cloud.count = count;
    update();
    onMarks();
  }

  function update() {
    if (!reading) return;
    sample(reading, cloud, codes);
    for (const { way, view, terms } of parts.views) {
      const { x, label, xHat: fromMean } = reading;
      const xHat = way === "mean" ? fromMean : checkpoint.decode(codes[way], label);
      view.draw(xHat);
      terms.textContent = costText(reconstruction(checkpoint.likelihood, xHat, x), checkpoint);
    }
    drawCloud(cloud, colours);
  }

  life.add(onThemeChange(() => {
    colours = readColours(root);
    if (reading) drawCloud(cloud, colours);
  }));

  return {
    marks: [
      { z: codes.average, shape: "cross", size: 4 },
      { z: codes.sample, shape: "ring", size: 3.5 },
    ],
    show(next) {
      reading = next;
      root.classList.toggle("le-blank", !next);
      update();
    },
  };
}

/**
 * Fills the codes, and the cloud's average.
 * @param {Reading} reading
 * @param {import("./cloud-plot.js").Cloud} cloud
 * @param {Record<"mean" | "sample" | "average", Float32Array>} codes
 */
function sample({ mu, logvar }, { noise, count, average }, codes) {
  const dims = mu.length;
  average.fill(0);
  for (let i = 0; i < count * dims; i++) average[i % dims] += noise[i] / count;
  codes.mean.set(mu);
  if (!logvar) return;
  reparameterize(mu, logvar, noise.subarray(0, dims), codes.sample);
  reparameterize(mu, logvar, average, codes.average);
}

/**
 * @param {HTMLElement} root
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @param {{resample: () => void, setCount: (count: number) => void}} act
 */
function build(root, { image }, { resample, setCount }) {
  const canvas = h("canvas", {
    class: "le-posterior-plot", role: "img", "aria-label": t("posterior.plot"),
  });
  const views = WAYS.map((way) => {
    const frame = h("div", {});
    const terms = h("span", { class: "le-number le-unit" });
    const name = t(`posterior.${way}`);
    const element = h("figure", {}, frame, h("figcaption", {},
      h("span", { class: `le-posterior-mark le-posterior-${way}`, "aria-hidden": "true" }),
      h("span", {}, name), h("br"), terms));
    return { way, element, terms, view: mountImage(frame, { image, label: name }) };
  });
  const counted = h("span", { class: "le-number" }, `n = ${FIRST}`);
  const slider = h("input", {
    type: "range", class: "le-range", min: 1, max: MOST, value: FIRST,
    "aria-label": t("posterior.count"),
    oninput: () => {
      const count = Number(slider.value);
      counted.textContent = `n = ${count}`;
      setCount(count);
    },
  });
  const again = h("button", { type: "button", class: "le-button", onclick: resample },
    icon("shuffle"), t("hood.resample"));
  root.append(h("div", { class: "le-posterior" }, canvas,
    h("div", { class: "le-posterior-images" }, ...views.map(({ element }) => element))),
  h("div", { class: "le-row le-draw-tools" }, again,
    h("label", { class: "le-draw-amount" }, counted, slider)));
  return { canvas, views };
}
