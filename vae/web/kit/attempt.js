/**
 * Work that may take a while or fail, and what the visitor sees of it: "loading" if it takes long,
 * then the result, or a sentence and a button that tries again. The latest call wins.
 */
import { createLatest } from "../state/life.js";
import { errorText, t } from "../state/texts.js";
import { h } from "./dom.js";

const PATIENCE_MS = 400; // what takes less is not worth a word

/**
 * @param {HTMLElement} place where its sentences stand, with a role of status or alert; empty and
 *   hidden while there are none
 * @param {object} options
 * @param {import("../state/life.js").Life} options.life
 * @param {string} options.failed key of a text with {reason}
 * @param {string} [options.loading] key of a text
 * @returns {(work: (turn: import("../state/life.js").Life) => Promise<void>) => Promise<void>} runs
 *   the work, which fails by throwing; resolves in any case
 */
export function createAttempt(place, { life, failed, loading = "screen.loading" }) {
  const latest = createLatest(life);

  /** @param {(turn: import("../state/life.js").Life) => Promise<void>} work */
  async function attempt(work) {
    try {
      await latest(async (turn) => {
        turn.after(PATIENCE_MS, () => say(t(loading)));
        await work(turn);
        say();
      });
    } catch (error) {
      sayFailed(error, () => {
        say(t(loading)); // so that the press is seen
        attempt(work);
      });
    }
  }

  /** @param {(Node | string)[]} content */
  function say(...content) {
    place.replaceChildren(...content);
    place.hidden = content.length === 0;
  }

  /**
   * @param {unknown} error
   * @param {() => void} again
   */
  function sayFailed(error, again) {
    const reason = errorText(error);
    const attributes = { type: "button", class: "le-button", onclick: again };
    const button = h("button", attributes, t("screen.again"));
    say(t(failed, { reason }), " ", button);
  }

  say();
  return attempt;
}
