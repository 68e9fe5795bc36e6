import { h } from "../kit/dom.js";
import { classColour } from "../kit/palette.js";
import { twinOf } from "../model/roles.js";
import { t } from "../state/texts.js";
import { mountCommands } from "./commands.js";
import { QUANTITIES, mountCurves } from "./curves.js";
import { mountModelTable } from "./model-table.js";
import { mountPlayground } from "./playground/playground.js";

/** @typedef {import("../state/session.js").Session} Session */

/**
 * The Training screen: a model that is trained in the page, then learning curves, the test figures of all models, how to train one.
 *
 * @param {HTMLElement} root empty
 * @param {import("../screens.js").Stage} stage
 */
export function mount(root, { session, life, on, onHide }) {
  const { library } = session;
  const parts = build(root);
  const colours = new Map(library.names.map((name, k) => [name, classColour(k)]));
  const chosen = new Set(firstChoice(session));
  const curves = mountCurves(parts.charts, { session, life, colours });
  const table = mountModelTable(parts.table, {
    names: library.names,
    colours,
    chosen,
    onChoose: choose,
    onOpen: (name) => session.go("explore", { model: name }),
  });
  mountCommands(parts.commands, { session, life, on });
  mountPlayground(parts.playground, { session, life, on, onHide });

  life.when(library.configsOf(library.names), table.setConfigs, () => {});
  on("model", showOpen);
  showOpen();
  showCurves();

  function showOpen() {
    table.setOpen(session.state.model);
  }

  function showCurves() {
    curves.show(library.names.filter((name) => chosen.has(name)));
  }

  /** @param {string} name @param {boolean} isChosen */
  function choose(name, isChosen) {
    if (isChosen) chosen.add(name);
    else chosen.delete(name);
    showCurves();
  }
}

/**
 * The open model, and its twin of the other kind if there is one.
 * @param {Session} session
 */
function firstChoice({ library, state }) {
  const model = /** @type {string} */ (state.model); // no screen is there without one
  const twin = twinOf(library.entries, model);
  return twin ? [model, twin.name] : [model];
}

/** @param {HTMLElement} root */
function build(root) {
  const charts = QUANTITIES.map(() => h("div", {}));
  const panels = QUANTITIES.map((name, k) => panel(`training.${name}`, charts[k]));
  const table = h("div", {});
  const commands = h("div", { class: "le-training-commands" });
  const playground = h("section", { class: "le-panel le-live" });
  const lead = h("p", { class: "le-lead" }, t("training.lead"));
  root.append(
    h(
      "div",
      { class: "le-stack" },
      playground,
      h("div", { class: "le-training-head" }, lead, curveKey()),
      h("div", { class: "le-training-charts" }, ...panels),
      panel("training.models", table),
      panel("training.own", commands),
    ),
  );
  return { charts, table, commands, playground };
}

/**
 * @param {string} key of its title; with "About" behind it, that of what it is about
 * @param {HTMLElement} content
 */
function panel(key, content) {
  return h(
    "section",
    { class: "le-panel" },
    h("h2", { class: "le-heading" }, t(key)),
    h("p", { class: "le-hint le-training-about" }, t(`${key}About`)),
    content,
  );
}

/** Which curves are those of train, and which of validation. */
function curveKey() {
  return h(
    "p",
    { class: "le-training-key" },
    h("span", { class: "le-chart-key" }),
    t("training.keyValidation"),
    h("span", { class: "le-chart-key", "data-dashed": "true" }),
    t("training.keyTrain"),
  );
}
