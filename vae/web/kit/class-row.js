import { h } from "./dom.js";
import { mount as mountImage } from "./image-view.js";
import { t } from "../state/texts.js";

/**
 * A conditional model's classes, each as the image that it makes of the same z; a click chooses.
 *
 * @param {HTMLElement} root empty
 * @param {{checkpoint: object, z: Float32Array, label: number,
 *   onPick: (label: number) => void}} options
 */
export function mountClassRow(root, { checkpoint, z, label, onPick }) {
  const cells = checkpoint.classes.map((name, k) => {
    const pick = () => onPick(k);
    const button = h("button", { type: "button", class: "le-class-cell", onclick: pick });
    const image = mountImage(button, { image: checkpoint.image, label: name });
    button.append(h("span", { class: "le-class-name", "aria-hidden": "true" }, name));
    return { button, image };
  });
  root.classList.add("le-class-row");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", t("classRow.name"));
  root.replaceChildren(...cells.map((cell) => cell.button));

  function show(point, chosen) {
    cells.forEach(({ button, image }, k) => {
      image.draw(checkpoint.decode(point, k));
      button.setAttribute("aria-pressed", k === chosen);
    });
  }

  show(z, label);
  return { show };
}
