/** One run: a trainer in its worker, and what is kept of its moments. */

import { createTrainer } from "../live/client.js";
import { createCurves } from "./curves.js";
import { createFilm } from "./film.js";
import { architectureOf, liveSettings } from "./settings.js";

/**
 * @typedef {import("../live/client.js").Moment} Moment
 * @typedef {import("../live/client.js").Ready} Ready
 * @typedef {import("./settings.js").Choice} Choice
 * @typedef {import("./data.js").Data} Data
 * @typedef {ReturnType<typeof createRun>} Run
 *
 * @typedef {object} Heard
 * @property {(run: Run, ready: Ready) => void} onReady
 * @property {(run: Run, moment: Moment) => void} onMoment
 * @property {(run: Run, diverged: {step: number, back: number | null}) => void} onDiverged
 * @property {(run: Run, error: {message: string, restarted: boolean}) => void} onError
 */

/**
 * @param {Choice} choice
 * @param {Data} data
 * @param {Heard} on
 */
export function createRun(choice, data, on) {
  const architecture = architectureOf(choice, data.image);
  const film = createFilm();
  const curves = createCurves();
  const trainer = createTrainer({
    ...data.source,
    architecture,
    batchSize: choice.batch,
    seed: choice.trainSeed,
    settings: liveSettings(choice),
    onReady(known) {
      run.ready = known;
      on.onReady(run, known);
    },
    onMoment(moment) {
      run.stride = moment.step - (film.last?.step ?? 0);
      film.add(moment, trainer.steps);
      curves.add(moment);
      on.onMoment(run, moment);
    },
    onDiverged: (diverged) => on.onDiverged(run, diverged),
    onError: (error) => on.onError(run, error),
  });

  /** @param {number} step that it goes on from */
  function cut(step) {
    film.cut(step);
    curves.cut(step);
  }

  const run = {
    choice,
    data,
    architecture,
    trainer,
    film,
    curves,
    /** @type {Ready | null} */
    ready: null,
    stride: 0, // steps between the last two moments
    get step() {
      return film.last?.step ?? 0;
    },
    /** Changes beta, noise and learning rate. @param {Choice} next */
    set(next) {
      run.choice = next;
      trainer.set(liveSettings(next));
    },
    /** Goes back, and stands there with the settings that are chosen now. */
    rewind(step = Infinity) {
      const found = trainer.rewind(step);
      if (found === null) return;
      cut(found);
      trainer.set(liveSettings(run.choice));
    },
    /** Goes back to the first weights. */
    reset() {
      trainer.reset();
      cut(-1);
      trainer.set(liveSettings(run.choice));
    },
  };
  return run;
}
