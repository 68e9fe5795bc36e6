import { h } from "../kit/dom.js";
import { classColour } from "../kit/palette.js";
import { t } from "../state/texts.js";

const SCORES = ["reconstruction", "elbo"];

/** How well each model's scores tell strange images from test images, as bars. */
export function mount(root) {
  const body = h("div", { class: "le-panel" });
  root.append(h("p", { class: "le-lead" }, t("anomaly.lead")), body);

  function setPair({ left, right }) {
    const models = left === right ? [left] : [left, right];
    const kinds = new Set(models.flatMap(({ config }) => Object.keys(areasOf(config))));
    body.replaceChildren(
      kinds.size > 0 ? tableOf(models, [...kinds]) : h("p", {}, t("anomaly.none")),
    );
  }

  return { setPair };
}

const areasOf = (config) => config.metrics?.anomaly ?? {};

const KINDS = ["noise", "rotated", "fashion-mnist"]; // another data set keeps its name

function kindName(kind) {
  return KINDS.includes(kind) ? t(`anomaly.${kind}`) : kind;
}

function tableOf(models, kinds) {
  const head = ["anomaly.kind", "anomaly.score", "anomaly.auroc"].map((key) =>
    h("th", { scope: "col" }, t(key)),
  );
  const groups = kinds.map((kind) => h("tbody", {}, ...rowsOf(models, kind)));
  return h(
    "div",
    { class: "le-table-scroll" },
    h("table", { class: "le-table le-anomaly" }, h("thead", {}, h("tr", {}, ...head)), ...groups),
  );
}

function rowsOf(models, kind) {
  const bars = models.flatMap(({ title, config }, m) =>
    SCORES.filter((score) => Number.isFinite(areasOf(config)[kind]?.[score])).map((score) => ({
      text: `${title}, ${t(`anomaly.${score}`)}`,
      area: areasOf(config)[kind][score],
      colour: classColour(m),
      striped: score === "elbo",
    })),
  );
  return bars.map(({ text, area, colour, striped }, k) => {
    const fill = h("span", { class: striped ? "le-anomaly-fill le-striped" : "le-anomaly-fill" });
    fill.style.width = `${100 * area}%`;
    fill.style.backgroundColor = colour;
    return h(
      "tr",
      {},
      k === 0 ? h("th", { scope: "rowgroup", rowspan: bars.length }, kindName(kind)) : null,
      h("td", {}, text),
      h(
        "td",
        {},
        h(
          "div",
          { class: "le-anomaly-cell" },
          h("span", { class: "le-anomaly-bar", "aria-hidden": "true" }, fill),
          h("span", { class: "le-number" }, area.toFixed(3)),
        ),
      ),
    );
  });
}
