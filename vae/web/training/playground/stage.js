/** What is on the screen: the runs of what is chosen. They go on where they can, else others begin. */

import { mountLegend } from "../../map/legend.js";
import { t } from "../../state/texts.js";
import { valueText } from "./controls.js";
import { createRuns } from "./runs.js";
import { mountRuns } from "./runs-view.js";
import { choicesOf, isLiveChange } from "./settings.js";

/**
 * @typedef {import("./settings.js").Choice} Choice
 * @typedef {import("./settings.js").Difference} Difference
 * @typedef {import("./data.js").Data} Data
 *
 * @typedef {object} Shown
 * @property {Data} data
 * @property {Choice[]} choices one a run
 * @property {Difference | null} difference of the second run
 * @property {import("./runs.js").Runs} runs
 * @property {import("./runs-view.js").RunsView} view
 * @property {import("../../state/life.js").Life} life of the runs
 */

/**
 * @param {ReturnType<typeof import("./view.js").buildView>} parts
 * @param {object} options
 * @param {import("../../state/life.js").Life} options.life
 * @param {import("./playback.js").Playback} options.playback
 * @param {ReturnType<typeof import("./charts.js").mountCharts>} options.charts
 * @param {ReturnType<typeof import("./troubles.js").createTroubles>} options.troubles
 */
export function createStage(parts, { life, playback, charts, troubles }) {
  /** @type {Shown | null} */
  let shown = null;

  /** @param {Data} data @param {Choice[]} choices @param {Difference | null} difference */
  function begin(data, choices, difference) {
    const wasRunning = Boolean(shown?.runs.running);
    shown?.life.end();
    troubles.clear();
    const ofRuns = life.child();
    const runs = createRuns(choices, data, ofRuns, {
      onReady(run, ready) {
        view.setReady(runs.all.indexOf(run), ready);
        parts.counts.textContent = countsText(ready.counts);
      },
      onMoment(run) {
        playback.follow(run);
        charts.show(runs.all);
      },
      onDiverged: (run, diverged) => troubles.diverged(run, run === runs.all[1], diverged),
      onError: troubles.failed,
    });
    const view = mountRuns(parts.runs, {
      ...{ data, titles: titlesOf(choices, difference), life: ofRuns },
      onWindow: (k, window) => runs.all[k].trainer.setWindow(window),
    });
    mountLegend(parts.legend, data.classes, view.select);
    shown = { data, choices, difference, runs, view, life: ofRuns };
    playback.setRuns(runs, view.show);
    charts.show(runs.all);
    if (wasRunning) playback.play();
  }

  return {
    /** null until the first images are here. */
    get shown() {
      return shown;
    },
    /** @param {Data} data @param {Choice} choice @param {Difference | null} difference */
    show(data, choice, difference) {
      const choices = choicesOf(choice, difference);
      const isOther = shown === null || shown.difference?.key !== difference?.key
        || !isLiveChange(shown.choices, choices);
      if (isOther) {
        begin(data, choices, difference);
        return;
      }
      shown.runs.all.forEach((run, k) => run.set(choices[k]));
      shown.view.setTitles(titlesOf(choices, difference));
      Object.assign(shown, { choices, difference });
    },
  };
}

/** @param {{train: number, heldOut: number}} counts of images */
const countsText = ({ train, heldOut }) =>
  t("live.counts", { all: train + heldOut, train, heldOut });

/**
 * @param {Choice[]} choices
 * @param {Difference | null} difference
 */
function titlesOf(choices, difference) {
  if (difference === null) return [""];
  const { key } = difference;
  return choices.map((choice, k) => {
    const value = valueText(key, choice[key]);
    return t("live.run", { run: "AB"[k], name: t(`live.${key}`), value });
  });
}
