/** A run that diverged, a worker that died, settings that cannot be trained: told, and mended. */

import { t } from "../../state/texts.js";
import { createNote } from "./note.js";
import { differenceOf, formatDifference } from "./settings.js";

const LEAST_RATE = 1e-5;

/**
 * @typedef {import("./run.js").Run} Run
 * @typedef {import("../../state/session.js").Session} Session
 */

/**
 * @param {HTMLElement} place with a role of status; empty
 * @param {object} options
 * @param {Session} options.session
 * @param {import("./playback.js").Playback} options.playback
 */
export function createTroubles(place, { session, playback }) {
  const note = createNote(place);
  /** @type {WeakSet<Run>} those that could not even begin: all that follows from it is not told */
  const broken = new WeakSet();

  return {
    clear: note.clear,
    /**
     * @param {Run} run
     * @param {boolean} isSecond
     * @param {{step: number, back: number | null}} diverged
     */
    diverged(run, isSecond, { step, back }) {
      const { rate } = run.choice;
      const text = t("live.diverged", { step, rate });
      const action = back === null ? t("live.again") : t("live.back", { step: back });
      note.show(text, action, () => {
        lowerRate(session, rate, isSecond);
        if (back === null) playback.reset();
        else playback.rewind(back);
      });
    },

    /**
     * @param {Run} run
     * @param {{message: string, restarted: boolean}} error
     */
    failed(run, { message, restarted }) {
      if (restarted) {
        note.show(t("live.died", { reason: message }), t("live.goOn"), () => playback.play());
      } else if (!broken.has(run)) {
        broken.add(run);
        note.show(t("live.cannot", { reason: message }));
      }
    },
  };
}

/**
 * A tenth of the learning rate, of the second run alone where that is what it differs in.
 * @param {Session} session
 * @param {number} rate
 * @param {boolean} isSecond
 */
function lowerRate(session, rate, isSecond) {
  const value = Number(Math.max(LEAST_RATE, rate / 10).toPrecision(2));
  const differs = differenceOf(session.state.beside)?.key === "rate";
  if (differs && isSecond) session.set({ beside: formatDifference({ key: "rate", value }) });
  else session.set({ rate: value });
}
