/** Play, pause, step, begin again, and looking back at what has been. */

import { mountTransport } from "./transport.js";

/**
 * @typedef {import("./run.js").Run} Run
 * @typedef {import("./runs.js").Runs} Runs
 * @typedef {(index: number, moment: import("./run.js").Moment) => void} ShowMoment of a run
 */

/**
 * @param {HTMLElement} root empty; the buttons and the scrubber go there
 * @param {{onGo: () => void}} on onGo: before it plays, steps or begins again
 */
export function createPlayback(root, { onGo }) {
  const transport = mountTransport(root, { play: toggle, step, reset, seek });
  transport.setDisabled(true);
  /** @type {Runs | null} */
  let runs = null;
  /** @type {ShowMoment} */
  let showMoment = () => {};
  /** @type {number | null} */
  let back = null; // the step that is looked back at; null: where the runs are

  /** @param {Run} run */
  function show(run) {
    const moment = run.film.at(back ?? Infinity);
    if (moment) showMoment(runs.all.indexOf(run), moment);
  }

  function showTransport() {
    const { film } = runs.all[0];
    transport.show({
      running: runs.running,
      steps: film.steps,
      moment: film.at(back ?? Infinity),
    });
  }

  /** Goes on from where one looks. */
  function leaveBack() {
    if (back !== null) runs.rewind(back);
    back = null;
  }

  function play() {
    onGo();
    leaveBack();
    runs.start();
    showTransport();
  }

  function pause() {
    runs?.pause();
    if (runs) showTransport();
  }

  function toggle() {
    if (runs.running) pause();
    else play();
  }

  function step() {
    onGo();
    leaveBack();
    runs.step();
  }

  function reset() {
    onGo();
    back = null;
    runs.reset();
    showTransport();
  }

  /** @param {number} wanted */
  function seek(wanted) {
    runs.pause();
    back = wanted === runs.all[0].step ? null : wanted;
    runs.all.forEach(show);
    showTransport();
  }

  return {
    play,
    pause,
    reset,
    /** Goes back for good, to the last moment at or before a step. @param {number} wanted */
    rewind(wanted) {
      back = null;
      runs.rewind(wanted);
      showTransport();
    },
    /** A run has a new moment. @param {Run} run */
    follow(run) {
      if (back === null) show(run);
      if (run === runs.all[0]) showTransport();
    },
    /** Others from now on. @param {Runs} next @param {ShowMoment} onShow */
    setRuns(next, onShow) {
      runs = next;
      showMoment = onShow;
      back = null;
      transport.setDisabled(false);
      showTransport();
    },
  };
}
