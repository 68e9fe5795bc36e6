/**
 * Errors that a visitor may get to see. Each has a code and parameters, from which the page tells
 * it in its own language (errorText in state/texts.js); its message is the English one.
 *
 * @typedef {{code: string, params: Params}} Told a text by its code, such as a part of a message
 * @typedef {Record<string, unknown>} Params what fills the places of a text; a Told or an Error
 *   among them becomes its own text
 */
import english from "./texts.en.js";

export class CodedError extends Error {
  /**
   * @param {string} code key of the text, in this room's texts or in those of the room that throws
   * @param {Params} [params]
   * @param {ErrorOptions} [options] cause
   */
  constructor(code, params = {}, options) {
    super(inEnglish({ code, params }), options);
    this.name = "CodedError";
    this.code = code;
    this.params = params;
  }
}

/**
 * @param {string} code
 * @param {Params} [params]
 * @returns {Told}
 */
export function told(code, params = {}) {
  return { code, params };
}

/**
 * A text with its places, `{name}`, filled in.
 * @param {string} text
 * @param {Params} params
 * @param {(value: unknown) => string} tell the text of a parameter
 */
export function fill(text, params, tell) {
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(params, name) ? tell(params[name]) : whole);
}

/** @param {Told} told */
function inEnglish({ code, params }) {
  const text = /** @type {Record<string, string>} */ (english)[code];
  // Those of the rooms above have their texts there.
  return text ? fill(text, params, tellInEnglish) : `${code} ${JSON.stringify(params)}`;
}

/** @param {unknown} value */
function tellInEnglish(value) {
  if (value instanceof Error) return value.message;
  return isTold(value) ? inEnglish(value) : String(value);
}

/**
 * @param {unknown} value
 * @returns {value is Told}
 */
export function isTold(value) {
  return typeof (/** @type {any} */ (value)?.code) === "string" && Object.hasOwn(Object(value), "params");
}
