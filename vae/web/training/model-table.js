import { h } from "../kit/dom.js";
import { language, t } from "../state/texts.js";

const test = (config) => config.metrics?.test ?? {};
const isPlain = (config) => config.kind === "ae";

/** Every column: how to read its value from config.json, to write it, and to explain a dash. */
const COLUMNS = [
  { key: "dims", value: (config) => config.latent_dim, text: String },
  {
    key: "parameters",
    value: (config) => config.parameters,
    text: (count) => count.toLocaleString(language),
  },
  {
    key: "elbo",
    value: (config) => (isPlain(config) ? undefined : -test(config).elbo),
    text: fixed(1),
    why: (config) => (isPlain(config) ? t("training.noElbo") : t("training.missing")),
    comparable: false,
  },
  {
    key: "testReconstruction",
    value: (config) => test(config).reconstruction,
    text: fixed(1),
    comparable: false,
  },
  {
    key: "testKl",
    value: (config) => (isPlain(config) ? undefined : test(config).kl),
    text: fixed(2),
    why: (config) => (isPlain(config) ? t("training.noKl") : t("training.missing")),
  },
  { key: "knn", value: (config) => test(config).knn15, text: percent },
  { key: "digitLike", value: (config) => test(config).digit_like, text: percent },
  {
    key: "seconds",
    value: (config) => config.provenance?.seconds,
    text: duration,
    about: ({ provenance }) =>
      t("training.device", { device: provenance.device, torch: provenance.torch }),
  },
];

function fixed(digits) {
  return (value) => value.toFixed(digits);
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

function duration(seconds) {
  if (seconds < 100) return t("training.secondsShort", { count: Math.round(seconds) });
  return t("training.minutes", { count: (seconds / 60).toFixed(seconds < 600 ? 1 : 0) });
}

/**
 * The test figures of all models in one table that sorts by any column.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {string[]} options.names
 * @param {Map<string, string>} options.colours name -> CSS colour of its curves
 * @param {Set<string>} options.chosen names whose curves are drawn
 * @param {(name: string, on: boolean) => void} options.onChoose
 * @param {(name: string) => void} options.onOpen
 */
export function mountModelTable(root, { names, colours, chosen, onChoose, onOpen }) {
  let configs = new Map();
  let sorting = { key: "name", up: true };
  let open = null;
  const heads = new Map(["name", ...COLUMNS.map(({ key }) => key)].map((key) => [key, head(key)]));
  const body = h("tbody", {});
  const footnote = h("p", { class: "le-hint", hidden: true }, t("training.footnote"));
  const curves = h("th", { scope: "col" }, h("span", { class: "le-visually-hidden" }, t("training.curves")));
  root.append(
    h(
      "div",
      { class: "le-table-scroll", tabindex: "0", role: "region", "aria-label": t("training.models") },
      h(
        "table",
        { class: "le-table le-models", "aria-busy": "true" },
        h("thead", {}, h("tr", {}, curves, ...heads.values())),
        body,
      ),
    ),
    footnote,
  );
  const rows = new Map(names.map((name) => [name, row(name)]));
  show();

  function head(key) {
    const button = h("button", { type: "button", class: "le-models-sort" }, t(`training.${key}`));
    const known = ["elbo", "testReconstruction", "testKl", "knn", "digitLike", "seconds"];
    if (known.includes(key)) button.title = t(`training.${key}Title`);
    button.addEventListener("click", () => {
      sorting = { key, up: sorting.key === key ? !sorting.up : true };
      show();
    });
    return h("th", { scope: "col", class: key === "name" ? "" : "le-number" }, button);
  }

  function row(name) {
    const box = h("input", { type: "checkbox", checked: chosen.has(name) });
    box.setAttribute("aria-label", t("training.curvesOf", { name }));
    box.style.accentColor = colours.get(name);
    box.addEventListener("change", () => {
      key.dataset.on = box.checked;
      onChoose(name, box.checked);
    });
    const key = h("span", { class: "le-chart-key", "data-on": String(chosen.has(name)) });
    key.style.color = colours.get(name);
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

  function fill(name) {
    const config = configs.get(name);
    const cells = [...rows.get(name).children].slice(2);
    COLUMNS.forEach((column, k) => {
      const value = config && column.value(config);
      const known = Number.isFinite(value);
      const starred = known && column.comparable === false && config.likelihood === "gaussian";
      cells[k].textContent = known ? column.text(value) + (starred ? " *" : "") : "–";
      cells[k].title = "";
      if (!known) cells[k].title = (config && column.why?.(config)) || t("training.missing");
      else if (starred) cells[k].title = t("training.gaussian");
      else if (column.about) cells[k].title = column.about(config);
      if (starred) footnote.hidden = false;
    });
  }

  function show() {
    const column = COLUMNS.find(({ key }) => key === sorting.key);
    const valueOf = (name) => (configs.has(name) ? column.value(configs.get(name)) : undefined);
    const sorted = [...names].sort(column ? byValue(valueOf, sorting.up) : byName(sorting.up));
    body.append(...sorted.map((name) => rows.get(name)));
    for (const [key, element] of heads) {
      const direction = sorting.up ? "ascending" : "descending";
      element.setAttribute("aria-sort", key === sorting.key ? direction : "none");
    }
  }

  return {
    setConfigs(next) {
      configs = next;
      names.forEach(fill);
      root.querySelector("table").removeAttribute("aria-busy");
      show();
    },
    setOpen(name) {
      rows.get(open)?.removeAttribute("aria-current");
      open = name;
      rows.get(open)?.setAttribute("aria-current", "true");
    },
  };
}

/** What has no value goes last in either direction. */
function byValue(valueOf, up) {
  return (a, b) => {
    const [first, second] = [valueOf(a), valueOf(b)];
    const [known, alsoKnown] = [Number.isFinite(first), Number.isFinite(second)];
    if (!known || !alsoKnown) return Number(alsoKnown) - Number(known);
    return up ? first - second : second - first;
  };
}

function byName(up) {
  const order = new Intl.Collator(undefined, { numeric: true });
  return (a, b) => (up ? 1 : -1) * order.compare(a, b);
}
