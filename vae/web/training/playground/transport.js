/** Play, step, begin again, and a scrubber over the moments that one can go back to. */

import { h } from "../../kit/dom.js";
import { t } from "../../state/texts.js";

/**
 * @param {HTMLElement} root empty
 * @param {object} on
 * @param {() => void} on.play or pause
 * @param {() => void} on.step
 * @param {() => void} on.reset
 * @param {(step: number) => void} on.seek
 */
export function mountTransport(root, on) {
  const button = (/** @type {string} */ key, /** @type {() => void} */ onclick, primary = "") =>
    h("button", { type: "button", class: `le-button ${primary}`, onclick }, t(`live.${key}`));
  const play = button("play", on.play, "le-button-primary le-live-play");
  const step = button("step", on.step);
  const reset = button("reset", on.reset);
  step.title = t("live.stepTitle");
  const scrubber = h("input", {
    type: "range",
    class: "le-range",
    min: 0,
    max: 0,
    step: 1,
    "aria-label": t("live.scrubber"),
  });
  const where = h("span", { class: "le-live-where le-number" });
  /** @type {number[]} */
  let steps = [];
  scrubber.addEventListener("input", () => on.seek(steps[scrubber.valueAsNumber]));
  root.append(play, step, reset, scrubber, where);

  return {
    /**
     * @param {object} state
     * @param {boolean} state.running
     * @param {number[]} state.steps that one can go to, in order
     * @param {import("../live/client.js").Moment | null} state.moment that is shown; null: there is none yet
     */
    show({ running, steps: next, moment }) {
      steps = next;
      play.textContent = t(running ? "live.pause" : "live.play");
      play.classList.toggle("le-playing", running);
      step.disabled = running || !moment;
      scrubber.max = String(Math.max(0, steps.length - 1));
      scrubber.value = String(moment ? steps.indexOf(moment.step) : 0);
      scrubber.disabled = steps.length < 2;
      where.textContent = moment ? placeText(moment) : "";
      scrubber.setAttribute("aria-valuetext", where.textContent);
    },
    /** @param {boolean} disabled there is nothing to train */
    setDisabled(disabled) {
      for (const control of [play, step, reset]) control.disabled = disabled;
    },
  };
}

/** @param {import("../live/client.js").Moment} moment */
const placeText = ({ epoch, step }) =>
  t("live.where", { epoch: epoch.toFixed(epoch < 100 ? 1 : 0), step });
