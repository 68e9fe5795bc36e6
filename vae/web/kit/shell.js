/**
 * What both shells show around the screens: the line that describes the open model, and the
 * notices of the session.
 */
import { t } from "../state/strings.js";

const NOTICE_MS = 9000;

/**
 * @param {{name: string, title: string, dataset?: string}[]} models as in checkpoints/index.json
 * @returns {Record<string, string>} name -> "MNIST · VAE, 2-D"
 */
export function fullTitles(models) {
  const title = ({ dataset, title }) => (dataset ? `${dataset} · ${title}` : title);
  return Object.fromEntries(models.map((model) => [model.name, title(model)]));
}

/**
 * One line about the open model, kept up to date.
 * @param {HTMLElement} element
 * @param {object} session
 */
export function mountModelLine(element, session) {
  let wanted = null;
  const update = async () => {
    const name = session.state.model;
    wanted = name;
    const checkpoint = await session.checkpoint({ toDecode: true }).catch(() => null);
    if (wanted === name) element.textContent = checkpoint ? describe(checkpoint) : "";
  };
  update();
  return session.on("model", update);
}

/**
 * @param {object} checkpoint
 * @returns {string} such as "variational autoencoder · 28 × 28 pixels through 2 numbers · ..."
 */
export function describe(checkpoint) {
  const { config, image, latentDim, variational, conditional, likelihood } = checkpoint;
  const kind = conditional ? "model.cvae" : variational ? "model.vae" : "model.ae";
  const size = { height: image.height, width: image.width, dims: latentDim };
  const parts = [t(kind), t(latentDim === 1 ? "model.sizeOne" : "model.size", size)];
  if (variational && config.beta !== 1) parts.push(t("model.beta", { beta: config.beta }));
  const elbo = config.metrics?.test?.elbo;
  if (variational && likelihood === "bernoulli" && Number.isFinite(elbo)) {
    parts.push(t("model.elbo", { nats: Math.abs(elbo).toFixed(1) }));
  }
  return parts.join(" · ");
}

/**
 * Shows the session's notices, newest last; each goes after a while, or at a click.
 * @param {HTMLElement} element an empty element with aria-live
 * @param {object} session
 */
export function mountNotices(element, session) {
  return session.onNotice((text) => {
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
    setTimeout(() => notice.remove(), NOTICE_MS);
  });
}
