/**
 * The parts of under-the-hood.js, each a title, a picture and a caption.
 *
 * @typedef {"x" | "encoder" | "code" | "epsilon" | "z" | "decoder" | "xHat" | "reconstruction" | "kl" |
 *   "loss"} PartName a plain autoencoder has neither epsilon nor kl, and its z stands as code
 *
 * @typedef {object} Part
 * @property {HTMLElement} element
 * @property {HTMLButtonElement} title
 * @property {(flow: ReadFlow) => void} draw
 * @property {() => void} [clear] shows it as where nothing is drawn
 *
 * @typedef {object} Act
 * @property {string} detailId of the element with the details
 * @property {() => void} resample
 * @property {(epsilon: number[]) => void} setEpsilon the first coordinates, or all
 * @property {(at: number) => void} onPixel the pointer is over a pixel
 * @property {(part: PartName) => void} select
 *
 * @typedef {object} Make what the parts are made of
 * @property {Checkpoint} checkpoint
 * @property {Flow} flow
 * @property {{now: Colours}} colours
 * @property {Act} act
 *
 * @typedef {ReturnType<typeof import("../../kit/plots.js").readColours>} Colours
 * @typedef {import("../../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("./flow.js").Flow} Flow
 * @typedef {import("./flow.js").ReadFlow} ReadFlow
 * @typedef {import("./flow.js").VaeReading} VaeReading
 */
import { h } from "../../kit/dom.js";
import { icon } from "../../kit/icons.js";
import { mount as mountImage } from "../../kit/image-view.js";
import {
  createBars, createDensities, createEpsilonPlot, createHeat, createLatentPlot, createStrip,
} from "../../kit/plots.js";
import { klOfDimension } from "../../model/gaussian.js";
import { t } from "../../state/texts.js";
import { costText, natsText, sigmaText, signed, vectorText } from "../number-text.js";
import { attachEpsilonPad } from "./epsilon-pad.js";
import { hiddenLayers } from "./hidden-layers.js";
import { isElbo } from "./numbers.js";

const FEW = 3; // dimensions that stand as numbers and curves; more stand as bars
const PLOT = 132; // CSS pixels

/**
 * @param {Checkpoint} checkpoint
 * @param {Flow} flow its layers are kept here
 * @param {Colours} colours
 * @param {Act} act
 */
export function createParts(checkpoint, flow, colours, act) {
  const make = { checkpoint, flow, colours: { now: colours }, act };
  const parts = inOrder(make);

  return {
    /** @param {HTMLElement} root */
    appendTo(root) {
      for (const [name, part] of parts) {
        root.append(part.element);
        selectBy(part, () => act.select(name));
      }
    },
    /** @param {PartName} name */
    elementOf: (name) => parts.get(name)?.element ?? null,
    /** Marks the part whose details are shown. @param {PartName} name @param {boolean} on */
    mark(name, on) {
      const part = parts.get(name);
      part?.element.classList.toggle("le-hood-on", on);
      part?.title.setAttribute("aria-expanded", String(on));
    },
    /** @param {PartName[]} names those that the model has are drawn; there is a reading */
    draw(names) {
      for (const name of names) parts.get(name)?.draw(/** @type {ReadFlow} */ (flow));
    },
    /** @param {PartName[]} names those that the model has are shown as where nothing is drawn */
    clear(names) {
      for (const name of names) parts.get(name)?.clear?.();
    },
    /** @param {Colours} next */
    setColours(next) {
      make.colours.now = next;
    },
  };
}

/** The parts that a model has, in the order of the flow. @param {Make} make */
function inOrder(make) {
  const { variational, latentDim } = make.checkpoint;
  /** @type {Map<PartName, Part>} */
  const parts = new Map();
  parts.set("x", imagePart("x", make));
  parts.set("encoder", layersPart("encoder", make));
  parts.set("code", latentDim > FEW ? barsPart(make) : tablePart(make));
  if (variational) parts.set("epsilon", epsilonPart(make)).set("z", latentPart(make));
  parts.set("decoder", layersPart("decoder", make));
  parts.set("xHat", imagePart("xHat", make));
  parts.set("reconstruction", heatPart(make));
  if (variational) parts.set("kl", klPart(make));
  parts.set("loss", lossPart(make));
  return parts;
}

/** @param {Part} part @param {() => void} select */
function selectBy({ element, title }, select) {
  title.addEventListener("click", select);
  title.addEventListener("focus", select);
  element.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") select();
  });
}

/** @param {PartName} name @param {Make} make @param {...HTMLElement} content */
function frame(name, { checkpoint, act }, ...content) {
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

/** @param {PartName} name @param {Checkpoint} checkpoint */
function symbolOf(name, checkpoint) {
  if (name === "loss" && !isElbo(checkpoint)) return t("hood.loss.symbolOther");
  const squared = name === "reconstruction" && checkpoint.likelihood === "gaussian";
  return t(`hood.${squared ? "squared" : name}.symbol`);
}

/** @param {string} label key of a text */
const picture = (label) =>
  h("canvas", { class: "le-hood-plot", role: "img", "aria-label": t(label) });

/** @param {"x" | "xHat"} name @param {Make} make @returns {Part} */
function imagePart(name, make) {
  const { image } = make.checkpoint;
  const { channels, height, width } = image;
  const holder = h("div", { class: "le-hood-image" });
  const made = frame(name, make, holder);
  const view = mountImage(holder, { image, label: t(`hood.${name}`) });
  made.caption.textContent = [width, height, ...(channels > 1 ? [channels] : [])].join(" × ");
  return {
    ...made,
    draw: ({ reading, xHat }) => view.draw(name === "x" ? reading.x : xHat),
    clear: () => view.draw(new Float32Array(channels * height * width)),
  };
}

/**
 * Keeps what its network computed: other parts of the page soon run it on something else.
 * @param {"encoder" | "decoder"} name
 * @param {Make} make
 * @returns {Part}
 */
function layersPart(name, make) {
  const { checkpoint, flow, colours } = make;
  const strips = hiddenLayers(checkpoint[name], flow.xHat.length).map(({ shape, values }) => {
    const canvas = h("canvas", { class: "le-hood-strip", "aria-hidden": "true" });
    const kept = new Float32Array(values.length);
    return { canvas, shape, values, kept, draw: createStrip(canvas, shape) };
  });
  flow.layers[name] = strips.map(({ shape, kept }) => ({ shape, values: kept }));
  const made = frame(name, make, ...strips.map(({ canvas }) => canvas));
  made.caption.textContent = strips.map(({ shape }) => shape.join("×")).join(" → ");
  return {
    ...made,
    draw() {
      for (const { draw, values, kept } of strips) {
        kept.set(values);
        draw(kept, colours.now.signed);
      }
    },
  };
}

/** @param {Make} make @returns {Part} */
function barsPart(make) {
  const { checkpoint: { variational, latentDim: dims }, colours } = make;
  const canvas = picture("hood.code");
  const draw = createBars(canvas, 220, PLOT);
  const made = frame(variational ? "code" : "z", make, canvas);
  made.caption.textContent = t(variational ? "hood.bars" : "hood.barsPlain", { dims });
  return {
    ...made,
    draw: ({ reading: { mu, sigma } }) => draw(mu, { whiskers: sigma }, colours.now),
  };
}

/** @param {Make} make @returns {Part} */
function tablePart(make) {
  const { variational, latentDim } = make.checkpoint;
  const columns = variational ? ["μ", "log σ²", "σ"] : ["z"];
  const cells = Array.from({ length: latentDim }, () =>
    columns.map(() => h("td", { class: "le-number" }, "–")));
  const heads = columns.map((text) => h("th", { scope: "col" }, text));
  const rows = cells.map((row, d) => h("tr", {}, h("th", { scope: "row" }, `${d + 1}`), ...row));
  const made = frame(variational ? "code" : "z", make, h("table", { class: "le-hood-table" },
    h("thead", {}, h("tr", {}, h("td", {}), ...heads)), h("tbody", {}, ...rows)));
  return {
    ...made,
    draw: ({ reading: { mu, logvar, sigma } }) => cells.forEach((row, d) => {
      const texts = [signed(mu[d])];
      if (logvar && sigma) texts.push(signed(logvar[d]), sigmaText(sigma[d]));
      for (const [k, text] of texts.entries()) row[k].textContent = text;
    }),
  };
}

/** @param {Make} make @returns {Part} */
function epsilonPart(make) {
  const { flow, colours, act } = make;
  const { epsilon } = flow;
  const canvas = h("canvas", {
    class: "le-hood-plot le-hood-epsilon-pad",
    tabindex: 0,
    role: "application",
    "aria-label": t("hood.epsilonName"),
    onfocus: () => act.select("epsilon"),
  });
  attachEpsilonPad(canvas, { epsilon, onMove: act.setEpsilon });
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
    onclick: () => act.setEpsilon(Array.from(epsilon, () => 0)),
  }, t("hood.zero"));
  const drawPlot = createEpsilonPlot(canvas, PLOT);
  const made = frame("epsilon", make, canvas, h("div", { class: "le-hood-buttons" }, again, zero));
  const draw = () => {
    drawPlot(epsilon, colours.now);
    made.caption.textContent = vectorText(epsilon);
  };
  return { ...made, draw, clear: draw };
}

/** @param {Make} make @returns {Part} */
function latentPart(make) {
  const canvas = picture("hood.zName");
  const draw = createLatentPlot(canvas, PLOT);
  const made = frame("z", make, canvas);
  return {
    ...made,
    draw({ reading, z }) {
      draw(/** @type {VaeReading} */ (reading), z, make.colours.now);
      made.caption.textContent = vectorText(z);
    },
  };
}

/** @param {Make} make @returns {Part} */
function heatPart(make) {
  const { checkpoint, colours, act } = make;
  const { image } = checkpoint;
  const canvas = h("canvas", {
    class: "le-image le-hood-heat",
    role: "img",
    "aria-label": t("hood.reconstruction"),
    onpointermove: (/** @type {PointerEvent} */ event) => {
      const rect = canvas.getBoundingClientRect();
      const x = Math.floor(((event.clientX - rect.left) / rect.width) * image.width);
      const y = Math.floor(((event.clientY - rect.top) / rect.height) * image.height);
      const inside = x >= 0 && x < image.width && y >= 0 && y < image.height;
      if (inside) act.onPixel(y * image.width + x);
    },
  });
  canvas.style.aspectRatio = `${image.width} / ${image.height}`;
  const draw = createHeat(canvas, image);
  const made = frame("reconstruction", make, h("div", { class: "le-hood-image" }, canvas));
  return {
    ...made,
    draw({ nats, reconstruction }) {
      draw(nats, colours.now.heat);
      made.caption.textContent = costText(reconstruction, checkpoint);
    },
  };
}

/** @param {Make} make @returns {Part} */
function klPart(make) {
  const { checkpoint: { latentDim }, colours } = make;
  const canvas = picture("hood.klName");
  const shares = new Float32Array(latentDim);
  const curves = latentDim <= FEW ? createDensities(canvas, 220, 44, latentDim) : null;
  const bars = curves ? null : createBars(canvas, 220, 88);
  const made = frame("kl", make, canvas);
  return {
    ...made,
    draw({ reading }) {
      const ofVae = /** @type {VaeReading} */ (reading);
      const { mu, logvar, kl } = ofVae;
      for (let d = 0; d < latentDim; d++) shares[d] = klOfDimension(mu[d], logvar[d]);
      curves?.(ofVae, colours.now);
      bars?.(shares, { signed: false }, colours.now);
      made.caption.textContent = natsText(kl);
    },
  };
}

/** @param {Make} make @returns {Part} */
function lossPart(make) {
  const { checkpoint } = make;
  const { variational, beta } = checkpoint;
  /** @type {PartName[]} */
  const names = variational ? ["reconstruction", "kl"] : ["reconstruction"];
  const bars = names.map((name) => h("span", { class: `le-hood-part le-hood-part-${name}` }));
  const made = frame("loss", make, h("div", { class: "le-hood-sum" }, ...bars));
  const weight = beta === 1 ? "" : `${beta} · `;
  return {
    ...made,
    draw({ reconstruction, loss, reading: { kl } }) {
      bars.forEach((bar, k) => {
        const share = (k === 0 ? reconstruction : beta * (kl ?? 0)) / loss;
        bar.style.flexGrow = String(Math.max(0.001, share));
        bar.textContent = share > 0.1 ? symbolOf(names[k], checkpoint) : "";
      });
      const terms = kl === null
        ? ""
        : `${reconstruction.toFixed(1)} + ${weight}${kl.toFixed(1)} = `;
      made.caption.textContent = terms + costText(loss, checkpoint);
    },
  };
}
