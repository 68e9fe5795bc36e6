/** The snapshots of a run, for going back in it: many of what was just now, few of long ago. */

/** @typedef {import("./trainer.js").Snapshot} Snapshot */

const BYTES = 64 * 2 ** 20;

/**
 * @param {number} [bytes] that all snapshots may take
 */
export function createHistory(bytes = BYTES) {
  /** @type {Snapshot[]} */
  let snapshots = []; // by step

  /** @param {Snapshot} snapshot */
  const sizeOf = ({ weights, moments }) => weights.byteLength + moments.byteLength;

  /** Every second one goes, but the first and the last stay. */
  function thin() {
    const last = snapshots.length - 1;
    snapshots = snapshots.filter((_, i) => i % 2 === 0 || i === last);
  }

  return {
    /** The steps that one can go back to, in order. */
    get steps() {
      return snapshots.map(({ step }) => step);
    },

    /**
     * Adds a snapshot, in the place of all that are not before it.
     * @param {Snapshot} snapshot
     */
    add(snapshot) {
      snapshots = snapshots.filter(({ step }) => step < snapshot.step);
      snapshots.push(snapshot);
      if (snapshots.length > 2 && snapshots.length * sizeOf(snapshot) > bytes) thin();
    },

    /** The last snapshot at or before a step, or null. */
    at(step = Infinity) {
      return snapshots.findLast((snapshot) => snapshot.step <= step) ?? null;
    },

    /**
     * Forgets what comes after a step: who goes back there goes on in another way.
     * @param {number} step
     */
    cut(step) {
      snapshots = snapshots.filter((snapshot) => snapshot.step <= step);
    },

    clear() {
      snapshots = [];
    },
  };
}
