/** How the loss of a run fell: a few hundred points of it, however long it trains. */

const MOST = 240; // points: a chart is not wider than that many pixels can show

/** @typedef {import("../live/client.js").Moment} Moment */

/**
 * What a chart may show of a moment, in nats per image (or squared errors).
 * @type {Record<string, (terms: import("../live/trainer.js").Terms, beta: number) => number>}
 */
export const QUANTITIES = {
  loss: ({ reconstruction, kl }, beta) => reconstruction + beta * kl,
  reconstruction: ({ reconstruction }) => reconstruction,
  kl: ({ kl }) => kl,
};

export function createCurves() {
  /** @type {Pick<Moment, "step" | "epoch" | "settings" | "train" | "heldOut">[]} */
  let rows = [];

  return {
    /** @param {Moment} moment */
    add({ step, epoch, settings, train, heldOut }) {
      if (step <= (rows.at(-1)?.step ?? -1)) return; // shown again
      rows.push({ step, epoch, settings, train, heldOut });
      if (rows.length > MOST) rows = rows.filter((_, i) => i % 2 === 0 || i === rows.length - 1);
    },
    /**
     * Forgets what comes after a step.
     * @param {number} step
     */
    cut(step) {
      rows = rows.filter((row) => row.step <= step);
    },
    /**
     * @param {"train" | "heldOut"} split
     * @param {string} quantity one of QUANTITIES
     * @returns {number[][]} [epoch, value]
     */
    points(split, quantity) {
      return rows.flatMap(({ epoch, settings, [split]: terms }) => {
        const value = terms ? QUANTITIES[quantity](terms, settings.beta) : NaN;
        return Number.isFinite(value) ? [[Number(epoch.toPrecision(4)), value]] : [];
      });
    },
  };
}
