import { h } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { mount as mountImage } from "../kit/image-view.js";
import { createRandom } from "../model/gaussian.js";
import { errorText, t } from "../state/texts.js";

const MOST = 1; // standard deviation of the noise, in grey levels from 0 to 1
const FIRST = 0.5;
const SEED = 7;

/**
 * Noise on the input, and what two models make of it: the one that is open, and a denoising one of
 * the same data set, if there is one. Errors are squared and against the image without noise.
 *
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../model/reading.js").Reading} Reading
 * @typedef {import("../model/checkpoint.js").ModelConfig["image"]} ImageShape
 *
 * @param {HTMLElement} root empty
 * @param {import("./folding-sections.js").SectionOptions} options
 * @returns {import("./folding-sections.js").Section}
 */
export function mount(root, { checkpoint, denoising, session, life }) {
  const { library } = session;
  const { channels, height, width } = checkpoint.image;
  const random = createRandom(SEED);
  const grain = random.fill(new Float32Array(channels * height * width));
  const noisy = new Float32Array(grain.length);
  const panes = createPanes(checkpoint, library, denoising);
  let level = FIRST;
  /** @type {Reading | null} */
  let reading = null;
  /** @type {Checkpoint | null} */
  let denoiser = null;

  root.append(
    h("div", { class: "le-noise-images" }, ...Object.values(panes).map(({ element }) => element)),
    buildControls({ resample, setLevel }));
  if (denoising) {
    const arrived = (/** @type {Checkpoint} */ opened) => {
      denoiser = opened;
      update();
    };
    const opening = library.open(denoising, { signal: life.signal });
    life.when(opening, arrived, (error) => session.notify(errorText(error)));
  }

  function resample() {
    random.fill(grain);
    update();
  }

  /** @param {number} next */
  function setLevel(next) {
    level = next;
    update();
  }

  function update() {
    if (!reading) return;
    const { x, label } = reading;
    for (let i = 0; i < x.length; i++) {
      noisy[i] = Math.min(1, Math.max(0, x[i] + level * grain[i]));
    }
    panes.noisy.show(noisy, x);
    panes.own.show(through(checkpoint, noisy, label), x);
    if (denoiser) panes.denoising?.show(through(denoiser, noisy, label), x);
  }

  return {
    show(next) {
      reading = next;
      root.classList.toggle("le-blank", !next);
      update();
    },
  };
}

/** @param {Checkpoint} model @param {Float32Array} x @param {number} label */
function through(model, x, label) {
  return model.decode(model.encode(x, label).mu, label);
}

/**
 * @param {Checkpoint} checkpoint
 * @param {import("../model/library.js").Library} library
 * @param {string | null} denoising
 */
function createPanes({ name, image }, library, denoising) {
  const rebuilt = denoising && t("noise.denoising", { model: library.title(denoising) });
  return {
    noisy: createPane(image, t("noise.noisy")),
    own: createPane(image, t("noise.own", { model: library.title(name) })),
    ...(rebuilt ? { denoising: createPane(image, rebuilt) } : {}),
  };
}

/** An image with its error. @param {ImageShape} image @param {string} caption */
function createPane(image, caption) {
  const frame = h("div", {});
  const error = h("span", { class: "le-number le-unit" });
  const element = h("figure", {}, frame, h("figcaption", {}, caption, h("br"), error));
  const view = mountImage(frame, { image, label: caption });
  return {
    element,
    /** @param {Float32Array} values @param {Float32Array} clean */
    show(values, clean) {
      let sum = 0;
      for (let i = 0; i < clean.length; i++) sum += (values[i] - clean[i]) ** 2;
      view.draw(values);
      error.textContent = t("noise.error", { error: sum.toFixed(1) });
    },
  };
}

/** @param {{resample: () => void, setLevel: (level: number) => void}} act */
function buildControls({ resample, setLevel }) {
  const shown = h("span", { class: "le-number" }, `σ = ${FIRST.toFixed(2)}`);
  const slider = h("input", {
    type: "range", class: "le-range", min: 0, max: MOST, step: 0.01, value: FIRST,
    "aria-label": t("noise.level"),
    oninput: () => {
      const level = Number(slider.value);
      shown.textContent = `σ = ${level.toFixed(2)}`;
      setLevel(level);
    },
  });
  const again = h("button", { type: "button", class: "le-button", onclick: resample },
    icon("shuffle"), t("noise.again"));
  return h("div", { class: "le-row le-draw-tools" }, again,
    h("label", { class: "le-draw-amount" }, shown, slider));
}
