import { h } from "../kit/dom.js";
import { t } from "../state/texts.js";

/** The colour of each overlay; its strength says how much. */
export const FIELD_COLOURS = { density: "#0d8f9c", holes: "#e5484d", entropy: "#8e4ec6" };

/**
 * Says what an overlay's colour means.
 *
 * @param {HTMLElement} root
 * @param {{name: string, highest: number, share: number | null, estimated?: boolean} | null}
 *   field field.js's; null takes the key away
 */
export function mountOverlayKey(root, field) {
  root.replaceChildren();
  root.hidden = !field;
  if (!field) return;
  const { name, highest, share, estimated } = field;
  const bar = h("span", { class: "le-key-bar", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(to right, transparent, ${FIELD_COLOURS[name]})`;
  const most = t(`overlay.${name}High`, { value: Number(highest.toPrecision(2)) });
  let text = t(`overlay.${name}Key`);
  if (share !== null) text = t("overlay.holesShare", { share: percent(share) });
  if (estimated) text = t("overlay.densityEstimate");
  const least = t(`overlay.${name}Low`);
  root.append(h("span", {}, least), bar, h("span", {}, most), h("span", {}, text));
}

const percent = (share) => (100 * share).toFixed(share < 0.1 ? 1 : 0);
