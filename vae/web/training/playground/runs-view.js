/** The runs as one sees them: a map and a row of images each. */

import { t } from "../../state/texts.js";
import { runColour } from "./charts.js";
import { mountLiveMap } from "./live-map.js";
import { mountReconstructions } from "./reconstructions.js";
import { buildRun } from "./view.js";

/**
 * @typedef {import("./run.js").Run} Run
 * @typedef {ReturnType<typeof mountRuns>} RunsView
 */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("./data.js").Data} options.data
 * @param {string[]} options.titles one a run; empty where there is but one
 * @param {import("../../state/life.js").Life} options.life of the runs
 * @param {(index: number, window: import("../live/client.js").Window) => void} options.onWindow
 *   another part of a run's plane is shown
 */
export function mountRuns(root, { data, titles, life, onWindow }) {
  root.dataset.count = String(titles.length);
  root.replaceChildren();
  const places = titles.map((title, k) => {
    const place = buildRun(title, runColour(k));
    root.append(place.element);
    const label = t("live.map", { run: title });
    const map = mountLiveMap(place.map, { data, label, life, onWindow: onWindow.bind(null, k) });
    const images = mountReconstructions(place.images, { data, label: t("live.images") });
    return { title: place.title, map, images };
  });

  return {
    /** @param {number} index of the run @param {import("../live/client.js").Ready} ready */
    setReady(index, { probes, samples }) {
      places[index].map.setProbes(probes);
      places[index].images.setSamples(samples);
    },
    /** @param {number} index @param {import("../live/client.js").Moment} moment */
    show(index, moment) {
      places[index].map.show(moment);
      places[index].images.show(moment.reconstructions);
    },
    /** @param {string[]} next */
    setTitles: (next) => next.forEach((title, k) => (places[k].title.textContent = title)),
    /** @param {Set<number>} classes picked out */
    select: (classes) => places.forEach(({ map }) => map.select(classes)),
  };
}
