/**
 * Mounts a screen: its style sheet, its strings, its module. Nothing of a screen is fetched before
 * it is opened. Both shells (site.js, gradio-host.js) use this and nothing else of the screens.
 */
import { h } from "./kit/dom.js";
import { TABS } from "./state/link.js";
import { addStrings, t } from "./state/strings.js";

/** The screens in the order of their tabs. */
export const SCREENS = TABS;

const MODULES = {
  explore: () => import("./explore/explore.js"),
  draw: () => import("./draw/draw.js"),
  compare: () => import("./compare/compare.js"),
  tsne: () => import("./tsne/tsne.js"),
  training: () => import("./training/training.js"),
};

const STRINGS = {
  explore: () => import("./explore/strings.js"),
  draw: () => import("./draw/strings.js"),
  compare: () => import("./compare/strings.js"),
  tsne: () => import("./tsne/strings.js"),
  training: () => import("./training/strings.js"),
};

const CHARTED = ["compare", "training"]; // need kit/charts.css too

const SHEETS = { theme: "./kit/theme.css", charts: "./kit/charts.css", gradio: "./gradio.css" };

/**
 * Links the style sheets once a page. Explore's holds the widgets that others use too.
 * @param {string[]} names theme or screen names
 * @param {(sheet: CSSStyleSheet) => void} [onSheet] told about each, once it applies
 * @returns {Promise<void>} resolved when they apply
 * @throws {Error} naming one that cannot be had
 */
export async function ensureStyles(names, onSheet = () => {}) {
  for (const link of await Promise.all(names.map(ensureStyle))) onSheet(link.sheet);
}

async function ensureStyle(name) {
  const href = new URL(SHEETS[name] ?? `./${name}/${name}.css`, import.meta.url).href;
  const links = [...document.querySelectorAll("link[rel=stylesheet]")];
  const present = links.find((link) => link.href === href);
  const link = present ?? document.createElement("link");
  if (!present) {
    link.rel = "stylesheet";
    link.href = href;
    document.head.append(link);
  }
  if (!link.sheet) await settled(link);
  if (applies(link)) return link;
  link.remove(); // so that the next try asks for it again
  throw new Error(t("screen.style", { name }));
}

function settled(link) {
  return new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true });
  });
}

/** A sheet that could not be fetched may be there, and forbids to look at its rules. */
function applies({ sheet }) {
  try {
    return sheet.cssRules.length > 0;
  } catch {
    return false;
  }
}

/**
 * Mounts a screen into an empty element. A screen that fails leaves a calm sentence until it is
 * tried again, or with another model, and the rest of the page works on.
 * @param {HTMLElement} root
 * @param {string} name one of SCREENS
 * @param {{session: object, onSheet?: (sheet: CSSStyleSheet) => void}} options
 */
export async function mountScreen(root, name, { session, onSheet }) {
  let off = () => {};
  const again = () => {
    off();
    mountScreen(root, name, { session, onSheet });
  };
  root.classList.add("le", "le-screen");
  root.replaceChildren(message(t("screen.loading")));
  try {
    const own = name === "explore" ? ["explore"] : ["explore", name];
    const charts = CHARTED.includes(name) ? ["charts"] : [];
    const [screen] = await Promise.all([
      MODULES[name](),
      ensureStyles(["theme", ...charts, ...own], onSheet),
      ...own.map(loadStrings),
    ]);
    root.replaceChildren();
    await screen.mount(root, { session });
  } catch (error) {
    console.warn(`screen ${name}:`, error);
    root.replaceChildren(failure(error, again));
    off = session.on("model", again);
  }
}

function failure(error, again) {
  const button = h("button", { type: "button", class: "le-button", onclick: again }, t("screen.again"));
  const text = message(t("screen.failed", { reason: error.message ?? String(error) }));
  text.append(" ", button);
  return text;
}

async function loadStrings(name) {
  const strings = await STRINGS[name]().catch(() => null); // keys are readable enough without
  if (strings) addStrings(strings.default);
}

const message = (text) => h("p", { class: "le-placeholder" }, text);
