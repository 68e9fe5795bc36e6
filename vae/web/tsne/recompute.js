import { h } from "../kit/dom.js";
import { errorText, t } from "../state/texts.js";

/**
 * Another perplexity for the open model's t-SNE. The browser does not compute it: a host that can,
 * such as Gradio, offers the service `recomputeTsne({model, perplexity, signal, onProgress})`, which
 * resolves to the new positions, Float32Array (2N), and calls onProgress(part) meanwhile, 0 to 1.
 * Without it there is nothing to see here.
 *
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../state/session.js").Session} options.session
 * @param {{recomputeTsne?: Function}} options.services
 * @param {import("../state/life.js").Life} options.life
 * @param {(model: string, points: Float32Array) => void} options.onPoints
 * @returns {{stop: () => void}} stop gives up what is being computed
 */
export function mountRecompute(root, { session, services, life, onPoints }) {
  if (!services.recomputeTsne) return { stop() {} };
  const number = h("output", { class: "le-number" }, "30");
  const slider = h("input", { type: "range", class: "le-range", min: 5, max: 100, value: 30 });
  const run = h("button", { type: "button", class: "le-button", onclick: start }, t("tsne.recompute"));
  const stop = h("button", { type: "button", class: "le-button", hidden: true }, t("tsne.cancel"));
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
      h("div", { class: "le-row" }, run, stop),
    ),
    h("p", { class: "le-hint" }, t("tsne.perplexityAbout")),
    progress,
    status,
  );
  let computing = null; // the life of the newest computation
  stop.addEventListener("click", giveUp);

  function giveUp() {
    if (!computing) return;
    computing.end();
    computing = null;
    setBusy(false, t("tsne.cancelled"));
  }

  function start() {
    giveUp();
    const mine = life.child();
    computing = mine;
    setBusy(true, t("tsne.computing"));
    const { model } = session.state;
    const question = {
      model,
      perplexity: Number(slider.value),
      signal: mine.signal,
      onProgress: (part) => (progress.value = part),
    };
    const done = (text, then = (_) => {}) => (value) => {
      computing = null;
      mine.end();
      setBusy(false, text(value));
      then(value);
    };
    mine.when(services.recomputeTsne(question),
      done(() => "", (points) => onPoints(model, points)),
      done((error) => t("tsne.recomputeFailed", { reason: errorText(error) })));
  }

  function setBusy(busy, text) {
    run.disabled = busy;
    stop.hidden = !busy;
    progress.hidden = !busy;
    progress.removeAttribute("value");
    status.textContent = text;
  }

  return { stop: giveUp };
}
