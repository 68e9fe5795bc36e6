/**
 * A small autoencoder that is trained before one's eyes, or two beside each other. What is chosen
 * stands in the session's state; this file makes runs of it, and shows them.
 */

import { createAttempt } from "../../kit/attempt.js";
import { mountLegend } from "../../map/legend.js";
import { t } from "../../state/texts.js";
import { mountCharts } from "./charts.js";
import { valueText } from "./controls.js";
import { listData, openData } from "./data.js";
import { mountExperiments } from "./experiments.js";
import { createNotes } from "./notes.js";
import { mountPanel } from "./panel.js";
import { createPlayback } from "./playback.js";
import { createRuns } from "./runs.js";
import { mountRuns } from "./runs-view.js";
import * as settings from "./settings.js";
import { createTroubles } from "./troubles.js";
import { buildView } from "./view.js";

/**
 * @typedef {object} Shown what is on the screen
 * @property {import("./data.js").Data} data
 * @property {import("./settings.js").Choice[]} choices one a run
 * @property {import("./settings.js").Difference | null} difference of the second run
 * @property {import("./runs.js").Runs} runs
 * @property {import("./runs-view.js").RunsView} view
 * @property {import("../../state/life.js").Life} life of them
 *
 * @typedef {ReturnType<typeof mountPlayground>} Playground
 */

/**
 * @param {HTMLElement} root empty
 * @param {Pick<import("../../screens.js").Stage, "session" | "life" | "on" | "onHide">} stage
 */
export function mountPlayground(root, { session, life, on, onHide }) {
  const { library, state } = session;
  const parts = buildView(root);
  const attempt = createAttempt(parts.loading, { life, failed: "live.failed" });
  const notes = createNotes(parts.note);
  const panel = mountPanel(parts, listData(library), session.set);
  const charts = mountCharts(parts.charts, life);
  const playback = createPlayback(parts.transport, { onGo });
  const troubles = createTroubles(notes, { session, playback });
  mountExperiments(parts.guide, tryOut);
  /** @type {Shown | null} */
  let shown = null;

  const follow = () => attempt(async (turn) => {
    const name = settings.wantedData(state);
    const data = shown?.data.name === name
      ? shown.data
      : await turn.wait(openData(library, name, turn.signal));
    const choice = settings.choiceOf(state, data);
    const difference = settings.differenceOf(state.beside);
    panel.show(choice, difference);
    show(data, settings.choicesOf(choice, difference), difference);
  });

  /**
   * @param {import("./data.js").Data} data
   * @param {import("./settings.js").Choice[]} choices
   * @param {import("./settings.js").Difference | null} difference
   */
  function show(data, choices, difference) {
    const goesOn = shown !== null && shown.difference?.key === difference?.key
      && settings.isLiveChange(shown.choices, choices);
    if (shown === null || !goesOn) begin(data, choices, difference);
    else {
      shown.runs.all.forEach((run, k) => run.set(choices[k]));
      shown.view.setTitles(titlesOf(choices, difference));
      Object.assign(shown, { choices, difference });
    }
  }

  /**
   * @param {import("./data.js").Data} data
   * @param {import("./settings.js").Choice[]} choices
   * @param {import("./settings.js").Difference | null} difference
   */
  function begin(data, choices, difference) {
    const wasRunning = Boolean(shown?.runs.running);
    shown?.life.end();
    notes.clear();
    const ofRuns = life.child();
    const runs = createRuns(choices, data, ofRuns, {
      onReady(run) {
        view.setReady(runs.all.indexOf(run), run.ready);
        sayCounts(run);
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

  /** @param {import("./run.js").Run} run */
  function sayCounts({ ready }) {
    const { train, heldOut } = ready.counts;
    parts.counts.textContent = t("live.counts", { all: train + heldOut, train, heldOut });
  }

  function onGo() {
    notes.clear();
    // Another model in the picker must not take away what is trained here.
    if (state.data === null && shown) session.set({ data: shown.data.name });
  }

  /** @param {import("./settings.js").Patch} patch */
  function tryOut(patch) {
    const before = shown;
    session.set(patch);
    if (shown !== null && shown === before) playback.reset();
    if (shown !== null) playback.play();
  }

  on([...settings.KEYS, "beside", "model"], follow);
  onHide(playback.pause);
  follow();
  return {
    /** Where buttons go for what may be done with a trained model. */
    actions: parts.actions,
    /** What is on the screen; null until its images are here. */
    get shown() {
      return shown;
    },
  };
}

/**
 * @param {import("./settings.js").Choice[]} choices
 * @param {import("./settings.js").Difference | null} difference
 */
function titlesOf(choices, difference) {
  if (difference === null) return [""];
  const { key } = difference;
  return choices.map((choice, k) => {
    const value = valueText(key, choice[key]);
    return t("live.run", { run: "AB"[k], name: t(`live.${key}`), value });
  });
}
