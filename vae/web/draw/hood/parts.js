/**
 * The parts of under-the-hood.js, each a title, a picture and a caption:
 * {element, title, caption, draw()}. draw() shows the state, which has a reading then.
 */
import { h } from "../../kit/dom.js";
import { attachEpsilonPad } from "../epsilon-pad.js";
import { klOfDimension } from "../../model/gaussian.js";
import { costText, hiddenLayers, isElbo, natsText, signed, vectorText } from "./numbers.js";
import {
  createBars, createDensities, createEpsilonPlot, createHeat, createLatentPlot, createStrip,
} from "../../kit/plots.js";
import { icon } from "../../kit/icons.js";
import { mount as mountImage } from "../../kit/image-view.js";
import { t } from "../../state/texts.js";

const FEW = 3; // dimensions that stand as numbers and curves; more stand as bars
const PLOT = 132; // CSS pixels

/**
 * @param {object} checkpoint see checkpoint.js
 * @param {object} state of under-the-hood.js, with its colours
 * @param {{detailId: string, resample: () => void, setEpsilon: (epsilon: number[]) => void,
 *   onPixel: (at: number) => void, select: (part: string) => void}} act
 * @returns {Record<string, object>} in the order of the flow
 */
export function createParts(checkpoint, state, act) {
  const { variational } = checkpoint;
  const make = { checkpoint, state, act };
  return {
    x: imagePart("x", make),
    encoder: layersPart("encoder", make),
    code: checkpoint.latentDim > FEW ? barsPart(make) : tablePart(make),
    ...(variational ? { epsilon: epsilonPart(make), z: latentPart(make) } : {}),
    decoder: layersPart("decoder", make),
    xHat: imagePart("xHat", make),
    reconstruction: heatPart(make),
    ...(variational ? { kl: klPart(make) } : {}),
    loss: lossPart(make),
  };
}

function part(name, { checkpoint, act }, ...content) {
  const symbol = symbolOf(name, checkpoint);
  const title = h("button", {
    type: "button",
    class: "le-hood-title",
    "aria-expanded": "false",
    "aria-controls": act.detailId,
  }, h("span", { class: "le-hood-symbol" }, symbol), t(`hood.${name}`));
  const caption = h("p", { class: "le-hood-caption le-number" });
  const element = h("div", { class: `le-hood-node le-hood-${name}` }, title,
    h("div", { class: "le-hood-picture" }, ...content), caption);
  return { element, title, caption };
}

function symbolOf(name, checkpoint) {
  if (name === "loss" && !isElbo(checkpoint)) return t("hood.loss.symbolOther");
  const squared = name === "reconstruction" && checkpoint.likelihood === "gaussian";
  return t(`hood.${squared ? "squared" : name}.symbol`);
}

const picture = (label) =>
  h("canvas", { class: "le-hood-plot", role: "img", "aria-label": t(label) });

function imagePart(name, make) {
  const { checkpoint: { image }, state } = make;
  const frame = h("div", { class: "le-hood-image" });
  const made = part(name, make, frame);
  const view = mountImage(frame, { image, label: t(`hood.${name}`) });
  const sizes = [image.width, image.height, ...(image.channels > 1 ? [image.channels] : [])];
  made.caption.textContent = sizes.join(" × ");
  made.draw = () => view.draw(name === "x" ? state.reading.x : state.xHat);
  made.clear = () => view.draw(new Float32Array(state.xHat.length));
  return made;
}

/** Keeps what its network computed: other parts of the page soon run it on something else. */
function layersPart(name, make) {
  const { checkpoint, state } = make;
  const strips = hiddenLayers(checkpoint[name], state.xHat.length).map(({ shape, values }) => {
    const canvas = h("canvas", { class: "le-hood-strip", "aria-hidden": "true" });
    const kept = new Float32Array(values.length);
    return { canvas, shape, values, kept, draw: createStrip(canvas, shape) };
  });
  state.layers[name] = strips.map(({ shape, kept }) => ({ shape, values: kept }));
  const made = part(name, make, ...strips.map(({ canvas }) => canvas));
  made.caption.textContent = strips.map(({ shape }) => shape.join("×")).join(" → ");
  made.draw = () => strips.forEach(({ draw, values, kept }) => {
    kept.set(values);
    draw(kept, state.colours.signed);
  });
  return made;
}

function barsPart(make) {
  const { checkpoint: { variational, latentDim: dims }, state } = make;
  const canvas = picture("hood.code");
  const draw = createBars(canvas, 220, PLOT);
  const made = part(variational ? "code" : "z", make, canvas);
  made.caption.textContent = t(variational ? "hood.bars" : "hood.barsPlain", { dims });
  made.draw = () => draw(state.reading.mu, { whiskers: state.reading.sigma }, state.colours);
  return made;
}

function tablePart(make) {
  const { checkpoint: { variational, latentDim }, state } = make;
  const columns = variational ? ["μ", "log σ²", "σ"] : ["z"];
  const cells = Array.from({ length: latentDim }, () =>
    columns.map(() => h("td", { class: "le-number" }, "–")));
  const heads = columns.map((text) => h("th", { scope: "col" }, text));
  const rows = cells.map((row, d) => h("tr", {}, h("th", { scope: "row" }, `${d + 1}`), ...row));
  const made = part(variational ? "code" : "z", make, h("table", { class: "le-hood-table" },
    h("thead", {}, h("tr", {}, h("td", {}), ...heads)), h("tbody", {}, ...rows)));
  made.draw = () => cells.forEach(([mean, spread, deviation], d) => {
    const { mu, logvar, sigma } = state.reading;
    mean.textContent = signed(mu[d]);
    if (!variational) return;
    spread.textContent = signed(logvar[d]);
    deviation.textContent = sigma[d].toFixed(sigma[d] < 0.1 ? 3 : 2);
  });
  return made;
}

function epsilonPart(make) {
  const { state, act } = make;
  const canvas = h("canvas", {
    class: "le-hood-plot le-hood-epsilon-pad",
    tabindex: 0,
    role: "application",
    "aria-label": t("hood.epsilonName"),
    onfocus: () => act.select("epsilon"),
  });
  attachEpsilonPad(canvas, { epsilon: state.epsilon, onMove: act.setEpsilon });
  const again = h("button", {
    type: "button",
    class: "le-button",
    "aria-label": t("hood.resample"),
    title: t("hood.resample"),
    onclick: act.resample,
  }, icon("shuffle"));
  const zero = h("button", {
    type: "button",
    class: "le-button",
    onclick: () => act.setEpsilon(Array.from(state.epsilon, () => 0)),
  }, t("hood.zero"));
  const draw = createEpsilonPlot(canvas, PLOT);
  const made = part("epsilon", make, canvas, h("div", { class: "le-hood-buttons" }, again, zero));
  made.draw = () => {
    draw(state.epsilon, state.colours);
    made.caption.textContent = vectorText(state.epsilon);
  };
  return made;
}

function latentPart(make) {
  const { state } = make;
  const canvas = picture("hood.zName");
  const draw = createLatentPlot(canvas, PLOT);
  const made = part("z", make, canvas);
  made.draw = () => {
    draw(state.reading, state.z, state.colours);
    made.caption.textContent = vectorText(state.z);
  };
  return made;
}

function heatPart(make) {
  const { checkpoint, state, act } = make;
  const { image } = checkpoint;
  const canvas = h("canvas", {
    class: "le-image le-hood-heat",
    role: "img",
    "aria-label": t("hood.reconstruction"),
    onpointermove: (event) => {
      const rect = canvas.getBoundingClientRect();
      const x = Math.floor(((event.clientX - rect.left) / rect.width) * image.width);
      const y = Math.floor(((event.clientY - rect.top) / rect.height) * image.height);
      const inside = x >= 0 && x < image.width && y >= 0 && y < image.height;
      if (inside) act.onPixel(y * image.width + x);
    },
  });
  canvas.style.aspectRatio = `${image.width} / ${image.height}`;
  const draw = createHeat(canvas, image);
  const made = part("reconstruction", make, h("div", { class: "le-hood-image" }, canvas));
  made.draw = () => {
    draw(state.nats, state.colours.heat);
    made.caption.textContent = costText(state.reconstruction, checkpoint);
  };
  return made;
}

function klPart(make) {
  const { checkpoint: { latentDim }, state } = make;
  const canvas = picture("hood.klName");
  const shares = new Float32Array(latentDim);
  const curves = latentDim <= FEW ? createDensities(canvas, 220, 44, latentDim) : null;
  const bars = curves ? null : createBars(canvas, 220, 88);
  const made = part("kl", make, canvas);
  made.draw = () => {
    const { mu, logvar, kl } = state.reading;
    for (let d = 0; d < latentDim; d++) shares[d] = klOfDimension(mu[d], logvar[d]);
    curves?.(state.reading, state.colours);
    bars?.(shares, { signed: false }, state.colours);
    made.caption.textContent = natsText(kl);
  };
  return made;
}

function lossPart(make) {
  const { checkpoint, state } = make;
  const { variational, beta } = checkpoint;
  const names = variational ? ["reconstruction", "kl"] : ["reconstruction"];
  const bars = names.map((name) => h("span", { class: `le-hood-part le-hood-part-${name}` }));
  const made = part("loss", make, h("div", { class: "le-hood-sum" }, ...bars));
  const weight = beta === 1 ? "" : `${beta} · `;
  made.draw = () => {
    const { reconstruction, loss, reading: { kl } } = state;
    bars.forEach((bar, k) => {
      const share = (k === 0 ? reconstruction : beta * kl) / loss;
      bar.style.flexGrow = Math.max(0.001, share);
      bar.textContent = share > 0.1 ? symbolOf(names[k], checkpoint) : "";
    });
    const terms = variational
      ? `${reconstruction.toFixed(1)} + ${weight}${kl.toFixed(1)} = `
      : "";
    made.caption.textContent = terms + costText(loss, checkpoint);
  };
  return made;
}
