/** What went wrong with a run, and the button that mends it. */

import { h } from "../../kit/dom.js";

/**
 * @param {HTMLElement} place with role status; empty
 */
export function createNote(place) {
  return {
    /**
     * @param {string} text
     * @param {string} [action] what the button says; without it there is none
     * @param {() => void} [onAction]
     */
    show(text, action, onAction = () => {}) {
      const act = () => {
        place.replaceChildren();
        onAction();
      };
      const button = action
        ? h("button", { type: "button", class: "le-button", onclick: act }, action)
        : null;
      const note = h("div", { class: "le-note le-note-warn le-row" }, h("span", {}, text), button);
      place.replaceChildren(note);
    },
    clear: () => place.replaceChildren(),
  };
}
