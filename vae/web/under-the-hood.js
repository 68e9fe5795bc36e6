import { h } from "./dom.js";
import { createRandom, klOfDimension, reparameterize } from "./gaussian.js";
import { codeLines, formulas } from "./hood-text.js";
import {
  createBars, createDensities, createEpsilonPlot, createHeat, createLatentPlot, createStrip,
  readColours,
} from "./hood-pictures.js";
import { icon } from "./icons.js";
import { mount as mountImage } from "./image-view.js";
import { onThemeChange } from "./palette.js";
import { t } from "./strings.js";

const FEW = 3; // dimensions that stand as numbers and curves; more stand as bars
const MOST_STRIPS = 4;
const EPSILON_STEP = 0.1;
const PLOT = 132; // CSS pixels

/**
 * What happens to an image, from x to the loss, as one picture in which every number is the
 * model's. A part that is hovered, focused or clicked shows its formula, its numbers put in, and the
 * code that does it.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {object} options.checkpoint see checkpoint.js
 * @param {() => void} [options.onMarks] after epsilon, and with it a mark, was changed here
 * @returns {{show: (reading: object | null, encoded?: boolean) => void, marks: object[],
 *   destroy: () => void}} show takes what reading.js gives; encoded says that it is what the encoder
 *   did last. marks are latent-map.js's: the sample
 */
export function mount(root, { checkpoint, onMarks = () => {} }) {
  const { latentDim, variational, likelihood, image, beta } = checkpoint;
  const pixels = image.channels * image.height * image.width;
  const random = createRandom(Math.floor(Math.random() * 2 ** 31));
  const state = {
    reading: null,
    epsilon: variational ? random.fill(new Float32Array(latentDim)) : null,
    z: new Float32Array(latentDim),
    xHat: new Float32Array(pixels),
    nats: new Float32Array(pixels), // of each pixel
    reconstruction: 0,
    loss: 0,
  };
  let colours = readColours(root);
  let selected = variational ? "z" : "code";

  const formula = formulas({ variational, likelihood, pixels, beta });
  const code = codeLines(checkpoint);
  const nodes = buildNodes();
  const detail = buildDetail();
  root.classList.add("le-hood");
  root.classList.toggle("le-hood-plain", !variational);
  for (const [name, node] of Object.entries(nodes)) {
    root.append(node.element);
    watch(name, node);
  }
  root.append(detail.element);
  select(selected);

  // ---- parts

  function buildNodes() {
    const made = {
      x: imageNode("x"),
      encoder: stripsNode("encoder", checkpoint.encoder),
      code: codeNode(),
      ...(variational ? { epsilon: epsilonNode() } : {}),
      ...(variational ? { z: latentNode() } : {}),
      decoder: stripsNode("decoder", checkpoint.decoder),
      xHat: imageNode("xHat"),
      reconstruction: heatNode(),
      ...(variational ? { kl: klNode() } : {}),
      loss: lossNode(),
    };
    return made;
  }

  function node(name, ...content) {
    const symbol = name === "loss" && !variational ? "hood.loss.symbolPlain" : `hood.${name}.symbol`;
    const title = h("button", {
      type: "button",
      class: "le-hood-title",
      "aria-expanded": "false",
      "aria-controls": detailId,
    }, h("span", { class: "le-hood-symbol" }, t(symbol)), t(`hood.${name}`));
    const caption = h("p", { class: "le-hood-caption le-number" });
    const element = h("div", { class: `le-hood-node le-hood-${name}` }, title,
      h("div", { class: "le-hood-picture" }, ...content), caption);
    return { element, title, caption };
  }

  function imageNode(name) {
    const frame = h("div", { class: "le-hood-image" });
    const made = node(name, frame);
    const view = mountImage(frame, { image, label: t(`hood.${name}`) });
    made.draw = () => view.draw(name === "x" ? state.reading.x : state.xHat);
    made.clear = () => view.draw(new Float32Array(pixels));
    made.caption.textContent = `${image.width} × ${image.height}${image.channels > 1 ? ` × ${image.channels}` : ""}`;
    return made;
  }

  function stripsNode(name, network) {
    const layers = hiddenLayers(network, pixels);
    const strips = layers.map(({ shape, values }) => {
      const canvas = h("canvas", { class: "le-hood-strip", "aria-hidden": "true" });
      return { canvas, values, draw: createStrip(canvas, shape) };
    });
    const made = node(name, ...strips.map(({ canvas }) => canvas));
    made.layers = layers;
    made.draw = () => strips.forEach(({ draw, values }) => draw(values, colours.signed));
    made.caption.textContent = layers.map(({ shape }) => shape.join("×")).join(" → ");
    return made;
  }

  function codeNode() {
    const name = variational ? "code" : "z";
    if (latentDim > FEW) {
      const canvas = h("canvas", { class: "le-hood-plot", role: "img", "aria-label": t("hood.code") });
      const draw = createBars(canvas, 220, PLOT);
      const made = node(name, canvas);
      made.draw = () => draw(state.reading.mu, { whiskers: state.reading.sigma }, colours);
      made.caption.textContent = t(variational ? "hood.bars" : "hood.barsPlain", { dims: latentDim });
      return made;
    }
    const columns = variational ? ["μ", "log σ²", "σ"] : ["z"];
    const cells = Array.from({ length: latentDim }, () => columns.map(() => h("td", { class: "le-number" }, "–")));
    const made = node(name, h("table", { class: "le-hood-table" },
      h("thead", {}, h("tr", {}, h("td", {}), ...columns.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...cells.map((row, d) =>
        h("tr", {}, h("th", { scope: "row" }, `${d + 1}`), ...row)))));
    made.draw = () => cells.forEach((row, d) => {
      const { mu, logvar, sigma } = state.reading;
      const values = variational ? [mu[d], logvar[d], sigma[d]] : [mu[d]];
      row.forEach((cell, k) => {
        cell.textContent = signed(values[k], k === 2);
      });
    });
    return made;
  }

  function epsilonNode() {
    const canvas = h("canvas", {
      class: "le-hood-plot le-hood-epsilon-pad",
      tabindex: 0,
      role: "application",
      "aria-label": t("hood.epsilonName"),
    });
    const draw = createEpsilonPlot(canvas, PLOT);
    const made = node("epsilon", canvas, h("div", { class: "le-hood-buttons" },
      h("button", {
        type: "button",
        class: "le-button",
        "aria-label": t("hood.resample"),
        title: t("hood.resample"),
        onclick: resample,
      }, icon("shuffle")),
      h("button", { type: "button", class: "le-button", onclick: () => setEpsilon(0, 0, true) }, t("hood.zero"))));
    made.draw = () => {
      draw(state.epsilon, colours);
      made.caption.textContent = vector(state.epsilon);
    };
    attachEpsilonPad(canvas);
    return made;
  }

  function latentNode() {
    const canvas = h("canvas", { class: "le-hood-plot", role: "img", "aria-label": t("hood.zName") });
    const draw = createLatentPlot(canvas, PLOT);
    const made = node("z", canvas);
    made.draw = () => {
      draw(state.reading, state.z, colours);
      made.caption.textContent = vector(state.z);
    };
    return made;
  }

  function heatNode() {
    const canvas = h("canvas", { class: "le-image le-hood-heat", role: "img", "aria-label": t("hood.reconstruction") });
    canvas.style.aspectRatio = `${image.width} / ${image.height}`;
    const draw = createHeat(canvas, image);
    const made = node("reconstruction", h("div", { class: "le-hood-image" }, canvas));
    made.draw = () => {
      draw(state.nats, colours.heat);
      made.caption.textContent = nats(state.reconstruction);
    };
    canvas.addEventListener("pointermove", (event) => {
      const rect = canvas.getBoundingClientRect();
      const x = Math.floor(((event.clientX - rect.left) / rect.width) * image.width);
      const y = Math.floor(((event.clientY - rect.top) / rect.height) * image.height);
      if (state.reading && selected === "reconstruction" && x >= 0 && y >= 0) {
        detail.numbers.textContent = pixelText(Math.min(pixels - 1, y * image.width + x));
      }
    });
    return made;
  }

  function klNode() {
    const canvas = h("canvas", { class: "le-hood-plot", role: "img", "aria-label": t("hood.klName") });
    const shares = new Float32Array(latentDim);
    const few = latentDim <= FEW;
    const draw = few ? createDensities(canvas, 220, 44, latentDim) : createBars(canvas, 220, 88);
    const made = node("kl", canvas);
    made.draw = () => {
      const { mu, logvar, kl } = state.reading;
      for (let d = 0; d < latentDim; d++) shares[d] = klOfDimension(mu[d], logvar[d]);
      if (few) draw(state.reading, colours);
      else draw(shares, { signed: false }, colours);
      made.caption.textContent = nats(kl);
    };
    return made;
  }

  function lossNode() {
    const parts = variational ? ["reconstruction", "kl"] : ["reconstruction"];
    const bars = parts.map((name) => h("span", { class: `le-hood-part le-hood-part-${name}` }));
    const made = node("loss", h("div", { class: "le-hood-sum" }, ...bars));
    made.draw = () => {
      const { kl } = state.reading;
      bars.forEach((bar, k) => {
        const share = (k === 0 ? state.reconstruction : kl) / state.loss;
        bar.style.flexGrow = Math.max(0.001, share);
        bar.textContent = share > 0.1 ? t(`hood.${parts[k]}.symbol`) : "";
      });
      const sum = variational ? `${state.reconstruction.toFixed(1)} + ${kl.toFixed(1)} = ` : "";
      made.caption.textContent = sum + nats(state.loss);
    };
    return made;
  }

  function buildDetail() {
    const made = {
      heading: h("h3", { class: "le-hood-heading" }),
      text: h("p", {}),
      formula: h("div", { class: "le-hood-formula" }),
      numbers: h("pre", { class: "le-hood-numbers le-number" }),
      code: h("code", { class: "le-code", tabindex: 0 }),
    };
    made.element = h("div", { class: "le-hood-detail", id: detailId, role: "region", "aria-label": t("hood.detail") },
      h("div", { class: "le-hood-words" }, made.heading, made.text, made.formula, made.numbers),
      made.code);
    return made;
  }

  // ---- selection

  function watch(name, { element, title }) {
    title.addEventListener("click", () => select(name));
    title.addEventListener("focus", () => select(name));
    element.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") select(name);
    });
  }

  function select(name) {
    const shown = nodes[name] ? name : "code";
    nodes[selected]?.element.classList.remove("le-hood-on");
    nodes[selected]?.title.setAttribute("aria-expanded", "false");
    selected = shown;
    const key = shown === "code" && !variational ? "z" : shown;
    nodes[shown].element.classList.add("le-hood-on");
    nodes[shown].title.setAttribute("aria-expanded", "true");
    // Behind the part in the document, so that it follows it on a phone and for a screen reader.
    nodes[shown].element.after(detail.element);
    detail.heading.textContent = t(`hood.${key}.heading`);
    detail.text.textContent = t(variational || !HAS_PLAIN.has(key) ? `hood.${key}.text` : `hood.${key}.plain`);
    detail.formula.innerHTML = formula[key]; // constants of hood-text.js
    detail.code.textContent = code[key];
    showNumbers();
  }

  function showNumbers() {
    detail.numbers.textContent = state.reading ? numbersOf(selected) : t("hood.nothing");
  }

  function numbersOf(name) {
    const { mu, logvar, sigma, x, kl } = state.reading;
    const dims = Math.min(latentDim, FEW);
    const each = (line) => [
      ...Array.from({ length: dims }, (_, d) => line(d)),
      ...(latentDim > dims ? ["…"] : []),
    ].join("\n");
    const lines = {
      x: () => t("hood.x.numbers", { pixels, inked: count(x, (value) => value > 0.5), ink: sum(x).toFixed(1) }),
      encoder: () => layerText(nodes.encoder.layers),
      decoder: () => layerText(nodes.decoder.layers),
      code: () => variational
        ? each((d) => `σ${d + 1} = exp(½ · ${signed(logvar[d])}) = ${sigma[d].toFixed(3)}`)
        : each((d) => `z${d + 1} = ${signed(mu[d])}`),
      epsilon: () => each((d) => `ε${d + 1} = ${signed(state.epsilon[d])}`),
      z: () => each((d) =>
        `z${d + 1} = ${signed(mu[d])} + ${sigma[d].toFixed(3)} · (${signed(state.epsilon[d])}) = ${signed(state.z[d])}`),
      xHat: () => t("hood.xHat.numbers", {
        least: Math.min(...state.xHat).toFixed(3), most: Math.max(...state.xHat).toFixed(3),
        unsure: count(state.xHat, (value) => value > 0.25 && value < 0.75),
      }),
      reconstruction: () => pixelText(largestAt(state.nats)),
      kl: () => each((d) =>
        `½ (${(mu[d] ** 2).toFixed(2)} + ${(sigma[d] ** 2).toFixed(3)} − 1 − (${signed(logvar[d])})) = ${klOfDimension(mu[d], logvar[d]).toFixed(2)}`),
      loss: () => variational
        ? `${state.reconstruction.toFixed(2)} + ${kl.toFixed(2)} = ${state.loss.toFixed(2)}\n${t("hood.loss.numbers", { bits: (state.loss / Math.LN2 / pixels).toFixed(3) })}`
        : nats(state.loss),
    };
    return lines[name]();
  }

  function layerText(layers) {
    return layers.map(({ shape, values }) => t("hood.layer", {
      units: shape.join("×"),
      positive: count(values, (value) => value > 0),
      most: Math.max(...values).toFixed(2),
    })).join("\n");
  }

  function pixelText(at) {
    const params = {
      row: Math.floor((at % (image.height * image.width)) / image.width) + 1,
      column: (at % image.width) + 1,
      x: state.reading.x[at].toFixed(2),
      xHat: state.xHat[at].toFixed(2),
      nats: state.nats[at].toFixed(2),
    };
    return t("hood.pixel", params);
  }

  // ---- epsilon

  function resample() {
    random.fill(state.epsilon);
    runDecoder();
    onMarks();
  }

  /** The first two dimensions; all others go to 0 with them if asked. */
  function setEpsilon(first, second, all = false) {
    if (all) state.epsilon.fill(0);
    state.epsilon[0] = first;
    if (latentDim > 1) state.epsilon[1] = second;
    runDecoder();
    onMarks();
  }

  function attachEpsilonPad(canvas) {
    let held = false;
    const move = (event) => {
      const rect = canvas.getBoundingClientRect();
      const at = (share) => Math.max(-3, Math.min(3, 6 * share - 3));
      setEpsilon(at((event.clientX - rect.left) / rect.width), -at((event.clientY - rect.top) / rect.height));
    };
    canvas.addEventListener("pointerdown", (event) => {
      held = true;
      canvas.setPointerCapture(event.pointerId);
      move(event);
    });
    canvas.addEventListener("pointermove", (event) => held && move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, () => {
        held = false;
      });
    }
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    canvas.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      const [a, b] = [state.epsilon[0], state.epsilon[1] ?? 0];
      setEpsilon(a + EPSILON_STEP * step[0], b + EPSILON_STEP * step[1]);
    });
    canvas.addEventListener("focus", () => select("epsilon"));
  }

  // ---- drawing

  /** From z on: what changes when only epsilon does. */
  function runDecoder() {
    if (!state.reading) return nodes.epsilon?.draw();
    const { reading } = state;
    if (variational) reparameterize(reading.mu, reading.logvar, state.epsilon, state.z);
    else state.z.set(reading.mu);
    state.xHat.set(checkpoint.decode(state.z, reading.label));
    state.reconstruction = termsOfPixels(likelihood, state.xHat, reading.x, state.nats);
    state.loss = state.reconstruction + (variational ? beta * reading.kl : 0);
    for (const name of ["epsilon", "z", "decoder", "xHat", "reconstruction", "kl", "loss"]) {
      nodes[name]?.draw();
    }
    showNumbers();
  }

  function show(reading, encoded = false) {
    // Else the encoder holds what it did to another image.
    if (reading && !encoded) checkpoint.encode(reading.x, reading.label);
    state.reading = reading;
    root.classList.toggle("le-hood-empty", !reading);
    if (!reading) {
      nodes.x.clear();
      nodes.xHat.clear();
      showNumbers();
      return;
    }
    for (const name of ["x", "encoder", "code"]) nodes[name].draw();
    runDecoder();
  }

  const unwatch = onThemeChange(() => {
    colours = readColours(root);
    if (state.reading) show(state.reading);
  });

  return {
    show,
    marks: variational ? [{ z: state.z, size: 3.5, shape: "ring" }] : [],
    destroy() {
      unwatch();
      root.replaceChildren();
    },
  };
}

const HAS_PLAIN = new Set(["encoder", "z", "loss"]);

/** What lies between the input and the output of a network, one entry an array, at most four. */
function hiddenLayers({ activations }, pixels) {
  const distinct = new Map(); // in place means the same array: the last one says what it holds
  for (const layer of activations) distinct.set(layer.values.byteOffset, layer);
  const last = activations[activations.length - 1].values.byteOffset;
  const first = activations[0];
  if (first.layer === "flatten") distinct.delete(first.values.byteOffset);
  distinct.delete(last);
  const layers = [...distinct.values()].filter(({ values }) => values.length <= 4 * pixels);
  if (layers.length <= MOST_STRIPS) return layers;
  const step = (layers.length - 1) / (MOST_STRIPS - 1);
  return Array.from({ length: MOST_STRIPS }, (_, k) => layers[Math.round(k * step)]);
}

/** Fills `out` with what each pixel adds to the reconstruction term, and returns their sum. */
function termsOfPixels(likelihood, xHat, x, out) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    out[i] = likelihood === "bernoulli"
      ? -(x[i] && x[i] * Math.log(Math.max(xHat[i], 1e-38)))
        - (x[i] < 1 && (1 - x[i]) * Math.log(Math.max(1 - xHat[i], 2 ** -25)))
      : (x[i] - xHat[i]) ** 2;
    sum += out[i];
  }
  return sum;
}

const detailId = "le-hood-detail";
const nats = (value) => t("hood.nats", { value: value.toFixed(1) });
const sum = (values) => values.reduce((total, value) => total + value, 0);
const count = (values, test) => values.reduce((total, value) => total + (test(value) ? 1 : 0), 0);
const largestAt = (values) => values.reduce((best, value, k) => (value > values[best] ? k : best), 0);

function signed(value, plain = false) {
  const size = Math.abs(value);
  const text = size.toFixed(plain && size < 0.1 ? 3 : 2);
  return plain ? text : `${value < 0 ? "−" : "+"}${text}`;
}

function vector(values) {
  const shown = Array.from(values.subarray(0, 2), (value) => signed(value)).join(", ");
  return `(${shown}${values.length > 2 ? ", …" : ""})`;
}
