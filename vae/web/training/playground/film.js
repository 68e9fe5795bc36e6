/** The moments of a run that one can go back to, to be looked at: those that there are snapshots of. */

/** @typedef {import("../live/client.js").Moment} Moment */

export function createFilm() {
  /** @type {Moment[]} by step */
  let moments = [];

  return {
    /**
     * Adds a moment, in the place of all that are not before it.
     * @param {Moment} moment
     * @param {number[]} kept the steps that there are snapshots of, and have to be kept
     */
    add(moment, kept) {
      const steps = new Set(kept);
      const before = moments.filter(({ step }) => step < moment.step && steps.has(step));
      moments = [...before, moment];
    },
    /** @param {number} step */
    cut(step) {
      moments = moments.filter((moment) => moment.step <= step);
    },
    /** The steps of all moments, in order; the last is where the run is. */
    get steps() {
      return moments.map(({ step }) => step);
    },
    get last() {
      return moments.at(-1) ?? null;
    },
    /** The last moment at or before a step; the first one if there is none. */
    at(step = Infinity) {
      return moments.findLast((moment) => moment.step <= step) ?? moments[0] ?? null;
    },
  };
}
