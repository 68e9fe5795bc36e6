import { h } from "../kit/dom.js";
import { mount as mountImage } from "../kit/image-view.js";
import { mount as mountGrid } from "../kit/sample-grid.js";
import { t } from "../state/texts.js";

/** @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint */

/**
 * What there is to see of a walk: its ends, the image where it is and a strip of its steps for each
 * model, the maps, and the controls.
 *
 * @param {HTMLElement} root
 * @param {Checkpoint[]} checkpoints
 * @param {{steps: number, onStrip: (i: number) => void}} options pictures of a strip; which of them
 *   is pointed at, -1: none
 */
export function buildWalk(root, checkpoints, { steps, onStrip }) {
  const [from, to] = [h("div", { class: "le-walk-end" }), h("div", { class: "le-walk-end" })];
  const { images, figures } = buildImages(checkpoints);
  const { strips, rows } = buildStrips(checkpoints, steps, onStrip);
  const slider = h("input", {
    type: "range",
    class: "le-range",
    min: 0,
    max: 1,
    step: 0.01,
    value: 0.5,
    "aria-label": t("walk.position"),
  });
  const play = h("button", { type: "button", class: "le-button" }, t("walk.play"));
  const gif = h("button", { type: "button", class: "le-button" }, t("walk.gif"));
  const maps = h("div", {});
  root.append(
    h(
      "div",
      { class: "le-panel le-stack" },
      h("div", { class: "le-walk-top" }, from, ...figures, to),
      h("div", { class: "le-walk-bar" }, play, slider, gif),
      ...rows,
    ),
    h("div", { class: "le-panel" }, maps),
  );
  return { from, to, images, slider, play, gif, strips, maps };
}

/** @param {Checkpoint[]} checkpoints */
function buildImages(checkpoints) {
  const places = checkpoints.map(() => h("div", { class: "le-walk-image" }));
  const images = checkpoints.map(({ image, title }, m) =>
    mountImage(places[m], { image, label: t("walk.now", { name: title }) }));
  const figures = checkpoints.map(({ title }, m) =>
    h("figure", {}, places[m], h("figcaption", {}, title)));
  return { images, figures };
}

/**
 * @param {Checkpoint[]} checkpoints
 * @param {number} steps
 * @param {(i: number) => void} onStrip
 */
function buildStrips(checkpoints, steps, onStrip) {
  const places = checkpoints.map(() => h("div", { class: "le-walk-strip" }));
  const strips = checkpoints.map(({ title }, m) =>
    mountGrid(places[m], {
      label: t("walk.strip", { name: title, count: steps }),
      columns: steps,
      keepHover: true,
      onHover: onStrip,
    }));
  const rows = checkpoints.map(({ title }, m) =>
    h("figure", {}, h("figcaption", {}, title), places[m]));
  return { strips, rows };
}
