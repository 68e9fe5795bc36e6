/** A control for each setting of a run. */

import { h } from "../../kit/dom.js";
import { t } from "../../state/texts.js";
import { ACTIVATIONS } from "../live/activations.js";

const HIDDEN = ["none", "32", "64-32", "128-64", "256-128", "256-128-64"];
const BATCHES = [16, 32, 64, 128, 256];
const MOST_SEED = 4294967295;

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: any) => void} show
 *
 * @typedef {(value: any) => void} OnChange
 * @typedef {(name: string, onChange: OnChange) => Control} Maker name: the accessible one, and seen
 */

/** Values in words, where they are not said as they are. @type {Record<string, (value: any) => string>} */
const WORDS = {
  noise: (on) => t(on ? "live.on" : "live.off"),
  hidden: (widths) => (widths === "none" ? t("live.hiddenNone") : widths),
  likelihood: (name) => t(`live.likelihood.${name}`),
};

/** @param {string} key one of CONTROLS @param {any} value */
export const valueText = (key, value) => (WORDS[key] ?? String)(value);

/** @type {Record<string, Maker>} */
const MAKERS = {
  beta: slider({
    ...{ min: 0, max: 8, step: 0.1 },
    toValue: (position) => Number(position.toFixed(1)),
    toPosition: (beta) => beta,
    text: (beta) => (beta === 0 ? t("live.betaNone") : String(beta)),
  }),
  rate: slider({
    ...{ min: -5, max: 0, step: 0.1 }, // its logarithm
    toValue: (position) => Number((10 ** position).toPrecision(2)),
    toPosition: Math.log10,
    text: String,
  }),
  noise: switched,
  hidden: choice(HIDDEN, WORDS.hidden),
  activation: choice(Object.keys(ACTIVATIONS), String),
  batch: choice(BATCHES, String),
  likelihood: choice(["bernoulli", "gaussian"], WORDS.likelihood),
  trainSeed: typed,
};

/** The settings that there are controls of. */
export const CONTROLS = Object.keys(MAKERS);

/**
 * @param {string} key one of CONTROLS
 * @param {OnChange} onChange
 * @param {string} [name] what it is called
 */
export function createControl(key, onChange, name = t(`live.${key}`)) {
  return MAKERS[key](name, onChange);
}

/**
 * @param {{name: string, title: string}[]} list of data sets
 * @param {OnChange} onChange
 */
export function createDataControl(list, onChange) {
  const titles = new Map(list.map(({ name, title }) => [name, title]));
  return choice([...titles.keys()], (name) => titles.get(name) ?? name)(t("live.data"), onChange);
}

/**
 * A control under its name.
 * @param {string} name
 * @param {HTMLElement} input
 * @param {HTMLElement} [value] in words, beside the name
 */
export function field(name, input, value) {
  input.setAttribute("aria-label", name); // the label holds values too, which are no part of it
  const title = h("span", { class: "le-label" }, name);
  const head = h("span", { class: "le-live-field-head" }, title, value);
  return h("label", { class: "le-live-field" }, head, input);
}

/**
 * @param {object} scale
 * @param {number} scale.min position
 * @param {number} scale.max
 * @param {number} scale.step
 * @param {(position: number) => number} scale.toValue
 * @param {(value: number) => number} scale.toPosition
 * @param {(value: number) => string} scale.text
 * @returns {Maker}
 */
function slider({ min, max, step, toValue, toPosition, text }) {
  return (name, onChange) => {
    const value = h("output", { class: "le-number" });
    const input = h("input", { type: "range", class: "le-range", min, max, step });
    const show = (/** @type {number} */ next) => {
      input.value = String(toPosition(next));
      input.setAttribute("aria-valuetext", text(next));
      value.textContent = text(next);
    };
    input.addEventListener("input", () => onChange(toValue(input.valueAsNumber)));
    return { element: field(name, input, value), show };
  };
}

/**
 * A list; a value that is not in it, as a link may have it, is added.
 * @param {any[]} values
 * @param {(value: any) => string} text
 * @returns {Maker}
 */
function choice(values, text) {
  return (name, onChange) => {
    const option = (/** @type {any} */ value) => h("option", { value }, text(value));
    const select = h("select", { class: "le-select" }, ...values.map(option));
    const all = [...values];
    select.addEventListener("change", () => onChange(all[select.selectedIndex]));
    const show = (/** @type {any} */ value) => {
      if (!all.includes(value)) {
        all.push(value);
        select.append(option(value));
      }
      select.selectedIndex = all.indexOf(value);
    };
    return { element: field(name, select), show };
  };
}

/** @type {Maker} */
function switched(name, onChange) {
  const input = h("input", {
    type: "checkbox",
    role: "switch",
    onchange: () => onChange(input.checked),
  });
  return {
    element: h("label", { class: "le-switch" }, input, name),
    show: (value) => (input.checked = value),
  };
}

/** @type {Maker} A whole number. */
function typed(name, onChange) {
  const input = h("input", {
    type: "number",
    class: "le-input le-number",
    min: 0,
    max: MOST_SEED,
    step: 1,
    onchange: () => input.checkValidity() && input.value !== "" && onChange(input.valueAsNumber),
  });
  return { element: field(name, input), show: (value) => (input.value = String(value)) };
}
