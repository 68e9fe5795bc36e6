/** Where everything of the playground stands. */

import { h } from "../../kit/dom.js";
import { t } from "../../state/texts.js";

const WIDE = "(min-width: 1001px)"; // where all settings find room at once

/**
 * @param {HTMLElement} root empty
 */
export function buildView(root) {
  const part = (/** @type {string} */ name) => h("div", { class: `le-live-${name}` });
  const guide = part("guide");
  const transport = part("transport");
  const loading = h("p", { class: "le-hint", role: "status" });
  const note = h("div", { role: "status" });
  const runs = part("runs");
  const legend = h("div", { class: "le-map-legend" });
  const live = part("set");
  const beside = part("set");
  const charts = part("charts");
  const restart = part("settings");
  const counts = h("p", { class: "le-hint le-live-counts" });
  const actions = h("div", { class: "le-row le-live-actions" });
  const settings = h("div", { class: "le-live-settings" }, live, beside);
  const open = matchMedia(WIDE).matches;
  const again = h("details", { open }, h("summary", {}, t("live.restart")), restart);
  const main = h("div", { class: "le-live-main" }, runs, legend);
  const side = h("div", { class: "le-live-side" }, settings, charts, again);
  root.append(
    h("h2", { class: "le-heading" }, t("live.title")),
    h("p", { class: "le-hint le-training-about" }, t("live.about")),
    guide,
    transport,
    loading,
    note,
    h("div", { class: "le-live-stage" }, main, side),
    counts,
    actions,
  );
  return {
    ...{ guide, transport, loading, note, runs, legend },
    ...{ live, beside, charts, restart, counts, actions },
  };
}

/**
 * The place of one run.
 * @param {string} text its title; empty: it has none
 * @param {string} colour of its curves
 */
export function buildRun(text, colour) {
  const key = h("span", { class: "le-chart-key" });
  key.style.color = colour;
  const title = h("span", {}, text);
  const head = text ? h("h3", { class: "le-live-run-title" }, key, title) : null;
  const map = h("div", { class: "le-live-map" });
  const images = h("figure", {});
  const caption = h("p", { class: "le-label" }, t("live.images"));
  const element = h("div", { class: "le-live-run" }, head, map, images, caption);
  return { element, title, map, images };
}
