/** Loss, reconstruction and KL of the runs as they fall: training images dotted, held-out solid. */

import { h } from "../../kit/dom.js";
import { mount as mountChart } from "../../kit/line-chart.js";
import { classColour } from "../../kit/palette.js";
import { t } from "../../state/texts.js";
import { QUANTITIES } from "./curves.js";

const EVERY = 300; // ms between two pictures: each is made anew, and nobody reads faster

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
  let isAwaited = false;

  function draw() {
    isAwaited = false;
    for (const { quantity, chart } of charts) {
      const series = runs.flatMap((run, k) => seriesOf(run, k, quantity, runs.length > 1));
      chart.setSeries(series, t(`training.${unitOf(quantity, runs)}`));
    }
  }

  return {
    /** Shows the curves soon. @param {import("./run.js").Run[]} next */
    show(next) {
      runs = next;
      if (isAwaited) return;
      isAwaited = true;
      life.after(EVERY, draw);
    },
  };
}

/**
 * @param {string} quantity
 * @param {import("./run.js").Run[]} runs
 */
function unitOf(quantity, runs) {
  const isSquared = runs.some(({ choice }) => choice.likelihood === "gaussian");
  return isSquared && quantity !== "kl" ? "squared" : "nats";
}

/**
 * @param {import("./run.js").Run} run
 * @param {number} index of the run
 * @param {string} quantity
 * @param {boolean} named whether there is another run
 */
function seriesOf({ curves }, index, quantity, named) {
  const splits = [
    { split: /** @type {const} */ ("train"), text: t("training.train"), dashed: true },
    { split: /** @type {const} */ ("heldOut"), text: t("live.heldOut"), dashed: false },
  ];
  return splits
    .map(({ split, text, dashed }) => ({
      name: named ? `${"AB"[index]}, ${text}` : text,
      colour: runColour(index),
      dashed,
      points: curves.points(split, quantity),
    }))
    .filter(({ points }) => points.length > 1);
}
