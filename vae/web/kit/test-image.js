import { context2d, h } from "./dom.js";
import { t } from "../state/texts.js";

const SIZE = 96; // CSS pixels of the thumbnail

/**
 * Picks a test image: a class, and another one of that class at each press.
 *
 * @param {HTMLElement} root empty
 * @param {object} options
 * @param {string} options.title
 * @param {string[]} options.classes
 * @param {Uint8Array} options.labels (N)
 * @param {import("../model/dataset.js").Dataset} options.dataset
 * @param {number} options.label first class
 * @param {number} [options.after] the first image is the class's next one behind this
 * @param {() => void} options.onChange
 * @returns {{chosen: () => {index: number, label: number}}}
 */
export function mountTestImage(root, { title, classes, labels, dataset, label, after = -1, onChange }) {
  const canvas = h("canvas", { class: "le-test-image", role: "img" });
  const ratio = Math.max(1, window.devicePixelRatio || 1);
  canvas.width = canvas.height = Math.round(SIZE * ratio);
  const select = h("select", { class: "le-select", "aria-label": `${title}: ${t("testImage.class")}` });
  classes.forEach((name, k) => labels.includes(k) && select.append(new Option(name, String(k))));
  select.value = String(label);
  const another = h("button", { type: "button", class: "le-button" }, t("testImage.another"));
  another.setAttribute("aria-label", `${title}: ${t("testImage.another")}`);
  root.replaceChildren(
    h("div", { class: "le-label" }, title),
    canvas,
    h("div", { class: "le-test-image-choice" }, select, another),
  );
  let index = next(after);

  /**
   * The next image of the chosen class, round and round.
   * @param {number} last the one before
   */
  function next(last) {
    const wanted = Number(select.value);
    for (let step = 1; step <= labels.length; step += 1) {
      const i = (last + step) % labels.length;
      if (labels[i] === wanted) return i;
    }
    return 0;
  }

  function show() {
    const context = context2d(canvas);
    context.clearRect(0, 0, canvas.width, canvas.height);
    dataset.drawThumbnail(context, index, 0, 0, canvas.width);
    const name = classes[labels[index]];
    canvas.setAttribute("aria-label", t("testImage.thumb", { index, name }));
  }

  /** @param {number} last */
  function choose(last) {
    index = next(last);
    show();
    onChange();
  }

  select.addEventListener("change", () => choose(-1));
  another.addEventListener("click", () => choose(index));
  show();
  return { chosen: () => ({ index, label: labels[index] }) };
}
