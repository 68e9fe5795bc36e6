/** Play, pause, step, begin again, and looking back at what has been. */

import { mountTransport } from "./transport.js";

/**
 * @typedef {import("./run.js").Run} Run
 * @typedef {import("./runs.js").Runs} Runs
 * @typedef {(index: number, moment: import("./run.js").Moment) => void} ShowMoment of a run
 */

export class Playback {
  /** @type {Runs | null} */
  runs = null;
  /** @type {ShowMoment} */
  showMoment = () => {};
  /** @type {number | null} the step that is looked back at; null: where the runs are */
  back = null;

  /**
   * @param {HTMLElement} root empty; the buttons and the scrubber go there
   * @param {() => void} onGo told before it plays, steps or begins again
   */
  constructor(root, onGo) {
    this.onGo = onGo;
    this.transport = mountTransport(root, {
      play: () => (this.runs.running ? this.pause() : this.play()),
      step: () => this.step(),
      reset: () => this.reset(),
      seek: (step) => this.seek(step),
    });
    this.transport.setDisabled(true);
  }

  /**
   * Takes other runs from now on.
   * @param {Runs} runs
   * @param {ShowMoment} showMoment
   */
  setRuns(runs, showMoment) {
    Object.assign(this, { runs, showMoment, back: null });
    this.transport.setDisabled(false);
    this.showTransport();
  }

  play() {
    this.onGo();
    this.leaveBack();
    this.runs.start();
    this.showTransport();
  }

  pause() {
    this.runs?.pause();
    if (this.runs) this.showTransport();
  }

  step() {
    this.onGo();
    this.leaveBack();
    this.runs.step();
  }

  reset() {
    this.onGo();
    this.back = null;
    this.runs.reset();
    this.showTransport();
  }

  /**
   * Looks back; where it is played from there, what came later is forgotten.
   * @param {number} step
   */
  seek(step) {
    this.runs.pause();
    this.back = step === this.runs.all[0].step ? null : step;
    this.runs.all.forEach((run) => this.show(run));
    this.showTransport();
  }

  /**
   * Goes back for good, to the last moment at or before a step.
   * @param {number} step
   */
  rewind(step) {
    this.back = null;
    this.runs.rewind(step);
    this.showTransport();
  }

  /** Goes on from where one looks. */
  leaveBack() {
    if (this.back !== null) this.runs.rewind(this.back);
    this.back = null;
  }

  /** A run has a new moment. @param {Run} run */
  follow(run) {
    if (this.back === null) this.show(run);
    if (run === this.runs.all[0]) this.showTransport();
  }

  /** @param {Run} run */
  show(run) {
    const moment = run.film.at(this.back ?? Infinity);
    if (moment) this.showMoment(this.runs.all.indexOf(run), moment);
  }

  showTransport() {
    const { running, all: [{ film }] } = this.runs;
    this.transport.show({ running, steps: film.steps, moment: film.at(this.back ?? Infinity) });
  }
}
