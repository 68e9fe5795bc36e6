import { mountClassRow } from "../kit/class-row.js";
import { h } from "../kit/dom.js";
import { mount as mountImage } from "../kit/image-view.js";
import { latentRange } from "../map/latent-range.js";
import { mountNearest } from "../kit/nearest-image.js";
import { t } from "../state/texts.js";
import { mount as mountSliders } from "../kit/z-sliders.js";

const UNUSED = 0.01; // a dimension whose means vary less than this tells images not apart

/** @typedef {ReturnType<typeof mountSide>} Side */

/**
 * What a point decodes to, the sliders of its coordinates and the test image nearest to it.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {import("../model/checkpoint.js").Checkpoint} options.checkpoint
 * @param {import("../state/life.js").Life} options.life the model's
 * @param {ArrayLike<number>} options.z (D)
 * @param {number} options.label
 * @param {(z: Float32Array) => void} options.onMove (D), an array that is used again
 * @param {(label: number) => void} options.onLabel
 */
export function mountSide(root, { checkpoint, life, z, label, onMove, onLabel }) {
  const point = Float32Array.from(z);
  let chosen = label;
  const picture = h("div", { class: "le-side-image" });
  const classes = h("div", { class: "le-side-classes", hidden: !checkpoint.conditional });
  const sliders = h("div", { class: "le-side-sliders" });
  const near = h("div", { class: "le-side-near" });
  root.replaceChildren(picture, h("div", { class: "le-side-controls" }, classes, sliders, near));

  const image = mountImage(picture, { image: checkpoint.image, label: t("explore.image") });
  image.draw(checkpoint.decode(point, label)); // as soon as there are weights
  const row = checkpoint.conditional
    ? mountClassRow(classes, { checkpoint, z: point, label, onPick: onLabel })
    : null;
  const knobs = mountSliders(sliders, {
    range: latentRange(checkpoint, null),
    z: point,
    onInput(d, value) {
      point[d] = value;
      onMove(point);
    },
  });
  const nearest = mountNearest(near, { checkpoint, life, onMove });
  life.add(() => root.replaceChildren());

  return {
    /** @param {ArrayLike<number>} to (D) @param {number} toLabel */
    show(to, toLabel) {
      point.set(to);
      chosen = toLabel;
      image.draw(checkpoint.decode(point, toLabel));
      knobs.setPoint(point);
      row?.show(point, toLabel);
      nearest.show(point, toLabel);
    },
    /** @param {import("../model/atlas.js").Atlas} atlas */
    setAtlas(atlas) {
      knobs.setRange(latentRange(checkpoint, atlas));
      if (checkpoint.variational) knobs.setUnused(unusedDimensions(atlas, checkpoint.latentDim));
      nearest.setAtlas(atlas, point, chosen);
    },
    watchNearest: nearest.watch,
    /** The image, each pixel enlarged. */
    toCanvas: image.toCanvas,
  };
}

/**
 * @param {import("../model/atlas.js").Atlas} atlas
 * @param {number} dims D
 * @returns {boolean[]} (D)
 */
function unusedDimensions({ mu, count }, dims) {
  return Array.from({ length: dims }, (_, d) => {
    let square = 0;
    for (let i = 0; i < count; i += 1) square += mu[i * dims + d] ** 2;
    return square / count < UNUSED;
  });
}
