import { h } from "../kit/dom.js";
import { createBars, readColours } from "../kit/plots.js";
import { mount as mountImage } from "../kit/image-view.js";
import { onThemeChange } from "../kit/palette.js";
import { createThumbnail } from "../kit/thumbnail.js";
import { t } from "../state/texts.js";

const SIZE = 120; // CSS pixels of a picture
const FEW = 3; // numbers of a code that are written out; more are bars

/**
 * What a latent space is, on the test image whose code is nearest to the point: the image, its
 * code, and what the decoder makes of the code. The code's dot is ringed on the map.
 * @type {import("./tools.js").MountTool}
 */
export function mountPrimer(root, { checkpoint, life, pane, side }) {
  const { latentDim, image } = checkpoint;
  const original = h("canvas", { class: "le-primer-image", role: "img" });
  const thumbnail = createThumbnail(original, SIZE);
  const code = mountCode(latentDim);
  const again = h("div", { class: "le-primer-image" });
  const drawn = mountImage(again, { image, label: t("explore.image") });
  const pixels = image.channels * image.height * image.width;
  root.append(
    h("div", { class: "le-primer" },
      h("div", { class: "le-primer-way" },
        figure(original, t("primer.image"), t("primer.numbers", { count: pixels })),
        arrow("primer.encoder"),
        figure(code.element, t("primer.code"), t("primer.numbers", { count: latentDim })),
        arrow("primer.decoder"),
        figure(again, t("primer.again"), t("primer.alone"))),
      h("div", { class: "le-primer-text" },
        ...paragraphs(checkpoint).map((key) => h("p", {}, t(key, { pixels, dims: latentDim }))))),
  );
  let redraw = () => {};

  /** @type {import("../kit/nearest-image.js").NearestListener} */
  function show(index, atlas) {
    redraw = () => show(index, atlas);
    const mu = atlas.mu.subarray(index * latentDim, (index + 1) * latentDim);
    code.show(mu);
    drawn.draw(checkpoint.decode(mu, atlas.labels[index]));
    original.setAttribute("aria-label", t("near.image", {
      name: checkpoint.classes[atlas.labels[index]] ?? "",
      index,
    }));
    pane.map.setMarks([{ z: mu, shape: "ring", size: 7 }]);
    thumbnail.show(index);
  }

  // Without the images the box stays empty, as beside the point.
  life.when(checkpoint.dataset(), thumbnail.setDataset, () => {});
  life.add(side.watchNearest(show));
  life.add(onThemeChange(() => redraw()));
  life.add(() => {
    pane.map.setMarks([]);
    root.replaceChildren();
  });
  return {};
}

/**
 * The numbers of a code, or a bar for each where they are many.
 * @param {number} latentDim
 * @returns {{element: HTMLElement, show: (mu: Float32Array) => void}}
 */
function mountCode(latentDim) {
  if (latentDim > FEW) {
    const canvas = h("canvas", { class: "le-primer-bars", role: "img" });
    const draw = createBars(canvas, SIZE, SIZE);
    canvas.setAttribute("aria-label", t("primer.code"));
    return {
      element: canvas,
      show: (mu) => draw(mu, {}, readColours(canvas)),
    };
  }
  const numbers = Array.from({ length: latentDim }, () => h("span", { class: "le-number" }));
  const show = (/** @type {Float32Array} */ mu) => numbers.forEach((number, d) => {
    number.textContent = mu[d].toFixed(2).replace("-", "−");
  });
  return { element: h("div", { class: "le-primer-code" }, ...numbers), show };
}

/**
 * @param {HTMLElement} picture
 * @param {string} name
 * @param {string} size
 */
function figure(picture, name, size) {
  return h("figure", {}, picture, h("figcaption", {}, h("strong", {}, name), h("br"), size));
}

/** @param {string} key of its text */
function arrow(key) {
  return h("div", { class: "le-primer-arrow" }, h("span", {}, t(key)));
}

/**
 * Keys of the texts that hold for this model.
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 */
function paragraphs({ latentDim, conditional, variational, config }) {
  const noisy = (config.noise ?? 0) > 0;
  const kind = conditional ? "conditional" : noisy ? "denoising" : variational ? "vae" : "ae";
  return ["primer.why", latentDim > 2 ? "primer.cut" : "primer.plane", `primer.${kind}`];
}
