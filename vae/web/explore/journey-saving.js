import { h } from "../kit/dom.js";
import { saveFile } from "../kit/save-file.js";
import { errorText, t } from "../state/texts.js";
import { makeGif, makeStrip, makeVideo, videoType } from "./journey-media.js";

/** @type {Record<string, import("./journey-media.js").MakeFile>} */
const MAKERS = { gif: makeGif, strip: makeStrip, video: makeVideo };

/**
 * The buttons that save a walk, one file at a time, how far the file is and what became of it.
 *
 * @param {import("../state/life.js").Life} life
 * @param {string} name of the file, without its extension
 * @param {() => import("./journey-media.js").Walk | null} takeWalk the walk as it is now
 */
export function createSaving(life, name, takeWalk) {
  const kinds = Object.keys(MAKERS).filter((kind) => kind !== "video" || videoType());
  const buttons = kinds.map((kind) => button(`journey.${kind}`, () => save(kind)));
  const progress = h("progress", { class: "le-progress", max: 1, "aria-label": t("journey.saving") });
  const cancel = button("journey.cancel", () => finish());
  const bar = h("div", { class: "le-row", hidden: true }, progress, cancel);
  const status = h("p", { class: "le-hint", role: "status" });
  /** @type {import("../state/life.js").Life | null} */
  let making = null;

  /** @param {string} kind */
  async function save(kind) {
    const walk = making ? null : takeWalk();
    if (!walk) return;
    const turn = life.child();
    making = turn;
    status.textContent = "";
    bar.hidden = false;
    const onProgress = (/** @type {number} */ part) => (progress.value = part);
    try {
      const blob = await turn.wait(MAKERS[kind](walk, { life: turn, onProgress }));
      saveFile(blob, `${name}.${blob.type.split("/")[1]}`);
      finish(t("journey.saved"));
    } catch (error) {
      if (!turn.signal.aborted) finish(t("journey.failed", { reason: errorText(error) }));
    }
  }

  /** @param {string} [text] what became of it; none if it was cancelled */
  function finish(text = "") {
    making?.end();
    making = null;
    bar.hidden = true;
    progress.removeAttribute("value");
    status.textContent = text;
  }

  return {
    buttons,
    bar,
    status,
    /** @param {boolean} disabled */
    setDisabled(disabled) {
      for (const each of buttons) each.disabled = disabled;
    },
  };
}

/** @param {string} key @param {() => void} onclick */
function button(key, onclick) {
  return h("button", { type: "button", class: "le-button", onclick }, t(key));
}
