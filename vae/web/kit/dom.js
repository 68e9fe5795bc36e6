/**
 * What h() gives an element: listeners by names such as "onclick", and attributes.
 * @typedef {{[K in keyof GlobalEventHandlersEventMap as `on${K}`]?:
 *   (event: GlobalEventHandlersEventMap[K]) => void} & {[name: string]: unknown}} Attributes
 *
 * @typedef {Node | string | null | undefined} Child
 */

/**
 * Makes an element: h("button", {class: "le-button", onclick: run}, "Text", child, ...).
 *
 * Names that start with "on" become listeners, true and false set or leave out an attribute, and
 * strings go in as text, so that nothing is ever read as HTML. A child that is null is left out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * The 2-D context of a canvas. The types allow for null, which only a canvas gives that has a
 * context of another kind.
 * @param {HTMLCanvasElement} canvas
 */
export function context2d(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * A row of choices of which one holds, as radio buttons: arrow keys and screen readers know them.
 *
 * @param {object} options
 * @param {string} options.label names the group
 * @param {[string, string][]} options.choices value, text
 * @param {string} options.value
 * @param {(value: string) => void} options.onChange
 * @returns {HTMLElement & {select: (value: string) => void}}
 */
export function segmented({ label, choices, value, onChange }) {
  const name = `le-${Math.random().toString(36).slice(2)}`;
  const inputs = choices.map(([choice]) =>
    h("input", {
      type: "radio",
      name,
      value: choice,
      checked: choice === value,
      onchange: () => onChange(choice),
    }),
  );
  const labels = choices.map(([, text], k) => h("label", {}, inputs[k], text));
  const group = h("div", { class: "le-segmented", role: "radiogroup", "aria-label": label }, ...labels);
  return Object.assign(group, {
    /** @param {string} wanted */
    select(wanted) {
      for (const input of inputs) input.checked = input.value === wanted;
    },
  });
}
