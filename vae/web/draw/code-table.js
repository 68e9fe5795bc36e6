import { h } from "../kit/dom.js";
import { klOfDimension } from "../model/gaussian.js";
import { t } from "../state/texts.js";

const FEW = 4; // dimensions that get a row of a table each; more stand as a compact list

/**
 * The code in numbers: mu and sigma of every dimension, and what each adds to the KL term.
 *
 * @param {HTMLElement} root empty
 * @param {{checkpoint: object}} options
 * @returns {{show: (reading: object | null) => void}} see reading.js; null: nothing is drawn
 */
export function mount(root, { checkpoint }) {
  const { latentDim, variational } = checkpoint;
  const make = latentDim <= FEW ? tableOf : listOf;
  const { element, cells } = make(latentDim, variational);
  root.append(element);
  if (!variational) root.append(h("p", { class: "le-hint" }, t("code.plain")));

  function show(reading) {
    for (let d = 0; d < latentDim; d++) {
      const { mu, sigma, kl } = cells[d];
      if (!reading) {
        for (const cell of Object.values(cells[d])) cell.textContent = "–";
        continue;
      }
      mu.textContent = signed(reading.mu[d]);
      if (!variational) continue;
      sigma.textContent = reading.sigma[d].toFixed(reading.sigma[d] < 0.1 ? 3 : 2);
      if (kl) kl.textContent = klOfDimension(reading.mu[d], reading.logvar[d]).toFixed(2);
    }
  }
  return { show };
}

/** With a minus sign as wide as a plus, so that numbers do not move. */
function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

const number = () => h("td", { class: "le-number" }, "–");

/** @returns {{element: HTMLElement, cells: Record<string, HTMLElement>[]}} */
function tableOf(dims, variational) {
  const names = variational ? ["mu", "sigma", "kl"] : ["mu"];
  const head = h("tr", {}, h("th", { scope: "col" }, t("code.dimension")),
    ...names.map((name) => h("th", { scope: "col", class: "le-number" }, t(`code.${name}`))));
  const cells = Array.from({ length: dims }, () =>
    Object.fromEntries(names.map((name) => [name, number()])));
  const rows = cells.map((row, d) =>
    h("tr", {}, h("th", { scope: "row" }, `z${d + 1}`), ...Object.values(row)));
  const element = h("table", { class: "le-table le-code-table" },
    h("caption", { class: "le-visually-hidden" }, t("code.name")),
    h("thead", {}, head), h("tbody", {}, ...rows));
  return { element, cells };
}

/** @returns {{element: HTMLElement, cells: Record<string, HTMLElement>[]}} */
function listOf(dims, variational) {
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
