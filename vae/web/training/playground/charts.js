/** Loss, reconstruction and KL of the runs as they fall: training images dotted, held-out solid. */

import { h } from "../../kit/dom.js";
import { mount as mountChart } from "../../kit/line-chart.js";
import { classColour } from "../../kit/palette.js";
import { t } from "../../state/texts.js";
import { QUANTITIES } from "./curves.js";

const EVERY = 120; // ms between two charts: each is made anew, and all at once would hold up a frame
const FEWEST = 3; // points of a curve

/** The colour of a run's curves. @param {number} index of the run */
export const runColour = (index) => classColour(index);

/**
 * @param {HTMLElement} root empty
 * @param {import("../../state/life.js").Life} life
 */
export function mountCharts(root, life) {
  const charts = Object.keys(QUANTITIES).map((quantity) => {
    const place = h("div", {});
    const title = t(`training.${quantity}`);
    root.append(h("div", { class: "le-live-chart" }, h("p", { class: "le-label" }, title), place));
    const chart = mountChart(place, {
      title: t("live.chart", { quantity: title }),
      xLabel: t("training.epoch"),
      yLabel: "",
      empty: t("live.noCurves"),
      series: [],
    });
    life.add(chart.destroy);
    return { quantity, chart };
  });
  root.append(h("p", { class: "le-label" }, t("live.key")));
  /** @type {import("./run.js").Run[]} */
  let runs = [];
  let due = 0; // how many charts are to be drawn
  let next = 0;
  let isAwaited = false;

  function wake() {
    if (isAwaited || due === 0) return;
    isAwaited = true;
    life.after(EVERY, draw);
  }

  function draw() {
    const { quantity, chart } = charts[next];
    const series = runs.flatMap((run, k) => seriesOf(run, k, quantity, runs.length > 1));
    chart.setSeries(series, t(`training.${unitOf(quantity, runs)}`));
    next = (next + 1) % charts.length;
    due -= 1;
    isAwaited = false;
    wake();
  }

  return {
    /** Shows the curves, soon and one after the other. @param {import("./run.js").Run[]} all */
    show(all) {
      runs = all;
      due = charts.length;
      wake();
    },
  };
}

/** @param {import("./run.js").Run} run whose reconstruction is measured otherwise */
const isSquared = ({ choice }) => choice.likelihood === "gaussian";

/**
 * @param {string} quantity
 * @param {import("./run.js").Run[]} runs
 */
function unitOf(quantity, runs) {
  const squared = runs.filter(isSquared).length;
  if (quantity === "kl" || squared === 0) return "nats";
  return squared === runs.length ? "squared" : "mixed";
}

/**
 * @param {import("./run.js").Run} run
 * @param {number} index of the run
 * @param {string} quantity
 * @param {boolean} named whether there is another run
 */
function seriesOf(run, index, quantity, named) {
  const star = isSquared(run) && quantity !== "kl" ? " *" : "";
  const splits = [
    { split: /** @type {const} */ ("train"), text: t("training.train"), dashed: true },
    { split: /** @type {const} */ ("heldOut"), text: t("live.heldOut"), dashed: false },
  ];
  return splits
    .map(({ split, text, dashed }) => ({
      name: named ? `${"AB"[index]}${star}, ${text}` : text,
      colour: runColour(index),
      dashed,
      points: run.curves.points(split, quantity),
    }))
    .filter(({ points }) => points.length >= FEWEST);
}
