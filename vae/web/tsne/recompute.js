import { h } from "../kit/dom.js";
import { t } from "../state/strings.js";

/**
 * Another perplexity for the open model's t-SNE. The browser does not compute it: a host that can,
 * such as Gradio, sets `session.recomputeTsne({model, perplexity, signal, onProgress})`, which
 * resolves to the new positions, Float32Array (2N), and calls onProgress(part) meanwhile, 0 to 1.
 * Without it there is nothing to see here.
 *
 * @returns {{stop: () => void}}
 */
export function mountRecompute(root, { session, onPoints }) {
  if (!session.recomputeTsne) return { stop() {} };
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
  let controller = null;
  stop.addEventListener("click", () => controller?.abort());

  async function start() {
    controller = new AbortController();
    const { signal } = controller;
    const model = session.state.model;
    setBusy(true, t("tsne.computing"));
    try {
      const points = await session.recomputeTsne({
        model,
        perplexity: Number(slider.value),
        signal,
        onProgress: (part) => (progress.value = part),
      });
      if (!signal.aborted && model === session.state.model) onPoints(points);
      setBusy(false, signal.aborted ? t("tsne.cancelled") : "");
    } catch (error) {
      const reason = t("tsne.recomputeFailed", { reason: error.message });
      setBusy(false, signal.aborted ? t("tsne.cancelled") : reason);
    }
  }

  function setBusy(busy, text) {
    run.disabled = busy;
    stop.hidden = !busy;
    progress.hidden = !busy;
    progress.removeAttribute("value");
    status.textContent = text;
  }

  return { stop: () => controller?.abort() };
}
