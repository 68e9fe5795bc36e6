import { h } from "../kit/dom.js";
import { mount as mountChart } from "../kit/line-chart.js";
import { mountModelTable } from "./model-table.js";
import { classColour } from "../kit/palette.js";
import { twinOf } from "../model/roles.js";
import { createLatest } from "../state/life.js";
import { errorText, t } from "../state/texts.js";
import { mountCommands } from "./commands.js";

const CHARTS = ["loss", "reconstruction", "kl"];

/**
 * The Training screen: learning curves, the test figures of all models, how to train one.
 *
 * @param {HTMLElement} root empty
 * @param {import("../screens.js").Stage} stage
 */
export function mount(root, { session, life, on }) {
  const { library } = session;
  const parts = build(root);
  const latest = createLatest(life);
  const colours = new Map(library.names.map((name, k) => [name, classColour(k)]));
  const chosen = new Set(firstChoice(session));
  const charts = CHARTS.map((name, k) =>
    mountChart(parts.charts[k], {
      title: `${t(`training.${name}`)}: ${t(`training.${name}About`)}`,
      xLabel: t("training.epoch"),
      yLabel: t("training.nats"),
      empty: t(name === "kl" ? "training.tickVae" : "training.none"),
      series: [],
    }),
  );
  const table = mountModelTable(parts.table, {
    names: library.names,
    colours,
    chosen,
    onChoose: choose,
    onOpen: (name) => session.go("explore", { model: name }),
  });

  life.when(library.configsOf(library.names), table.setConfigs, () => {});
  table.setOpen(session.state.model);
  drawCurves();

  function choose(name, on) {
    if (on) chosen.add(name);
    else chosen.delete(name);
    drawCurves();
  }

  function drawCurves() {
    const names = library.names.filter((name) => chosen.has(name));
    latest(async (turn) => {
      const waiting = [library.configsOf(names), ...names.map(historyOf)];
      const [configs, ...rows] = await turn.wait(Promise.all(waiting));
      showCurves(names, configs, rows);
    });
  }

  function showCurves(names, configs, rows) {
    const squared = names.filter((name) => configs.get(name)?.likelihood === "gaussian");
    CHARTS.forEach((quantity, k) => {
      const { unit, starred } = unitOf(quantity, names, squared);
      const series = names.flatMap((name, n) =>
        seriesOf(name, rows[n], quantity, starred.includes(name) ? " *" : ""),
      );
      charts[k].setSeries(series, t(`training.${unit}`));
    });
  }

  async function historyOf(name) {
    try {
      return await library.historyOf(name);
    } catch (error) {
      session.notify(t("training.historyFailed", { name, reason: errorText(error) }));
      return [];
    }
  }

  /** Train and validation; a quantity that is zero throughout, as an AE's KL is, has no curve. */
  function seriesOf(name, rows, quantity, star) {
    return [
      { split: "train", text: t("training.train"), dashed: true },
      { split: "val", text: t("training.validation"), dashed: false },
    ]
      .map(({ split, text, dashed }) => ({
        name: chosen.size > 1 ? `${name}${star}, ${text}` : text,
        colour: colours.get(name),
        dashed,
        points: rows
          .map((row) => [row.epoch + 1, row[`${split}_${quantity}`]])
          .filter(([, value]) => Number.isFinite(value)),
      }))
      .filter(({ points }) => points.some(([, value]) => value !== 0));
  }

  mountCommands(parts.commands, { session, life, on });
  on("model", ({ model }) => table.setOpen(model));
  life.add(() => charts.forEach((chart) => chart.destroy()));
}

/** What a chart's curves are in, and which models' get a star: those in another unit. */
function unitOf(quantity, names, squared) {
  if (quantity === "kl" || squared.length === 0) return { unit: "nats", starred: [] };
  if (squared.length === names.length) return { unit: "squared", starred: [] };
  return { unit: "mixed", starred: squared };
}

/** The open model, and its twin of the other kind if there is one. */
function firstChoice(session) {
  const { model } = session.state;
  const twin = twinOf(session.library.entries, model);
  return twin ? [model, twin.name] : [model];
}

function build(root) {
  const charts = CHARTS.map(() => h("div", {}));
  const panels = CHARTS.map((name, k) =>
    h(
      "section",
      { class: "le-panel" },
      h("h2", { class: "le-heading" }, t(`training.${name}`)),
      h("p", { class: "le-hint le-training-about" }, t(`training.${name}About`)),
      charts[k],
    ),
  );
  const key = h(
    "p",
    { class: "le-training-key" },
    h("span", { class: "le-chart-key" }),
    t("training.keyValidation"),
    h("span", { class: "le-chart-key", "data-dashed": "true" }),
    t("training.keyTrain"),
  );
  const table = h("div", {});
  const commands = h("div", { class: "le-training-commands" });
  root.append(
    h(
      "div",
      { class: "le-stack" },
      h("div", { class: "le-training-head" }, h("p", { class: "le-lead" }, t("training.lead")), key),
      h("div", { class: "le-training-charts" }, ...panels),
      h(
        "section",
        { class: "le-panel" },
        h("h2", { class: "le-heading" }, t("training.models")),
        h("p", { class: "le-hint le-training-about" }, t("training.modelsAbout")),
        table,
      ),
      h(
        "section",
        { class: "le-panel" },
        h("h2", { class: "le-heading" }, t("training.own")),
        h("p", { class: "le-hint le-training-about" }, t("training.ownAbout")),
        commands,
      ),
    ),
  );
  return { charts, table, commands };
}
