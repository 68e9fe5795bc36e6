import { h } from "./dom.js";
import { t } from "../state/texts.js";

/** @typedef {import("../model/atlas.js").Range} Range */

/**
 * A native range slider a latent dimension, with its number.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {Range} options.range
 * @param {ArrayLike<number>} options.z (D)
 * @param {(d: number, value: number) => void} options.onInput
 */
export function mount(root, { range, z, onInput }) {
  const shown = new Float64Array(z.length).fill(NaN);
  const rows = Array.from(z, (_, d) => sliderRow(d, (value) => onInput(d, value)));
  root.classList.add("le-sliders");
  root.replaceChildren(...rows.map((row) => row.element));

  /** @param {ArrayLike<number>} point (D) */
  function setPoint(point) {
    for (let d = 0; d < rows.length; d += 1) {
      if (shown[d] === point[d]) continue;
      shown[d] = point[d];
      rows[d].show(point[d]);
    }
  }

  /** @param {Range} to */
  function setRange({ lo, hi }) {
    rows.forEach((row, d) => row.fit(lo[d], hi[d]));
    shown.fill(NaN);
  }

  setRange(range);
  setPoint(z);
  return {
    setPoint,
    /** @param {Range} wider */
    setRange(wider) {
      const point = Array.from(shown);
      setRange(wider);
      setPoint(point);
    },
    /** @param {boolean[]} unused (D) dimensions that the model keeps no information in */
    setUnused(unused) {
      rows.forEach((row, d) => row.element.classList.toggle("le-slider-unused", unused[d]));
      rows.forEach((row, d) => (row.element.title = unused[d] ? t("sliders.unused") : ""));
    },
  };
}

/**
 * @param {number} d the dimension, from 0
 * @param {(value: number) => void} onInput
 */
function sliderRow(d, onInput) {
  const input = h("input", {
    type: "range",
    class: "le-range",
    oninput: () => onInput(input.valueAsNumber),
  });
  const number = h("output", { class: "le-number le-slider-value" });
  const name = h("span", { class: "le-slider-name" }, "z", h("sub", {}, String(d + 1)));
  const element = h("label", { class: "le-slider" }, name, input, number);
  return {
    element,
    /**
     * @param {number} lo
     * @param {number} hi
     */
    fit(lo, hi) {
      input.min = lo.toFixed(3);
      input.max = hi.toFixed(3);
      input.step = "0.01";
    },
    /** @param {number} value */
    show(value) {
      input.value = String(value);
      number.textContent = (Math.round(100 * value) / 100 || 0).toFixed(2); // never "-0.00"
    },
  };
}
