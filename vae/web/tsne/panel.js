import { h } from "../kit/dom.js";
import { CodedError } from "../model/errors.js";
import { placeAmong } from "../model/neighbours.js";
import { datasetOf } from "../model/roles.js";
import { parse } from "../model/safetensors.js";
import { mount as mountScatter } from "../map/scatter.js";
import { t } from "../state/texts.js";

/**
 * One embedding of the test images with its name and its kNN accuracy. It may go on to show
 * another source of the same kind, data set and classes.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {object} options.source see modelSource and pixelSource
 * @param {[string, string][]} [options.choices] names and titles of the models that a select above
 *   offers; none: no heading
 * @param {(i: number) => void} options.onHover
 * @param {(i: number) => void} options.onPick
 * @param {(name: string) => void} [options.onChoice]
 */
export function mountPanel(root, { source, choices, onHover, onPick, onChoice }) {
  const about = h("p", { class: "le-hint" });
  const figure = h("span", { class: "le-number" });
  const knn = h("p", { class: "le-tsne-knn" }, figure, h("span", { class: "le-unit" }, t("tsne.knn")));
  const stage = h("div", { class: "le-tsne-plot" });
  const title = heading(source, choices, onChoice);
  root.append(title, stage, about, knn);
  about.hidden = !choices;
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

  function show(next) {
    scatter.setPoints({ points: next.points, labels: next.labels });
    scatter.setLabel(nameOf(next));
    if (title instanceof HTMLSelectElement) title.value = next.name;
    about.textContent = next.about;
    const known = Number.isFinite(next.knn);
    figure.textContent = known ? `${(100 * next.knn).toFixed(1)} %` : "–";
    figure.title = known ? "" : t("tsne.knnMissing");
  }

  return { ...scatter, show };
}

const nameOf = (source) => t("tsne.plot", { name: source.title });

function heading(source, choices, onChoice) {
  if (!choices) return "";
  if (source.kind === "pixels") return h("h2", { class: "le-heading le-tsne-title" }, source.title);
  const select = h("select", { class: "le-select", "aria-label": t("tsne.panelModel") });
  select.append(...choices.map(([name, title]) => new Option(title, name)));
  select.addEventListener("change", () => onChoice(select.value));
  return select;
}

/**
 * What a model's panel shows.
 *
 * @returns {Promise<{kind: string, name: string, dataset: string, title: string, about: string,
 *   classes: string[], points: Float32Array, labels: Uint8Array, knn: number | undefined,
 *   checkpoint: object, mu: Float32Array}>} mu (N*D) are the codes that the points (2N) are of
 */
export async function modelSource(library, name) {
  const checkpoint = await library.open(name);
  const atlas = await checkpoint.atlas();
  if (!atlas.tsne) throw new CodedError("tsne.missing", { name });
  const { latentDim, classes, config } = checkpoint;
  return {
    kind: "model",
    name,
    dataset: datasetOf(name),
    title: library.title(name),
    about: t(latentDim === 1 ? "tsne.modelAboutOne" : "tsne.modelAbout", { dims: latentDim }),
    classes,
    points: atlas.tsne,
    labels: atlas.labels,
    knn: config.metrics?.test?.knn15,
    checkpoint,
    mu: atlas.mu,
  };
}

/**
 * Where an image lands among the points of a source, null where it cannot be told.
 *
 * @param {object} source see modelSource and pixelSource
 * @param {Float32Array} x (C*H*W)
 * @param {number} label for a conditional model
 * @returns {{x: number, y: number} | null}
 */
export function placeIn({ kind, checkpoint, mu, points, labels }, x, label) {
  if (kind === "pixels") return null; // those of 10,000 images are too much to compare with
  const { channels, height, width } = checkpoint.image;
  if (x.length !== channels * height * width) return null;
  const codes = { mu, tsne: points, count: labels.length };
  return placeAmong(codes, checkpoint.encode(x, label).mu);
}

/** The embedding of the raw pixels of the data set of `name`, or null where there is none. */
export async function pixelSource(library, name) {
  const checkpoint = await library.open(name);
  const dataset = datasetOf(name);
  const url = `${library.checkpointsUrl}${encodeURIComponent(dataset)}/pixels.safetensors`;
  const [atlas, info] = await Promise.all([checkpoint.atlas(), checkpoint.datasetInfo()]);
  if (info.pixels === undefined) return null;
  const response = await fetch(url);
  if (!response.ok) return null;
  const tensors = parse(await response.arrayBuffer());
  const { channels, height, width } = checkpoint.image;
  return {
    kind: "pixels",
    dataset,
    title: t("tsne.pixels"),
    about: t("tsne.pixelsAbout", { count: channels * height * width }),
    classes: checkpoint.classes,
    points: tensors.get("tsne").data,
    labels: atlas.labels,
    knn: info.pixels.knn15,
  };
}
