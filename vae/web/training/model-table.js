import { h } from "../kit/dom.js";
import { t } from "../state/texts.js";
import { COLUMNS } from "./columns.js";

/**
 * @typedef {import("./columns.js").ModelConfig} ModelConfig
 * @typedef {{key: string, up: boolean}} Sorting by a column's key, or by "name"
 *
 * @typedef {object} Choice what can be done with a model
 * @property {Map<string, string>} colours name -> CSS colour of its curves
 * @property {Set<string>} chosen names whose curves are drawn
 * @property {(name: string, isChosen: boolean) => void} onChoose
 * @property {(name: string) => void} onOpen
 */

/**
 * The test figures of all models in one table that sorts by any column.
 *
 * @param {HTMLElement} root empty
 * @param {Choice & {names: string[]}} options
 */
export function mountModelTable(root, { names, ...choice }) {
  /** @type {Map<string, ModelConfig>} */
  let configs = new Map();
  /** @type {Sorting} */
  let sorting = { key: "name", up: true };
  /** @type {HTMLElement | undefined} */
  let open; // the row of the open model
  const keys = ["name", ...COLUMNS.map(({ key }) => key)];
  const heads = new Map(keys.map((key) => [key, head(key, () => sortBy(key))]));
  const rows = new Map(names.map((name) => [name, row(name, choice)]));
  const { table, body, footnote } = build(root, [...heads.values()]);
  show();

  /** @param {string} key */
  function sortBy(key) {
    sorting = { key, up: sorting.key === key ? !sorting.up : true };
    show();
  }

  function show() {
    const sorted = sort(names, configs, sorting);
    body.append(...sorted.map((name) => rows.get(name) ?? ""));
    for (const [key, element] of heads) {
      const direction = sorting.up ? "ascending" : "descending";
      element.setAttribute("aria-sort", key === sorting.key ? direction : "none");
    }
  }

  return {
    /** @param {Map<string, ModelConfig>} next of the models whose config.json could be read */
    setConfigs(next) {
      configs = next;
      const starred = [...rows].map(([name, element]) => fill(element, configs.get(name)));
      footnote.hidden = !starred.includes(true);
      table.removeAttribute("aria-busy");
      show();
    },
    /** @param {string | null} name */
    setOpen(name) {
      open?.removeAttribute("aria-current");
      open = rows.get(name ?? "");
      open?.setAttribute("aria-current", "true");
    },
  };
}

/** @param {HTMLElement} root @param {HTMLElement[]} heads of the columns */
function build(root, heads) {
  const title = h("span", { class: "le-visually-hidden" }, t("training.curves"));
  const curves = h("th", { scope: "col" }, title);
  const body = h("tbody", {});
  const table = h(
    "table",
    { class: "le-table le-models", "aria-busy": "true" },
    h("thead", {}, h("tr", {}, curves, ...heads)),
    body,
  );
  const label = t("training.models");
  const frame = { class: "le-table-scroll", tabindex: "0", role: "region", "aria-label": label };
  const footnote = h("p", { class: "le-hint", hidden: true }, t("training.footnote"));
  root.append(h("div", frame, table), footnote);
  return { table, body, footnote };
}

/** @param {string} key @param {() => void} onSort */
function head(key, onSort) {
  const button = h("button", { type: "button", class: "le-models-sort" }, t(`training.${key}`));
  const column = COLUMNS.find((each) => each.key === key);
  if (column?.explained) button.title = t(`training.${key}Title`);
  button.addEventListener("click", onSort);
  return h("th", { scope: "col", class: key === "name" ? "" : "le-number" }, button);
}

/** @param {string} name @param {Choice} choice */
function row(name, { colours, chosen, onChoose, onOpen }) {
  const colour = String(colours.get(name));
  const box = h("input", { type: "checkbox", checked: chosen.has(name) });
  box.setAttribute("aria-label", t("training.curvesOf", { name }));
  box.style.accentColor = colour;
  const key = h("span", { class: "le-chart-key", "data-on": String(chosen.has(name)) });
  key.style.color = colour;
  box.addEventListener("change", () => {
    key.dataset.on = String(box.checked);
    onChoose(name, box.checked);
  });
  const button = h("button", { type: "button", class: "le-models-name" }, name);
  button.title = t("training.open", { name });
  button.addEventListener("click", () => onOpen(name));
  return h(
    "tr",
    {},
    h("td", {}, h("label", { class: "le-models-curve" }, box, key)),
    h("th", { scope: "row" }, button),
    ...COLUMNS.map(() => h("td", { class: "le-number" }, "…")),
  );
}

/**
 * Writes a model's figures into its row.
 * @param {HTMLTableRowElement} element
 * @param {ModelConfig | undefined} config undefined: it could not be read
 * @returns {boolean} whether one of them has a star, for it is not comparable
 */
function fill(element, config) {
  const cells = [...element.cells].slice(2); // the first two are the choice and the name
  const stars = COLUMNS.map((column, k) => {
    const value = config && column.value(config);
    if (!config || value === undefined || !Number.isFinite(value)) {
      cells[k].textContent = "–";
      cells[k].title = (config && column.why?.(config)) ?? t("training.missing");
      return false;
    }
    const isStarred = column.inNats === true && config.likelihood === "gaussian";
    cells[k].textContent = column.text(value) + (isStarred ? " *" : "");
    cells[k].title = isStarred ? t("training.gaussian") : (column.about?.(config) ?? "");
    return isStarred;
  });
  return stars.includes(true);
}

/** @param {string[]} names @param {Map<string, ModelConfig>} configs @param {Sorting} sorting */
function sort(names, configs, { key, up }) {
  const column = COLUMNS.find((each) => each.key === key);
  if (!column) return [...names].sort(byName(up));
  /** @param {string} name */
  const valueOf = (name) => {
    const config = configs.get(name);
    return (config && column.value(config)) ?? NaN;
  };
  return [...names].sort(byValue(valueOf, up));
}

/**
 * What has no value goes last in either direction.
 * @param {(name: string) => number} valueOf NaN: none
 * @param {boolean} up
 * @returns {(a: string, b: string) => number}
 */
function byValue(valueOf, up) {
  return (a, b) => {
    const [first, second] = [valueOf(a), valueOf(b)];
    const [known, alsoKnown] = [Number.isFinite(first), Number.isFinite(second)];
    if (!known || !alsoKnown) return Number(alsoKnown) - Number(known);
    return up ? first - second : second - first;
  };
}

/** @param {boolean} up @returns {(a: string, b: string) => number} */
function byName(up) {
  const order = new Intl.Collator(undefined, { numeric: true });
  return (a, b) => (up ? 1 : -1) * order.compare(a, b);
}
