/**
 * What stands above the pad: undo, redo, clear; eraser, brush size and colours.
 *
 * @typedef {object} Brush what the next stroke is drawn with
 * @property {number} width in shares of the pad's width
 * @property {string} colour "#rrggbb"
 * @property {boolean} erases
 *
 * @typedef {import("./strokes.js").ImageShape} ImageShape
 */
import { h } from "../../kit/dom.js";
import { icon } from "../../kit/icons.js";
import { t } from "../../state/texts.js";
import { colourRow } from "./colour-row.js";

const WIDTH = { least: 0.02, first: 0.075, most: 0.16 }; // of the pad's width
const WHITE = "#ffffff";

/** @param {{undo: () => void, redo: () => void, clear: () => void}} act */
export function createToolbar(act) {
  /** @type {Brush} */
  const brush = { width: WIDTH.first, colour: WHITE, erases: false };
  const undo = toolButton("undo", act.undo);
  const redo = toolButton("redo", act.redo);
  const clear = toolButton("clear", act.clear);
  const eraser = toolButton("eraser", () => setErasing(!brush.erases));
  eraser.setAttribute("aria-pressed", "false");
  const size = sizeSlider((width) => {
    brush.width = width;
  });
  const colours = h("div", {});
  const bar = h("div", { class: "le-pad-tools", role: "toolbar", "aria-label": t("pad.tools") },
    undo, redo, clear, eraser, size);

  /** @param {boolean} on */
  function setErasing(on) {
    brush.erases = on;
    eraser.setAttribute("aria-pressed", String(on));
  }

  /** Who takes a colour wants to draw. @param {string} colour */
  function setColour(colour) {
    brush.colour = colour;
    setErasing(false);
  }

  return {
    elements: [bar, colours],
    brush,
    /**
     * Offers the colours that a data set is drawn in.
     * @param {ImageShape} image
     * @param {boolean} coloured
     */
    setInks(image, coloured) {
      brush.colour = WHITE;
      colours.replaceChildren(...(coloured ? [colourRow(image, setColour)] : []));
    },
    /** @param {{undo: boolean, redo: boolean, clear: boolean}} can */
    enable(can) {
      undo.disabled = !can.undo;
      redo.disabled = !can.redo;
      clear.disabled = !can.clear;
    },
  };
}

/** @param {"undo" | "redo" | "clear" | "eraser"} name @param {() => void} onclick */
function toolButton(name, onclick) {
  const label = t(`pad.${name}`);
  return h("button", {
    type: "button",
    class: "le-icon-button le-pad-tool",
    "aria-label": label,
    title: label,
    onclick,
  }, icon(name));
}

/** @param {(width: number) => void} onChange */
function sizeSlider(onChange) {
  const slider = h("input", {
    type: "range",
    class: "le-range le-pad-size",
    min: WIDTH.least,
    max: WIDTH.most,
    step: 0.005,
    value: WIDTH.first,
    "aria-label": t("pad.size"),
    title: t("pad.size"),
    oninput: () => onChange(Number(slider.value)),
  });
  return slider;
}
