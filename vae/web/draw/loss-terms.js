import { h } from "../kit/dom.js";
import { t } from "../state/texts.js";

const FULL = 2.2; // a bar's length, in average test losses

/**
 * The terms of the loss as numbers with bars; a line on each bar is the test images' average.
 *
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../model/reading.js").Reading} Reading
 * @typedef {"reconstruction" | "kl" | "loss"} Term
 *
 * @param {HTMLElement} root empty
 * @param {{checkpoint: Checkpoint}} options
 * @returns {{show: (reading: Reading | null) => void}} null: nothing is drawn
 */
export function mount(root, { checkpoint }) {
  const { variational, beta } = checkpoint;
  const test = checkpoint.config.metrics?.test ?? {};
  const average = variational ? -test.elbo : test.reconstruction;
  const full = FULL * (Number.isFinite(average) ? average : 200);

  /** @param {Term} name @param {number} mean of the test images */
  const row = (name, mean) => createRow(name, t(termKey(name, checkpoint)), mean, full);
  const rows = [row("reconstruction", test.reconstruction)];
  if (variational) rows.push(row("kl", test.kl), row("loss", average));
  root.append(...rows.map(({ element }) => element),
    h("p", { class: "le-hint le-term-note" }, t(noteKey(checkpoint), { beta })));

  return {
    show(reading) {
      for (const { name, set } of rows) set(reading && reading[name]);
    },
  };
}

/**
 * @param {Term} name
 * @param {string} title
 * @param {number} mean of the test images; NaN or undefined where it was not stored
 * @param {number} full what fills the bar
 */
function createRow(name, title, mean, full) {
  const bar = h("span", { class: "le-term-bar" });
  const line = h("span", { class: "le-term-mean", "aria-hidden": "true" });
  line.style.left = `${Math.min(100, (100 * mean) / full)}%`;
  line.hidden = !Number.isFinite(mean);
  line.title = Number.isFinite(mean) ? t("terms.average", { nats: mean.toFixed(1) }) : "";
  const value = h("span", { class: "le-number le-term-value" }, "–");
  const element = h("div", { class: `le-term le-term-${name}` },
    h("span", { class: "le-term-name" }, title),
    h("span", { class: "le-term-track" }, bar, line), value);

  /** @param {number | null} nats */
  function set(nats) {
    // beside thousands a tenth of a nat says nothing
    value.textContent = nats === null ? "–" : nats.toFixed(nats < 1000 ? 1 : 0);
    bar.style.transform = `scaleX(${Math.min(1, Math.max(0, (nats ?? 0) / full))})`;
  }

  return { name, element, set };
}

/** @param {Checkpoint} checkpoint */
function noteKey({ variational, likelihood, beta }) {
  if (!variational) return "terms.plain";
  if (likelihood === "gaussian") return beta === 1 ? "terms.squared" : "terms.betaSquared";
  return beta === 1 ? "terms.nats" : "terms.beta";
}

/**
 * Key of a term's name: a squared error is no log-likelihood in nats, nor is its sum with the KL.
 * @param {Term} name
 * @param {{likelihood: string}} model
 */
export function termKey(name, { likelihood }) {
  const squared = likelihood === "gaussian" && name !== "kl";
  return squared ? `terms.${name}Squared` : `terms.${name}`;
}
