import { h } from "../kit/dom.js";
import { mount as mountMap } from "../map/latent-map.js";
import { mountLegend } from "../map/legend.js";
import { ellipseOf } from "../model/gaussian-fit.js";
import { t } from "../state/texts.js";

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {ReturnType<typeof mountMap>} LatentMap
 * @typedef {Parameters<LatentMap["setMarks"]>[0][number]} Mark
 */

/**
 * A map to look at, without a point of its own and without a legend.
 *
 * @param {HTMLElement} root empty
 * @param {Checkpoint} checkpoint
 * @param {string} nameKey key of the text of its accessible name, with {name}
 * @returns {LatentMap}
 */
export function mountStillMap(root, checkpoint, nameKey) {
  return mountMap(root, {
    checkpoint,
    interactive: false,
    legend: false,
    point: false,
    name: t(nameKey, { name: checkpoint.title }),
  });
}

/**
 * Latent maps next to each other, one a model, with one legend for all.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {Checkpoint[]} options.checkpoints
 * @param {string} options.nameKey see mountStillMap
 * @param {import("../state/life.js").Life} options.life
 * @param {(error: Error) => void} options.onFail for each map whose codes could not be had
 * @returns {LatentMap[]}
 */
export function mountMaps(root, { checkpoints, life, nameKey, onFail }) {
  const row = h("div", { class: "le-compare-pair" });
  const legendRoot = h("div", { class: "le-map-legend" });
  root.replaceChildren(row, legendRoot);
  const maps = checkpoints.map((checkpoint) => {
    const place = h("div", { class: "le-compare-map" });
    const note = h("figcaption", {}, checkpoint.title);
    if (checkpoint.latentDim > 2) {
      note.append(` · ${t("samples.plane", { dims: checkpoint.latentDim })}`);
    }
    row.append(h("figure", {}, place, note));
    return mountStillMap(place, checkpoint, nameKey);
  });
  for (const { ready } of maps) life.when(ready, () => {}, onFail);
  const longest = checkpoints.reduce((a, b) => (b.classes.length > a.classes.length ? b : a));
  const legend = mountLegend(legendRoot, longest.classes, (classes) => {
    maps.forEach((map) => map.setClasses(classes));
  });

  life.add(() => {
    maps.forEach((map) => map.destroy());
    legend.destroy();
    root.replaceChildren();
  });
  return maps;
}

/**
 * The one-, two- and three-sigma outlines of a fitted Gaussian, as paths for a map.
 * @param {import("./draws.js").Gaussian} gaussian
 */
export function outlinesOf(gaussian) {
  return [1, 2, 3].map((sigmas) => ({ points: ellipseOf(gaussian, sigmas) }));
}
