import { h } from "../kit/dom.js";
import { mountLegend } from "../map/legend.js";
import { modelsOf } from "../model/roles.js";
import { t } from "../state/texts.js";
import { mountPanel } from "./panel.js";
import { alike, placeIn } from "./sources.js";

/**
 * @typedef {import("./sources.js").Source} Source
 * @typedef {import("./sources.js").Checkpoint} Checkpoint
 * @typedef {import("./panel.js").Panel} Panel
 */

/**
 * The plots next to each other, with one legend for all.
 *
 * @param {{panels: HTMLElement, legend: HTMLElement}} places empty
 * @param {object} options
 * @param {import("../model/library.js").Library} options.library
 * @param {(i: number) => void} options.onHover -1 when there is none
 * @param {(i: number, checkpoint: Checkpoint | undefined) => void} options.onPick the model of the
 *   plot; undefined: that of the pixels
 * @param {(side: number, name: string) => void} options.onChoice another model for the first (0) or
 *   second plot (1) of a model
 */
export function createPanels(places, { library, onHover, onPick, onChoice }) {
  /** @type {Source[]} */
  let sources = [];
  /** @type {Panel[]} */
  let panels = [];
  /** @type {ReturnType<typeof mountLegend> | null} */
  let legend = null;
  let choosable = false; // whether each panel has a choice of models

  /** @param {string[]} classes */
  function mountAll(classes) {
    clear();
    places.panels.dataset.count = String(sources.length);
    panels = sources.map(mountOne);
    legend = mountLegend(places.legend, classes, (selected) => {
      panels.forEach((panel) => panel.setClasses(selected));
    });
  }

  /** @param {Source} source @param {number} k */
  function mountOne(source, k) {
    const place = h("div", { class: "le-tsne-panel" });
    places.panels.append(place);
    return mountPanel(place, {
      source,
      choices: choosable ? choicesOf(library, source.dataset) : null,
      onHover,
      onPick: (i) => onPick(i, checkpointOf(sources[k])),
      onChoice: (name) => onChoice(sources.slice(0, k).filter(isModel).length, name),
    });
  }

  function clear() {
    panels.forEach((panel) => panel.destroy());
    legend?.destroy();
    places.panels.replaceChildren();
  }

  return {
    /**
     * Plots that can go on with other points do.
     * @param {Source[]} next
     * @param {{choosable: boolean, classes: string[]}} options whether each has a choice of models;
     *   the names in the legend
     */
    show(next, { choosable: isChoosable, classes }) {
      const kept = choosable === isChoosable && panels.length === next.length &&
        next.every((source, k) => alike(source, sources[k]));
      sources = next;
      choosable = isChoosable;
      if (kept) panels.forEach((panel, k) => panel.show(sources[k]));
      else mountAll(classes);
    },

    /** How many images all of them show. */
    get count() {
      return sources[0].labels.length;
    },

    /**
     * Another embedding of the codes of the only model shown; that of another one is left out.
     * @param {string} model
     * @param {Float32Array} points (2N)
     */
    setPoints(model, points) {
      const [source, ...others] = sources;
      if (source?.kind !== "model" || source.name !== model || others.length > 0) return;
      sources = [{ ...source, points }];
      panels[0].show(sources[0]);
    },

    /**
     * Marks where a drawing lands.
     * @param {Float32Array | null} image
     * @param {number} label for a conditional model
     */
    setSketch(image, label) {
      sources.forEach((source, k) => {
        const at = image ? placeIn(source, image, label) : null;
        panels[k].setMarks(at ? [{ ...at, label: t("tsne.sketch") }] : []);
      });
    },

    /** @param {number} i */
    setHover: (i) => panels.forEach((panel) => panel.setHover(i)),
    /** @param {Parameters<Panel["setThumbnail"]>[0]} draw */
    setThumbnail: (draw) => panels.forEach((panel) => panel.setThumbnail(draw)),
    destroy: clear,
  };
}

/** @param {Source} source */
const isModel = (source) => source.kind === "model";

/** @param {Source} source */
const checkpointOf = (source) => (source.kind === "model" ? source.checkpoint : undefined);

/**
 * @param {import("../model/library.js").Library} library
 * @param {string} dataset
 * @returns {[string, string][]} names and titles of its models
 */
function choicesOf(library, dataset) {
  return modelsOf(library.entries, dataset).map((name) => [name, library.title(name)]);
}
