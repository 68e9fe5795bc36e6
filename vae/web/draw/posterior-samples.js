import { h } from "../kit/dom.js";
import { createRandom, reconstruction, reparameterize } from "../model/gaussian.js";
import { costText } from "./hood/numbers.js";
import { plot, readColours } from "../kit/plots.js";
import { icon } from "../kit/icons.js";
import { mount as mountImage } from "../kit/image-view.js";
import { onThemeChange } from "../kit/palette.js";
import { t } from "../state/texts.js";

const MOST = 200; // samples
const FIRST = 20;
const SIZE = 200; // CSS pixels of the close-up
const WAYS = ["mean", "sample", "average"];

/**
 * Three ways to get one code from a posterior: its mean, one sample, the mean of n samples. On a
 * close-up of the posterior and as reconstructions, side by side.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {object} options.checkpoint a variational one
 * @param {import("../state/life.js").Life} options.life
 * @param {() => void} [options.onMarks] after a mark was changed here
 * @returns {{show: (reading: object | null) => void, marks: object[]}} show
 *   takes what reading.js gives; marks: the sample and the mean of n, as latent-map.js wants them
 */
export function mount(root, { checkpoint, life, onMarks = () => {} }) {
  const { latentDim, likelihood, image } = checkpoint;
  const random = createRandom(Math.floor(Math.random() * 2 ** 31));
  const noise = random.fill(new Float32Array(MOST * latentDim));
  const codes = Object.fromEntries(WAYS.map((way) => [way, new Float32Array(latentDim)]));
  const spread = new Float32Array(latentDim); // epsilon of the mean of n samples
  const marks = [
    { z: codes.average, shape: "cross", size: 4 },
    { z: codes.sample, shape: "ring", size: 3.5 },
  ];
  let reading = null;
  let count = FIRST;
  let colours = readColours(root);

  const canvas = h("canvas", { class: "le-posterior-plot", role: "img", "aria-label": t("posterior.plot") });
  const context = plot(canvas, SIZE, SIZE);
  const views = WAYS.map((way) => {
    const frame = h("div", {});
    const terms = h("span", { class: "le-number le-unit" });
    const element = h("figure", {}, frame, h("figcaption", {},
      h("span", { class: `le-posterior-mark le-posterior-${way}`, "aria-hidden": "true" }),
      h("span", {}, t(`posterior.${way}`)), h("br"), terms));
    return { way, element, terms, view: mountImage(frame, { image, label: t(`posterior.${way}`) }) };
  });
  const slider = h("input", {
    type: "range", class: "le-range", min: 1, max: MOST, value: FIRST,
    "aria-label": t("posterior.count"),
  });
  const counted = h("span", { class: "le-number" }, `n = ${FIRST}`);
  slider.addEventListener("input", () => {
    count = Number(slider.value);
    counted.textContent = `n = ${count}`;
    update();
    onMarks();
  });
  const again = h("button", { type: "button", class: "le-button", onclick: resample },
    icon("shuffle"), t("hood.resample"));
  root.append(h("div", { class: "le-posterior" }, canvas,
    h("div", { class: "le-posterior-images" }, ...views.map(({ element }) => element))),
  h("div", { class: "le-row le-draw-tools" }, again,
    h("label", { class: "le-draw-amount" }, counted, slider)));

  function resample() {
    random.fill(noise);
    update();
    onMarks();
  }

  function update() {
    if (!reading) return;
    const { mu, logvar, x, label } = reading;
    spread.fill(0);
    for (let i = 0; i < count * latentDim; i++) spread[i % latentDim] += noise[i] / count;
    codes.mean.set(mu);
    reparameterize(mu, logvar, noise.subarray(0, latentDim), codes.sample);
    reparameterize(mu, logvar, spread, codes.average);
    for (const { way, view, terms } of views) {
      const xHat = way === "mean" ? reading.xHat : checkpoint.decode(codes[way], label);
      view.draw(xHat);
      terms.textContent = costText(reconstruction(likelihood, xHat, x), checkpoint);
    }
    drawPlot();
  }

  /** In units of sigma, so that every posterior fills the picture. */
  function drawPlot() {
    const scale = SIZE / 7;
    const middle = SIZE / 2;
    const x = (epsilon) => middle + scale * epsilon;
    const y = (epsilon) => middle - scale * epsilon;
    const second = latentDim > 1 ? 1 : 0;
    context.clearRect(0, 0, SIZE, SIZE);
    context.strokeStyle = colours.accent;
    context.fillStyle = colours.accent;
    context.lineWidth = 1.25;
    for (const times of [2, 1]) {
      context.globalAlpha = 0.12;
      circle(times * scale, middle, middle);
      context.fill();
      context.globalAlpha = 1;
      context.stroke();
    }
    context.fillStyle = colours.muted;
    for (let k = 0; k < count; k++) {
      circle(1.6, x(noise[k * latentDim]), y(noise[k * latentDim + second]));
      context.fill();
    }
    context.lineWidth = 2.5;
    context.strokeStyle = colours.ink;
    circle(5, x(noise[0]), y(noise[second]));
    context.stroke();
    cross(x(spread[0]), y(spread[second]));
    context.fillStyle = colours.accent;
    circle(4.5, middle, middle);
    context.fill();
  }

  function circle(radius, x, y) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }

  function cross(x, y) {
    context.strokeStyle = colours.warm;
    context.beginPath();
    context.moveTo(x - 5, y - 5);
    context.lineTo(x + 5, y + 5);
    context.moveTo(x + 5, y - 5);
    context.lineTo(x - 5, y + 5);
    context.stroke();
  }

  life.add(onThemeChange(() => {
    colours = readColours(root);
    if (reading) drawPlot();
  }));

  return {
    marks,
    show(next) {
      reading = next;
      root.classList.toggle("le-blank", !next);
      update();
    },
  };
}
