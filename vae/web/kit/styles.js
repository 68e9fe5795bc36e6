/** The style sheets: those of kit/, of the Gradio shell, and one a screen. */
import { CodedError } from "../model/errors.js";

/** @type {Record<string, string>} */
const SHEETS = {
  theme: "./theme.css",
  charts: "./charts.css",
  playground: "../training/playground/playground.css",
  gradio: "../gradio.css",
};

/**
 * Links the style sheets once a page.
 * @param {string[]} names theme or screen names
 * @param {(sheet: CSSStyleSheet) => void} [onSheet] told about each, once it applies
 * @returns {Promise<void>} resolved when they apply
 * @throws {CodedError} naming one that cannot be had
 */
export async function ensureStyles(names, onSheet = () => {}) {
  for (const sheet of await Promise.all(names.map(ensureStyle))) onSheet(sheet);
}

/** @param {string} name */
async function ensureStyle(name) {
  const href = new URL(SHEETS[name] ?? `../${name}/${name}.css`, import.meta.url).href;
  /** @type {NodeListOf<HTMLLinkElement>} */
  const links = document.querySelectorAll("link[rel=stylesheet]");
  const present = [...links].find((each) => each.href === href);
  const link = present ?? document.createElement("link");
  if (!present) {
    link.rel = "stylesheet";
    link.href = href;
    document.head.append(link);
  }
  if (!link.sheet) await settled(link);
  if (link.sheet && applies(link.sheet)) return link.sheet;
  link.remove(); // so that the next try asks for it again
  throw new CodedError("screen.style", { name });
}

/** @param {HTMLLinkElement} link @returns {Promise<unknown>} when it is there or has failed */
function settled(link) {
  return new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true });
  });
}

/**
 * A sheet that could not be fetched may be there, and forbids to look at its rules.
 * @param {CSSStyleSheet} sheet
 */
function applies(sheet) {
  try {
    return sheet.cssRules.length > 0;
  } catch {
    return false;
  }
}
