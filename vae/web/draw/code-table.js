import { h } from "../kit/dom.js";
import { klOfDimension } from "../model/gaussian.js";
import { t } from "../state/texts.js";
import { sigmaText, signed } from "./number-text.js";

const FEW = 4; // dimensions that get a row of a table each; more stand as a compact list

/**
 * The code in numbers: mu and sigma of every dimension, and what each adds to the KL term.
 *
 * @typedef {import("../model/reading.js").Reading} Reading
 * @typedef {Partial<Record<"mu" | "sigma" | "kl", HTMLElement>>} Cells of a dimension; those that the
 *   model has, and that there is room for
 *
 * @param {HTMLElement} root empty
 * @param {{checkpoint: import("../model/checkpoint.js").Checkpoint}} options
 * @returns {{show: (reading: Reading | null) => void}} null: nothing is drawn
 */
export function mount(root, { checkpoint }) {
  const { latentDim, variational } = checkpoint;
  const make = latentDim <= FEW ? buildTable : buildList;
  const { element, cells } = make(latentDim, variational);
  root.append(element);
  if (!variational) root.append(h("p", { class: "le-hint" }, t("code.plain")));

  return {
    show(reading) {
      for (const [d, dimension] of cells.entries()) fill(dimension, reading && textsOf(reading, d));
    },
  };
}

/** @param {Cells} cells @param {Record<keyof Cells, string> | null} texts */
function fill(cells, texts) {
  for (const name of /** @type {(keyof Cells)[]} */ (Object.keys(cells))) {
    const cell = cells[name];
    if (cell) cell.textContent = texts ? texts[name] : "–";
  }
}

/** @param {Reading} reading @param {number} d @returns {Record<keyof Cells, string>} */
function textsOf({ mu, sigma, logvar }, d) {
  return {
    mu: signed(mu[d]),
    sigma: sigma ? sigmaText(sigma[d]) : "",
    kl: logvar ? klOfDimension(mu[d], logvar[d]).toFixed(2) : "",
  };
}

/**
 * @param {number} dims
 * @param {boolean} variational
 * @returns {{element: HTMLElement, cells: Cells[]}}
 */
function buildTable(dims, variational) {
  const names = variational ? ["mu", "sigma", "kl"] : ["mu"];
  const head = h("tr", {}, h("th", { scope: "col" }, t("code.dimension")),
    ...names.map((name) => h("th", { scope: "col", class: "le-number" }, t(`code.${name}`))));
  const cells = Array.from({ length: dims }, () =>
    Object.fromEntries(names.map((name) => [name, h("td", { class: "le-number" }, "–")])));
  const rows = cells.map((row, d) =>
    h("tr", {}, h("th", { scope: "row" }, `z${d + 1}`), ...Object.values(row)));
  const element = h("table", { class: "le-table le-code-table" },
    h("caption", { class: "le-visually-hidden" }, t("code.name")),
    h("thead", {}, head), h("tbody", {}, ...rows));
  return { element, cells };
}

/**
 * @param {number} dims
 * @param {boolean} variational
 * @returns {{element: HTMLElement, cells: Cells[]}}
 */
function buildList(dims, variational) {
  const cells = Array.from({ length: dims }, () => ({
    mu: h("b", { class: "le-number" }, "–"),
    ...(variational ? { sigma: h("span", { class: "le-number" }, "–") } : {}),
  }));
  const items = cells.map(({ mu, sigma }, d) => {
    const spread = sigma ? ["±", sigma] : [];
    return h("li", {}, h("span", { class: "le-code-dim" }, `z${d + 1}`), mu, ...spread);
  });
  const element = h("ul", { class: "le-code-list", "aria-label": t("code.name"), tabindex: 0 },
    ...items);
  return { element, cells };
}
