/** The settings that one may turn: those of the first run, and what is different in a second. */

import { h } from "../../kit/dom.js";
import { t } from "../../state/texts.js";
import { CONTROLS, createControl, createDataControl, field } from "./controls.js";
import { LIVE, formatDifference, otherValue } from "./settings.js";

const NOTHING = "nothing";

/**
 * @typedef {import("./settings.js").Choice} Choice
 * @typedef {import("./settings.js").Difference} Difference
 * @typedef {(patch: import("./settings.js").Patch) => void} OnChange told of the state's new part
 */

/**
 * @param {{live: HTMLElement, restart: HTMLElement, beside: HTMLElement}} places empty
 * @param {{name: string, title: string}[]} list of data sets
 * @param {OnChange} onChange
 */
export function mountPanel(places, list, onChange) {
  const data = createDataControl(list, (name) => onChange({ data: name }));
  const controls = CONTROLS.map((key) => {
    const control = createControl(key, (value) => onChange({ [key]: value }));
    return { key: /** @type {keyof Choice} */ (key), ...control };
  });
  const isLive = (/** @type {{key: string}} */ { key }) => LIVE.includes(key);
  places.live.append(...controls.filter(isLive).map(({ element }) => element));
  const rest = controls.filter((control) => !isLive(control));
  places.restart.append(data.element, ...rest.map(({ element }) => element));
  const beside = mountBeside(places.beside, onChange);

  return {
    /** @param {Choice} choice @param {Difference | null} difference */
    show(choice, difference) {
      data.show(choice.data);
      for (const { key, show } of controls) show(choice[key]);
      beside.show(choice, difference);
    },
  };
}

/**
 * Whether a second run stands beside the first, and what is different in it.
 * @param {HTMLElement} root
 * @param {OnChange} onChange
 */
function mountBeside(root, onChange) {
  /** @type {Choice} */
  let first;
  /** @type {{key: string, show: (value: any) => void} | null} */
  let control = null;
  const option = (/** @type {string} */ key) => h("option", { value: key }, t(`live.${key}`));
  const select = h(
    "select",
    { class: "le-select" },
    h("option", { value: NOTHING }, t("live.besideNothing")),
    ...CONTROLS.map(option),
  );
  const place = h("div", {});
  root.append(field(t("live.beside"), select), place);

  select.addEventListener("change", () => {
    const key = /** @type {keyof Choice} */ (select.value);
    if (select.value === NOTHING) onChange({ beside: null });
    else onChange({ beside: formatDifference({ key, value: otherValue(key, first) }) });
  });

  /** @param {keyof Choice} key */
  function create(key) {
    const change = (/** @type {any} */ value) => onChange({ beside: formatDifference({ key, value }) });
    const made = createControl(key, change, t("live.ofB", { name: t(`live.${key}`) }));
    place.replaceChildren(made.element);
    return { key, show: made.show };
  }

  return {
    /** @param {Choice} choice @param {Difference | null} difference */
    show(choice, difference) {
      first = choice;
      select.value = difference?.key ?? NOTHING;
      if (difference === null) {
        place.replaceChildren();
        control = null;
        return;
      }
      if (control?.key !== difference.key) control = create(difference.key);
      control.show(difference.value);
    },
  };
}
