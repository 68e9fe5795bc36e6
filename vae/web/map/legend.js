import { classColours, classMarks, inkOn } from "../kit/palette.js";
import { t } from "../state/texts.js";

/**
 * A row of switches, one a class: a click picks a class out and the others fade; with more clicks
 * more are picked out; with none picked out all show. Pointing at a class shows it in advance.
 *
 * @param {HTMLElement} root empty
 * @param {string[]} classes names
 * @param {(selected: Set<number>) => void} onSelect those picked out; empty: all alike
 * @returns {{set: (selected: Iterable<number>) => void, destroy: () => void}}
 */
export function mountLegend(root, classes, onSelect) {
  const colours = classColours(classes.length);
  const marks = classMarks(classes);
  let selected = new Set();
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", t("map.legend"));

  const buttons = classes.map((name, label) => {
    const button = classButton(name, marks[label], colours[label]);
    button.addEventListener("click", () => toggle(label));
    button.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") onSelect(new Set([label]));
    });
    button.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") onSelect(new Set(selected));
    });
    return button;
  });
  root.replaceChildren(...buttons);
  show();

  function toggle(label) {
    if (!selected.delete(label)) selected.add(label);
    if (selected.size === classes.length) selected.clear();
    show();
    onSelect(new Set(selected));
  }

  function show() {
    root.classList.toggle("le-legend-some", selected.size > 0);
    buttons.forEach((button, label) => button.setAttribute("aria-pressed", String(selected.has(label))));
  }

  return {
    set(labels) {
      selected = new Set(labels);
      show();
    },
    destroy() {
      root.replaceChildren();
    },
  };
}

/** A button with the class's mark on its colour, and its name if the mark is not the name. */
function classButton(name, mark, colour) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "le-legend-class";
  button.setAttribute("aria-label", name);
  const swatch = document.createElement("span");
  swatch.className = "le-legend-swatch";
  swatch.style.background = colour;
  swatch.style.color = inkOn(colour);
  swatch.textContent = mark;
  button.append(swatch);
  if (mark !== name) button.append(name);
  button.classList.toggle("le-legend-named", mark !== name);
  return button;
}
