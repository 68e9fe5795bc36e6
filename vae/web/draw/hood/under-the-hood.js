import { h } from "../../kit/dom.js";
import { createRandom, reconstructionOfPixels, reparameterize } from "../../model/gaussian.js";
import { isElbo, numbersOf, pixelText } from "./numbers.js";
import { createParts } from "./parts.js";
import { readColours } from "../../kit/plots.js";
import { codeLines, formulas } from "./text.js";
import { onThemeChange } from "../../kit/palette.js";
import { STYLES } from "../sketch.js";
import { t } from "../../state/texts.js";

/**
 * What happens to an image, from x to the loss, as one picture in which every number is the
 * model's. A part that is hovered, focused or clicked shows its formula, its numbers put in, and
 * the code that does it.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {object} options.checkpoint see checkpoint.js
 * @param {string} options.style how a drawing is prepared, dataset.json's `sketch`
 * @param {() => void} [options.onMarks] after epsilon, and with it a mark, was changed here
 * @param {import("../../state/life.js").Life} options.life
 * @returns {{show: (reading: object | null, encoded?: boolean) => void, marks: object[]}} show takes
 *   what reading.js gives; encoded says that it is what the encoder did last. marks are
 *   latent-map.js's: the sample
 */
export function mount(root, { checkpoint, style, life, onMarks = () => {} }) {
  const { latentDim, variational, likelihood, image, beta } = checkpoint;
  const pixels = image.channels * image.height * image.width;
  const random = createRandom(Math.floor(Math.random() * 2 ** 31));
  const state = {
    reading: null,
    epsilon: variational ? random.fill(new Float32Array(latentDim)) : null,
    z: new Float32Array(latentDim),
    xHat: new Float32Array(pixels),
    nats: new Float32Array(pixels), // of each pixel and channel
    layers: {}, // of encoder and decoder, as hood-parts.js keeps them
    reconstruction: 0,
    loss: 0,
    colours: readColours(root),
  };
  const formula = formulas(checkpoint, { pixels, elbo: isElbo(checkpoint) });
  const code = codeLines(checkpoint);
  const detail = buildDetail();
  const parts = createParts(checkpoint, state, {
    detailId: detail.element.id,
    resample() {
      random.fill(state.epsilon);
      decodeAnew();
    },
    setEpsilon(values) {
      state.epsilon.set(values);
      decodeAnew();
    },
    onPixel(at) {
      if (!state.reading || selected !== "reconstruction") return;
      detail.numbers.textContent = pixelText(at, state, checkpoint);
    },
    select,
  });
  let selected = null;

  root.classList.add("le-hood");
  root.classList.toggle("le-hood-plain", !variational);
  for (const [name, { element, title }] of Object.entries(parts)) {
    root.append(element);
    title.addEventListener("click", () => select(name));
    title.addEventListener("focus", () => select(name));
    element.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") select(name);
    });
  }
  select(variational ? "z" : "code");

  function select(name) {
    if (name === selected) return;
    mark(selected, false);
    selected = name;
    mark(name, true);
    // Behind the part in the document, so that it follows it on a phone and for a screen reader.
    parts[name].element.after(detail.element);
    const key = name === "code" && !variational ? "z" : name;
    const squared = name === "reconstruction" && likelihood === "gaussian";
    detail.heading.textContent = t(`hood.${squared ? "squared" : key}.heading`);
    detail.text.textContent = textOf(key, checkpoint, style);
    detail.formula.innerHTML = formula[key]; // constants of hood-text.js
    detail.code.textContent = code[key];
    showNumbers();
  }

  function mark(name, on) {
    if (name === null) return;
    parts[name].element.classList.toggle("le-hood-on", on);
    parts[name].title.setAttribute("aria-expanded", String(on));
  }

  function showNumbers() {
    const { reading } = state;
    const text = reading ? numbersOf(selected, state, checkpoint) : t("hood.nothing");
    detail.numbers.textContent = text;
  }

  /** From z on: what changes when only epsilon does. */
  function runDecoder() {
    const { reading, z, xHat, nats } = state;
    if (variational) reparameterize(reading.mu, reading.logvar, state.epsilon, z);
    else z.set(reading.mu);
    checkpoint.decode(z, reading.label, xHat);
    reconstructionOfPixels(likelihood, xHat, reading.x, nats);
    state.reconstruction = nats.reduce((sum, each) => sum + each, 0);
    state.loss = state.reconstruction + (variational ? beta * reading.kl : 0);
    for (const name of FROM_Z) parts[name]?.draw();
    showNumbers();
  }

  function decodeAnew() {
    if (!state.reading) return parts.epsilon.draw();
    runDecoder();
    return onMarks();
  }

  function show(reading, encoded = false) {
    // Else the encoder holds what it did to another image.
    if (reading && !encoded) checkpoint.encode(reading.x, reading.label);
    state.reading = reading;
    root.classList.toggle("le-hood-empty", !reading);
    if (!reading) {
      parts.x.clear();
      parts.xHat.clear();
      return showNumbers();
    }
    for (const name of ["x", "encoder", "code"]) parts[name].draw();
    return runDecoder();
  }

  life.add(onThemeChange(() => {
    state.colours = readColours(root);
    if (state.reading) show(state.reading);
  }));

  return {
    show,
    marks: variational ? [{ z: state.z, size: 3.5, shape: "ring" }] : [],
  };
}

function textOf(part, { variational, likelihood, config }, style) {
  if (part === "x" && !STYLES[style]) return t("hood.x.fill");
  const softmax = config.encoder.findIndex(({ layer }) => layer === "softmax");
  if (part === "encoder" && softmax > 0) {
    return t("hood.encoder.matching", { count: config.encoder[softmax - 1].out_features });
  }
  if (!variational && HAS_PLAIN.has(part)) return t(`hood.${part}.plain`);
  if (likelihood === "gaussian" && HAS_SQUARED.has(part)) return t(`hood.${part}.squared`);
  return t(`hood.${part}.text`);
}

const HAS_PLAIN = new Set(["encoder", "z", "loss"]); // other words for a plain autoencoder
const HAS_SQUARED = new Set(["xHat", "loss"]); // and for a squared error
const FROM_Z = ["epsilon", "z", "decoder", "xHat", "reconstruction", "kl", "loss"];

function buildDetail() {
  const made = {
    heading: h("h3", { class: "le-hood-heading" }),
    text: h("p"),
    formula: h("div", { class: "le-hood-formula" }),
    numbers: h("pre", { class: "le-hood-numbers le-number" }),
    code: h("code", { class: "le-code", tabindex: 0 }),
  };
  made.element = h("div", {
    class: "le-hood-detail",
    id: `le-hood-${Math.random().toString(36).slice(2)}`,
    role: "region",
    "aria-label": t("hood.detail"),
  }, h("div", { class: "le-hood-words" }, made.heading, made.text, made.formula, made.numbers),
  made.code);
  return made;
}
