/**
 * A small autoencoder that is trained before one's eyes, or two beside each other. What is chosen
 * stands in the session's state; the stage makes runs of it.
 */

import { createAttempt } from "../../kit/attempt.js";
import { mountCharts } from "./charts.js";
import { listData, openData } from "./data.js";
import { mountExperiments } from "./experiments.js";
import { mountPanel } from "./panel.js";
import { Playback } from "./playback.js";
import { KEYS, choiceOf, differenceOf, wantedData } from "./settings.js";
import { createStage } from "./stage.js";
import { createTroubles } from "./troubles.js";
import { buildView } from "./view.js";

/** @typedef {ReturnType<typeof mountPlayground>} Playground */

/**
 * @param {HTMLElement} root empty
 * @param {Pick<import("../../screens.js").Stage, "session" | "life" | "on" | "onHide">} screen
 */
export function mountPlayground(root, { session, life, on, onHide }) {
  const { library, state } = session;
  const parts = buildView(root);
  const attempt = createAttempt(parts.loading, { life, failed: "live.failed" });
  const panel = mountPanel(parts, listData(library), session.set);
  const playback = new Playback(parts.transport, onGo);
  const troubles = createTroubles(parts.note, { session, playback });
  const charts = mountCharts(parts.charts, life);
  const stage = createStage(parts, { life, playback, charts, troubles });
  mountExperiments(parts.guide, { list: listData(library), onTry: tryOut });
  /** @type {{before: import("./runs.js").Runs | undefined} | null} what stood there before a try */
  let tried = null;

  const follow = () => attempt(async (turn) => {
    const { data: open } = stage.shown ?? {};
    const name = wantedData(state);
    // Without a wait where nothing has to be fetched: a slider is followed at once.
    const data = open?.name === name
      ? open
      : await turn.wait(openData(library, name, turn.signal));
    const choice = choiceOf(state, data);
    const difference = differenceOf(state.beside);
    panel.show(choice, difference);
    stage.show(data, choice, difference);
    if (tried) playFromTheStart();
  });

  function playFromTheStart() {
    if (stage.shown.runs === tried.before) playback.reset();
    tried = null;
    playback.play();
  }

  function onGo() {
    troubles.clear();
    // Another model in the picker must not take away what is trained here.
    if (state.data === null) session.set({ data: stage.shown.data.name });
  }

  /** @param {import("./settings.js").Patch} patch */
  function tryOut(patch) {
    tried = { before: stage.shown?.runs };
    session.set(patch);
    if (tried) follow(); // nothing was changed by it, or other images are on their way
  }

  on([...KEYS, "beside", "model"], follow);
  onHide(() => playback.pause());
  follow();
  return {
    /** Where buttons go for what may be done with a trained model. */
    actions: parts.actions,
    /** @returns {import("./stage.js").Shown | null} data, settings, architecture and trainers */
    get shown() {
      return stage.shown;
    },
  };
}
