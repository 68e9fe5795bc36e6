import { h } from "../kit/dom.js";
import { errorText, t } from "../state/texts.js";

/**
 * @typedef {import("../state/life.js").Life} Life
 *
 * @typedef {object} Question
 * @property {string} model
 * @property {number} perplexity
 * @property {AbortSignal} signal
 * @property {(part: number) => void} onProgress 0 to 1
 */

/**
 * Another perplexity for the open model's t-SNE. The browser does not compute it: a host that can,
 * such as Gradio, offers the service recomputeTsne(question), which resolves to the new positions,
 * Float32Array (2N). Without it there is nothing to see here.
 *
 * @param {HTMLElement} root
 * @param {Pick<import("../screens.js").Stage, "session" | "services" | "life"> &
 *   {onPoints: (model: string, points: Float32Array) => void}} options
 * @returns {{stop: () => void}} stop gives up what is being computed
 */
export function mountRecompute(root, { session, services, life, onPoints }) {
  const { recomputeTsne } = services;
  if (!recomputeTsne) return { stop() {} };
  const controls = build(root);
  /** @type {Life | null} */
  let computing = null; // the life of the newest computation

  /** @param {string} text */
  const end = (text) => {
    computing?.end();
    computing = null;
    controls.setBusy(false, text);
  };
  const stop = () => {
    if (computing) end(t("tsne.cancelled"));
  };
  const start = () => {
    stop();
    computing = life.child();
    controls.setBusy(true, t("tsne.computing"));
    const model = /** @type {string} */ (session.state.model); // no screen is there without one
    /** @type {Question} */
    const question = {
      model,
      perplexity: controls.perplexity(),
      signal: computing.signal,
      onProgress: controls.setProgress,
    };
    computing.when(
      recomputeTsne(question),
      (points) => {
        end("");
        onPoints(model, points);
      },
      (error) => end(t("tsne.recomputeFailed", { reason: errorText(error) })),
    );
  };

  controls.run.addEventListener("click", start);
  controls.cancel.addEventListener("click", stop);
  return { stop };
}

/** @param {HTMLElement} root */
function build(root) {
  const number = h("output", { class: "le-number" }, "30");
  const slider = h("input", { type: "range", class: "le-range", min: 5, max: 100, value: 30 });
  const run = h("button", { type: "button", class: "le-button" }, t("tsne.recompute"));
  const cancelling = { type: "button", class: "le-button", hidden: true };
  const cancel = h("button", cancelling, t("tsne.cancel"));
  const progress = h("progress", { class: "le-progress", max: 1, hidden: true });
  const status = h("p", { class: "le-hint", role: "status" });
  slider.addEventListener("input", () => {
    number.textContent = slider.value;
  });
  root.append(
    h(
      "div",
      { class: "le-tsne-perplexity" },
      h("label", { class: "le-label" }, t("tsne.perplexity"), " ", number, slider),
      h("div", { class: "le-row" }, run, cancel),
    ),
    h("p", { class: "le-hint" }, t("tsne.perplexityAbout")),
    progress,
    status,
  );

  return {
    run,
    cancel,
    perplexity: () => Number(slider.value),
    /** @param {number} part 0 to 1 */
    setProgress(part) {
      progress.value = part;
    },
    /** @param {boolean} busy @param {string} text what it says of it */
    setBusy(busy, text) {
      run.disabled = busy;
      cancel.hidden = !busy;
      progress.hidden = !busy;
      progress.removeAttribute("value");
      status.textContent = text;
    },
  };
}
