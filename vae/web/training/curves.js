import { mount as mountChart } from "../kit/line-chart.js";
import { createLatest } from "../state/life.js";
import { errorText, t } from "../state/texts.js";

/** What is drawn, a chart each. */
export const QUANTITIES = ["loss", "reconstruction", "kl"];

/**
 * @typedef {Record<string, number | null>} Row an epoch of metrics.csv
 *
 * @typedef {object} Curves of one model
 * @property {string} name of the model, with a star where its unit is not that of the chart
 * @property {string} colour
 * @property {Row[]} rows
 */

/**
 * The learning curves of the models that are chosen.
 *
 * @param {HTMLElement[]} places one for each of QUANTITIES
 * @param {object} options
 * @param {import("../state/session.js").Session} options.session
 * @param {import("../state/life.js").Life} options.life
 * @param {Map<string, string>} options.colours of the models
 * @returns {{show: (names: string[]) => void}}
 */
export function mountCurves(places, { session, life, colours }) {
  const { library } = session;
  const latest = createLatest(life);
  const charts = QUANTITIES.map((quantity, k) => createChart(places[k], quantity));
  life.add(() => charts.forEach((chart) => chart.destroy()));

  /** @param {string[]} names */
  function show(names) {
    latest(async (turn) => {
      const loading = Promise.all([library.configsOf(names), Promise.all(names.map(historyOf))]);
      const [configs, histories] = await turn.wait(loading);
      const squared = names.filter((name) => configs.get(name)?.likelihood === "gaussian");
      QUANTITIES.forEach((quantity, k) => {
        const { unit, starred } = unitOf(quantity, names, squared);
        const series = names.flatMap((name, n) => {
          const curves = {
            name: starred.includes(name) ? `${name} *` : name,
            colour: String(colours.get(name)),
            rows: histories[n],
          };
          return seriesOf(curves, quantity, names.length > 1);
        });
        charts[k].setSeries(series, t(`training.${unit}`));
      });
    });
  }

  /** @param {string} name @returns {Promise<Row[]>} none where they could not be had */
  async function historyOf(name) {
    try {
      return await library.historyOf(name);
    } catch (error) {
      session.notify(t("training.historyFailed", { name, reason: errorText(error) }));
      return [];
    }
  }

  return { show };
}

/** @param {HTMLElement} place @param {string} quantity */
function createChart(place, quantity) {
  return mountChart(place, {
    title: `${t(`training.${quantity}`)}: ${t(`training.${quantity}About`)}`,
    xLabel: t("training.epoch"),
    yLabel: t("training.nats"),
    empty: t(quantity === "kl" ? "training.tickVae" : "training.none"),
    series: [],
  });
}

/**
 * Train and validation; a quantity that is zero throughout, as an AE's KL is, has no curve.
 * @param {Curves} curves
 * @param {string} quantity
 * @param {boolean} named whether the model's name is said: there are others
 */
function seriesOf({ name, colour, rows }, quantity, named) {
  return [
    { split: "train", text: t("training.train"), dashed: true },
    { split: "val", text: t("training.validation"), dashed: false },
  ]
    .map(({ split, text, dashed }) => ({
      name: named ? `${name}, ${text}` : text,
      colour,
      dashed,
      points: pointsOf(rows, `${split}_${quantity}`),
    }))
    .filter(({ points }) => points.some(([, value]) => value !== 0));
}

/**
 * @param {Row[]} rows
 * @param {string} column
 * @returns {number[][]} [epoch, value], the first epoch being 1
 */
function pointsOf(rows, column) {
  return rows
    .map((row) => [Number(row.epoch) + 1, row[column] ?? NaN])
    .filter(([, value]) => Number.isFinite(value));
}

/**
 * What a chart's curves are in, and which models' get a star: those in another unit.
 * @param {string} quantity
 * @param {string[]} names
 * @param {string[]} squared those of the names that were trained with squared error
 * @returns {{unit: "nats" | "squared" | "mixed", starred: string[]}}
 */
function unitOf(quantity, names, squared) {
  if (quantity === "kl" || squared.length === 0) return { unit: "nats", starred: [] };
  if (squared.length === names.length) return { unit: "squared", starred: [] };
  return { unit: "mixed", starred: squared };
}
