/**
 * What both shells show around the screens: the line that describes the open model, and the
 * notices of the session.
 */
import { createLatest } from "../state/life.js";
import { languageTag, t } from "../state/texts.js";

const NOTICE_MS = 9000;

/**
 * Says which language the texts in an element are in: to screen readers, hyphenation and fonts. On
 * the static page it is the whole document; in Gradio's, whose own language is Gradio's, the
 * element of each widget.
 * @param {HTMLElement} root
 */
export function showLanguage(root) {
  root.lang = languageTag;
}

/**
 * One line about the open model, kept up to date.
 * @param {HTMLElement} element
 * @param {import("../state/session.js").Session} session
 * @param {import("../state/life.js").Life} life
 */
export function mountModelLine(element, session, life) {
  const latest = createLatest(life);
  const update = () => latest(async (turn) => {
    const { signal } = turn;
    const opening = session.checkpoint({ toDecode: true, signal });
    const checkpoint = await turn.wait(opening.catch(() => null));
    element.textContent = checkpoint ? describe(checkpoint) : "";
  });
  update();
  // A model that could not be opened at first is told of when a screen has opened it after all.
  life.add(session.on(["model", "codeOf"], update));
}

/**
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @returns {string} such as "variational autoencoder · 28 × 28 pixels through 2 numbers · ..."
 */
export function describe(checkpoint) {
  const { config, image, latentDim, variational, conditional, likelihood, beta } = checkpoint;
  const kind = conditional ? "model.cvae" : variational ? "model.vae" : "model.ae";
  const size = { height: image.height, width: image.width, dims: latentDim };
  const parts = [t(kind), t(latentDim === 1 ? "model.sizeOne" : "model.size", size)];
  if (variational && beta !== 1) parts.push(t("model.beta", { beta }));
  const elbo = config.metrics?.test?.elbo;
  if (variational && likelihood === "bernoulli" && elbo !== undefined && Number.isFinite(elbo)) {
    parts.push(t("model.elbo", { nats: Math.abs(elbo).toFixed(1) }));
  }
  return parts.join(" · ");
}

/**
 * Shows the session's notices, newest last; each goes after a while, or at a click.
 * @param {HTMLElement} element an empty element with aria-live
 * @param {import("../state/session.js").Session} session
 * @param {import("../state/life.js").Life} life
 */
export function mountNotices(element, session, life) {
  const show = (/** @type {string} */ text) => {
    const notice = document.createElement("div");
    notice.className = "le-toast";
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "le-icon-button";
    close.textContent = "×";
    close.setAttribute("aria-label", t("app.close"));
    close.addEventListener("click", () => notice.remove());
    notice.append(words, close);
    element.append(notice);
    life.after(NOTICE_MS, () => notice.remove());
  };
  life.add(session.onNotice(show));
}
