import { h } from "../kit/dom.js";
import { mount as mountImage } from "../kit/image-view.js";
import { t } from "../state/texts.js";

/**
 * The Explore screen: a point in the latent space and what it decodes to. Map or grid, image,
 * sliders and all else take the point from the session and give it back to the session, so that
 * they follow each other in the same frame.
 *
 * @param {HTMLElement} root empty
 * @param {import("../screens.js").Stage} stage
 */
export function mount(root, { session, onModel, on, onHide }) {
  const parts = build(root);
  const widgets = import("./model.js");
  widgets.catch(() => {}); // prepare() waits for it and says so
  /** @type {ReturnType<typeof import("./model.js").openModel> | null} */
  let model = null;

  onModel({
    toDecode: true,
    async prepare(checkpoint, turn) {
      fitSide(parts.side, checkpoint);
      if (model === null) showFirst(parts.picture, checkpoint, session.state);
      const [{ openModel }] = await turn.wait(Promise.all([widgets, model ?? nextPaint()]));
      return openModel;
    },
    show(checkpoint, life, openModel) {
      const tool = model?.tool ?? null;
      model = openModel(parts, checkpoint, { session, life, on, onHide }, tool);
      parts.main.removeAttribute("aria-busy");
    },
  });
  on("model", () => parts.main.setAttribute("aria-busy", "true"));
}

/** @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint */

/** Resolves behind the next frame, so that the first image is seen before more work is done. */
function nextPaint() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 100); // a page in the background gets no frames
  });
}

/**
 * Many sliders and classes take room from the image.
 * @param {HTMLElement} side
 * @param {Checkpoint} checkpoint
 */
function fitSide(side, { latentDim, conditional }) {
  side.classList.toggle("le-side-many", latentDim > 4);
  side.classList.toggle("le-side-conditional", conditional);
}

/**
 * What the point decodes to, before the widgets around it are here: they draw it again.
 * @param {HTMLElement} root
 * @param {Checkpoint} checkpoint
 * @param {import("../state/session.js").State} state
 */
function showFirst(root, checkpoint, { z, label }) {
  root.classList.remove("le-waiting");
  root.replaceChildren();
  const image = mountImage(root, { image: checkpoint.image, label: t("explore.image") });
  image.draw(checkpoint.decode(z, label));
}

/**
 * @typedef {ReturnType<typeof build>} Parts
 *
 * @param {HTMLElement} root
 */
function build(root) {
  const hint = h("span", {}, hintText("free"));
  const bar = h("div", { class: "le-explore-bar" });
  const pane = h("section", { class: "le-explore-pane", "aria-label": t("explore.pane") });
  const side = h("section", { class: "le-explore-side", "aria-label": t("explore.side") });
  const tools = h("section", { class: "le-explore-tools", "aria-label": t("explore.tools") });
  const line = h("p", { class: "le-explore-hint" }, hint);
  const main = h("div", { class: "le-explore", "aria-busy": "true" }, bar, line, pane, side, tools);
  root.append(main);
  // Boxes of the final size stand there before anything is loaded, so that nothing jumps.
  pane.append(h("div", { class: "le-map-frame le-waiting" }));
  const picture = h("div", { class: "le-side-image le-waiting" });
  side.append(picture);
  /** @param {Hint} point */
  const showHint = (point) => (hint.textContent = hintText(point));
  return { main, bar, pane, side, picture, tools, showHint };
}

/**
 * What to do, while the point is "free" to follow the mouse, "held", or a cell of the "grid".
 * @typedef {"free" | "held" | "grid"} Hint
 *
 * @param {Hint} point
 */
function hintText(point) {
  if (point === "grid") return t("explore.gridHint");
  if (!matchMedia("(hover: hover)").matches) return t("explore.drag");
  return t(point === "held" ? "explore.held" : "explore.hover");
}
