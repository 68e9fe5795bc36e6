/**
 * The texts of the page in the visitor's language. Each room keeps its own in texts.en.js and
 * texts.zh.js, `export default {key: text}` with the same keys; only one of the two is fetched.
 */
import { fill, isTold } from "../model/errors.js";

/** @type {Map<string, string>} */
const table = new Map();

/** "zh" or "en". */
export const language = pickLanguage(globalThis.navigator?.languages ?? []);

/** The language as the attribute `lang` wants it. */
export const languageTag = language === "zh" ? "zh-CN" : "en";

/**
 * The first that there is a translation for; index.html asks for texts by the same rule.
 * @param {readonly string[]} preferred
 */
function pickLanguage(preferred) {
  const first = preferred.find((tag) => /^(en|zh)\b/i.test(tag)) ?? "en";
  return /^zh/i.test(first) ? "zh" : "en";
}

/**
 * Adds the texts of a module. Where it cannot be fetched keys stand for them: readable enough.
 * @param {Promise<{default: Record<string, string>}>} loading
 */
export async function addTexts(loading) {
  const module = await loading.catch(() => null);
  for (const [key, text] of Object.entries(module?.default ?? {})) table.set(key, text);
}

/** The texts that all screens need: a shell waits for them before it shows anything. */
export const commonTexts = Promise.all([
  addTexts(import(`./texts.${language}.js`)),
  addTexts(import(`../model/texts.${language}.js`)),
]);

/**
 * The text for a key; `{name}` in it is replaced by params.name, and an error among the params by
 * its own text. An unknown key comes back as it is, so that a missing text is seen and breaks
 * nothing.
 * @param {string} key
 * @param {import("../model/errors.js").Params} [params]
 * @returns {string} plain text: put it in with textContent
 */
export function t(key, params = {}) {
  return fill(table.get(key) ?? key, params, tell);
}

/**
 * What to tell a visitor of an error, in their language. One without a code is none that we thought
 * of: the console has it all.
 * @param {unknown} error
 * @returns {string} plain text
 */
export function errorText(error) {
  if (isTold(error) && table.has(error.code)) return t(error.code, error.params);
  console.warn(error);
  return t("error.unexpected", { message: error instanceof Error ? error.message : String(error) });
}

/** @param {unknown} value of a parameter */
function tell(value) {
  return isTold(value) || value instanceof Error ? errorText(value) : String(value);
}
