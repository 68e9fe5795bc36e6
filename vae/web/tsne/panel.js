import { h } from "../kit/dom.js";
import { mount as mountScatter } from "../map/scatter.js";
import { t } from "../state/texts.js";

/**
 * @typedef {import("./sources.js").Source} Source
 *
 * @typedef {ReturnType<typeof mountScatter> & {show: (source: Source) => void}} Panel show: another
 *   source of the same kind, data set and classes
 */

/**
 * One embedding of the test images with its name and its kNN accuracy.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {Source} options.source
 * @param {[string, string][] | null} options.choices names and titles of the models that a select
 *   above offers; null: no heading
 * @param {(i: number) => void} options.onHover
 * @param {(i: number) => void} options.onPick
 * @param {(name: string) => void} options.onChoice
 * @returns {Panel}
 */
export function mountPanel(root, { source, choices, onHover, onPick, onChoice }) {
  const about = h("p", { class: "le-hint", hidden: !choices });
  const figure = h("span", { class: "le-number" });
  const unit = h("span", { class: "le-unit" }, t("tsne.knn"));
  const stage = h("div", { class: "le-tsne-plot" });
  const title = choices && heading(source, choices, onChoice);
  root.append(title ?? "", stage, about, h("p", { class: "le-tsne-knn" }, figure, unit));
  const scatter = mountScatter(stage, {
    classes: source.classes,
    texts: {
      label: nameOf(source),
      keys: t("tsne.keys"),
      zoomIn: t("tsne.zoomIn"),
      zoomOut: t("tsne.zoomOut"),
      reset: t("tsne.zoomReset"),
    },
    onHover,
    onPick,
  });
  show(source);

  /** @param {Source} next */
  function show(next) {
    const { points, labels, knn } = next;
    scatter.setPoints({ points, labels });
    scatter.setLabel(nameOf(next));
    if (title instanceof HTMLSelectElement && next.kind === "model") title.value = next.name;
    about.textContent = next.about;
    const known = knn !== undefined && Number.isFinite(knn);
    figure.textContent = known ? `${(100 * knn).toFixed(1)} %` : "–";
    figure.title = known ? "" : t("tsne.knnMissing");
  }

  return { ...scatter, show };
}

/** @param {Source} source */
const nameOf = (source) => t("tsne.plot", { name: source.title });

/**
 * @param {Source} source
 * @param {[string, string][]} choices
 * @param {(name: string) => void} onChoice
 */
function heading(source, choices, onChoice) {
  if (source.kind === "pixels") return h("h2", { class: "le-heading le-tsne-title" }, source.title);
  const select = h("select", { class: "le-select", "aria-label": t("tsne.panelModel") });
  select.append(...choices.map(([name, title]) => new Option(title, name)));
  select.addEventListener("change", () => onChoice(select.value));
  return select;
}
