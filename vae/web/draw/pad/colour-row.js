import { h } from "../../kit/dom.js";
import { t } from "../../state/texts.js";

/** @type {Record<string, string>} */
const COLOURS = {
  white: "#ffffff",
  grey: "#808080",
  black: "#000000",
  brown: "#8b5a2b",
  red: "#e03131",
  orange: "#f08c00",
  yellow: "#ffe066",
  green: "#2f9e44",
  blue: "#1c7ed6",
  violet: "#9c36b5",
};
const GREYS = ["white", "grey", "black"];

/**
 * A row of colours to draw with, and one of the visitor's own; in grey where the images are.
 *
 * @param {{channels: number}} image of the data set
 * @param {(colour: string) => void} onColour gets "#rrggbb"; white is chosen at first
 * @returns {HTMLElement}
 */
export function colourRow({ channels }, onColour) {
  const names = channels === 1 ? GREYS : Object.keys(COLOURS);
  const group = `le-${Math.random().toString(36).slice(2)}`;
  const swatches = names.map((name) =>
    h("input", {
      type: "radio",
      name: group,
      class: "le-pad-colour",
      style: `background: ${COLOURS[name]}`,
      "aria-label": t(`colour.${name}`),
      title: t(`colour.${name}`),
      checked: name === "white",
      onchange: () => onColour(COLOURS[name]),
    }),
  );
  const own = h("input", {
    type: "color",
    class: "le-pad-own-colour",
    value: COLOURS.red,
    "aria-label": t("colour.own"),
    title: t("colour.own"),
    oninput: () => {
      for (const swatch of swatches) swatch.checked = false;
      onColour(own.value);
    },
  });
  return h("div", { class: "le-pad-colours" },
    h("div", { class: "le-pad-swatches", role: "radiogroup", "aria-label": t("colour.name") },
      ...swatches),
    channels === 1 ? null : own);
}
