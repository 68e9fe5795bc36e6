import { h } from "../kit/dom.js";
import { mount as mountImage } from "../kit/image-view.js";
import { t } from "../state/texts.js";

const DIMS_SHOWN = 8;
const SAY = 400; // ms without a move before a screen reader is told

/**
 * The test image that is pointed at: large, with its class, its code and what the code decodes to.
 *
 * @param {HTMLElement} root empty
 * @param {{life: import("../state/life.js").Life, onOpen: () => void}} options
 */
export function mountDetail(root, { life, onOpen }) {
  const original = h("div", { class: "le-tsne-image" });
  const decoded = h("div", { class: "le-tsne-image" });
  const name = h("h2", { class: "le-heading le-tsne-name" }, " ");
  const number = h("p", { class: "le-hint" }, " ");
  const code = h("dl", { class: "le-tsne-code" });
  const open = h("button", { type: "button", class: "le-button", onclick: onOpen }, t("tsne.open"));
  const live = h("p", { class: "le-visually-hidden", "aria-live": "polite" });
  const touch = matchMedia("(hover: none)").matches;
  root.append(
    h(
      "div",
      { class: "le-tsne-pictures" },
      h("figure", {}, original, h("figcaption", {}, t("tsne.image"))),
      h("figure", {}, decoded, h("figcaption", {}, t("tsne.decoded"))),
    ),
    h(
      "div",
      { class: "le-tsne-facts" },
      h("div", {}, name, number),
      code,
      open,
      h("p", { class: "le-hint" }, t(touch ? "tsne.hintTouch" : "tsne.hint")),
      live,
    ),
  );
  let views = null;
  let checkpoint = null;
  let values = []; // an element each for the dimensions shown
  let stopSaying = () => {};

  function setCheckpoint(next) {
    views?.original.destroy();
    views?.decoded.destroy();
    checkpoint = next;
    const { image, latentDim } = checkpoint;
    layOutCode(latentDim);
    views = {
      original: mountImage(original, { image, label: t("tsne.image") }),
      decoded: mountImage(decoded, { image, label: t("tsne.decoded") }),
    };
  }

  /** @param {object | null} dataset null: its pictures are still on their way */
  function show(i, atlas, dataset) {
    const { classes, latentDim, conditional } = checkpoint;
    const label = atlas.labels[i];
    const mu = atlas.mu.subarray(i * latentDim, (i + 1) * latentDim);
    if (dataset) views.original.draw(dataset.image(i));
    views.decoded.draw(checkpoint.decode(mu, conditional ? label : undefined));
    name.textContent = t("tsne.classIs", { name: classes[label] });
    number.textContent = t("tsne.imageNumber", { index: i });
    const logvar = atlas.logvar?.subarray(i * latentDim, (i + 1) * latentDim);
    values.forEach((value, d) => {
      const spread = logvar ? ` ± ${Math.exp(logvar[d] / 2).toFixed(2)}` : "";
      value.textContent = signed(mu[d]) + spread;
    });
    say(`${name.textContent}, ${number.textContent}`);
  }

  /** Moves come faster than a screen reader speaks. */
  function say(text) {
    stopSaying();
    stopSaying = life.after(SAY, () => (live.textContent = text));
  }

  function layOutCode(dims) {
    values = Array.from({ length: Math.min(dims, DIMS_SHOWN) }, () =>
      h("dd", { class: "le-number" }),
    );
    const rows = values.flatMap((value, d) => [h("dt", {}, `z${subscript(d + 1)}`), value]);
    const more = dims - values.length;
    if (more > 0) rows.push(h("dt", {}, "…"), h("dd", {}, t("tsne.moreDims", { count: more })));
    code.replaceChildren(...rows);
  }

  return { setCheckpoint, show };
}

/** A figure space for a plus keeps the digits of both signs below each other. */
function signed(value) {
  return (value < 0 ? "−" : " ") + Math.abs(value).toFixed(2);
}

function subscript(number) {
  return [...String(number)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("");
}
