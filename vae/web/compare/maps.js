import { h } from "../kit/dom.js";
import { ellipseOf } from "../model/gaussian-fit.js";
import { mount as mountMap } from "../map/latent-map.js";
import { mountLegend } from "../map/legend.js";
import { t } from "../state/texts.js";

/**
 * Latent maps next to each other, one a model, with one legend for all.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {object[]} options.checkpoints
 * @param {string} options.nameKey text key of a map's accessible name, with {name}
 * @param {import("../state/life.js").Life} options.life
 * @param {(error: Error) => void} options.onFail for each map whose codes could not be had
 * @returns {object[]} the maps' handles
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
    return mountMap(place, {
      checkpoint,
      interactive: false,
      legend: false,
      point: false,
      name: t(nameKey, { name: checkpoint.title }),
    });
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

/** Paths of the one-, two- and three-sigma outlines of a fitted Gaussian, for a map. */
export function outlinesOf(fit) {
  return [1, 2, 3].map((sigmas) => ({ points: ellipseOf(fit, sigmas) }));
}
