/** One run, or two side by side that keep step with each other: started and stopped together. */

import { createRun } from "./run.js";

const SETTLED = 200; // ms after a pause, when no moment is on its way any more

/**
 * @typedef {import("./run.js").Run} Run
 * @typedef {ReturnType<typeof createRuns>} Runs
 *
 * @typedef {object} RunsHeard
 * @property {(run: Run) => void} onReady
 * @property {(run: Run, moment: import("./run.js").Moment) => void} onMoment
 * @property {(run: Run, diverged: {step: number, back: number | null}) => void} onDiverged all
 *   stand still
 * @property {(run: Run, error: {message: string, restarted: boolean}) => void} onError all stand still
 */

/**
 * @param {import("./settings.js").Choice[]} choices one or two
 * @param {import("./data.js").Data} data
 * @param {import("../../state/life.js").Life} life of the runs
 * @param {RunsHeard} on
 */
export function createRuns(choices, data, life, on) {
  let running = false;
  let cancelMeeting = () => {};
  /** @type {import("./run.js").Heard} */
  const heard = {
    onReady: on.onReady,
    onMoment(run, moment) {
      if (running) keepPace(all, run);
      on.onMoment(run, moment);
    },
    onDiverged(run, diverged) {
      pause();
      on.onDiverged(run, diverged);
    },
    onError(run, error) {
      pause();
      on.onError(run, error);
    },
  };
  const all = choices.map((choice) => createRun(choice, data, heard));
  life.add(() => all.forEach(({ trainer }) => trainer.destroy()));

  function start() {
    running = true;
    cancelMeeting();
    all.forEach(({ trainer }) => trainer.start());
  }

  function pause() {
    if (!running) return;
    running = false;
    all.forEach(({ trainer }) => trainer.pause());
    cancelMeeting = life.after(SETTLED, () => meet(all));
  }

  return {
    all,
    get running() {
      return running;
    },
    start,
    pause,
    /** An epoch: every image once. */
    step() {
      const steps = Math.min(...all.map(({ ready }) => ready?.stepsPerEpoch ?? 1));
      all.forEach(({ trainer }) => trainer.step(steps));
    },
    /** @param {number} [step] the last that there is, if left out */
    rewind(step) {
      running = false;
      cancelMeeting();
      all.forEach((run) => run.rewind(step));
    },
    reset() {
      running = false;
      cancelMeeting();
      all.forEach((run) => run.reset());
    },
  };
}

/**
 * Holds a run that is ahead by more than it shows at once, until the other one is there too.
 * @param {Run[]} all
 * @param {Run} run that has just shown a moment
 */
function keepPace(all, run) {
  const other = all.find((each) => each !== run);
  if (!other) return;
  if (!other.trainer.running && run.step >= other.step) other.trainer.start();
  const lead = run.step - other.step;
  if (run.trainer.running && lead > Math.min(run.stride, other.stride)) run.trainer.pause();
}

/**
 * Lets the run that is behind catch up, so that both are seen at the same step.
 * @param {Run[]} all
 */
function meet(all) {
  const farthest = Math.max(...all.map(({ step }) => step));
  for (const { step, trainer } of all) if (step < farthest) trainer.step(farthest - step);
}
