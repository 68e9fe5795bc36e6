/** What a teacher would show: five experiments, a line each, to be played or left out. */

import { h } from "../../kit/dom.js";
import { t } from "../../state/texts.js";
import { PLAIN } from "./settings.js";

const SMALL = "digits"; // images of 64 pixels, for which a code is soon not worth its price

/** @type {{name: string, settings: import("./settings.js").Patch}[]} */
const EXPERIMENTS = [
  { name: "apart", settings: { beta: 0, beside: "beta:1" } },
  { name: "empty", settings: { data: SMALL, beta: 8 } },
  { name: "fast", settings: { rate: 0.05 } },
  { name: "linear", settings: { hidden: "none", beta: 0, noise: false, likelihood: "gaussian" } },
  { name: "twice", settings: { beside: "trainSeed:0" } },
];

/**
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {{name: string}[]} options.list of the data sets that there are
 * @param {(settings: import("./settings.js").Patch) => void} options.onTry all settings that it
 *   changes
 */
export function mountExperiments(root, { list, onTry }) {
  const count = h("span", { class: "le-live-guide-count le-number" });
  const line = h("p", { class: "le-live-guide-line", "aria-live": "polite" });
  const attempt = h("button", { type: "button", class: "le-button" }, t("live.try"));
  const skip = h("button", { type: "button", class: "le-button" }, t("live.next"));
  const attributes = { type: "button", class: "le-icon-button", "aria-label": t("live.skipAll") };
  const close = h("button", attributes, "×");
  let at = 0;

  function show() {
    const { name } = EXPERIMENTS[at];
    count.textContent = `${at + 1} / ${EXPERIMENTS.length}`;
    line.replaceChildren(
      h("strong", {}, t(`live.experiment.${name}`)),
      ` ${t(`live.experiment.${name}About`)}`,
    );
  }

  attempt.addEventListener("click", () => {
    const { data, ...settings } = EXPERIMENTS[at].settings;
    const isThere = list.some(({ name }) => name === data);
    onTry({ ...PLAIN, ...settings, ...(isThere && { data }) });
  });
  skip.addEventListener("click", () => {
    at = (at + 1) % EXPERIMENTS.length;
    show();
  });
  close.addEventListener("click", () => (root.hidden = true));
  show();
  root.append(count, line, h("div", { class: "le-row" }, attempt, skip, close));
}
