import { h } from "./dom.js";
import { mount as mountImage } from "./image-view.js";
import { t } from "../state/texts.js";

/**
 * A conditional model's classes, each as the image that it makes of the same z; a click chooses.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {import("../model/checkpoint.js").Checkpoint} options.checkpoint
 * @param {ArrayLike<number>} options.z (D)
 * @param {number} options.label the class that is chosen
 * @param {(label: number) => void} options.onPick
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

  /**
   * @param {ArrayLike<number>} point (D)
   * @param {number} chosen
   */
  function show(point, chosen) {
    cells.forEach(({ button, image }, k) => {
      image.draw(checkpoint.decode(point, k));
      button.setAttribute("aria-pressed", String(k === chosen));
    });
  }

  show(z, label);
  return { show };
}
