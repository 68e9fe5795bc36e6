import { createAttempt } from "../kit/attempt.js";
import { h } from "../kit/dom.js";
import { t } from "../state/texts.js";

/**
 * @typedef {object} ToolStage what a tool's mount(root, stage) is given
 * @property {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @property {import("../state/session.js").Session} session
 * @property {import("../state/life.js").Life} life the tool's
 * @property {import("./pane.js").Pane} pane
 * @property {import("./side.js").Side} side
 *
 * @typedef {object} Tool
 * @property {() => void} [pause] nobody sees it any more
 * @property {(z: Float32Array, label: number) => void} [show] the point or its class has changed
 *
 * @typedef {(root: HTMLElement, stage: ToolStage) => Tool} MountTool
 */

/**
 * Fetched when they are first opened.
 * @type {Record<string, () => Promise<MountTool>>}
 */
const TOOLS = {
  primer: async () => (await import("./primer.js")).mountPrimer,
  journey: async () => (await import("./journey.js")).mountJourney,
  replay: async () => (await import("./replay.js")).mountReplay,
  takeaway: async () => (await import("./takeaway.js")).mountTakeaway,
};

/**
 * What one does with the map beyond looking: a row of switches, of which one opens its panel.
 *
 * @param {HTMLElement} root empty
 * @param {ToolStage & import("./model.js").ModelStage} stage its life is the model's
 * @param {string | null} first the tool to begin with, where the model has it
 */
export function mountTools(root, stage, first) {
  const { checkpoint, life } = stage;
  const { replay } = checkpoint.config;
  const names = Object.keys(TOOLS).filter((name) => name !== "replay" || replay);
  const panel = h("div", { class: "le-tool-panel", hidden: true });
  const buttons = new Map(names.map((name) => [name, toolButton(name)]));
  const status = h("p", { class: "le-hint", role: "status" });
  root.replaceChildren(h("div", { class: "le-tool-bar" }, ...buttons.values()), status, panel);
  const attempt = createAttempt(status, { life, failed: "screen.failed" });
  /** @type {string | null} */
  let open = null;
  /** @type {Tool | null} */
  let tool = null;
  let toolLife = life.child();

  /** @param {string} name */
  function toolButton(name) {
    return h(
      "button",
      {
        type: "button",
        class: "le-button le-tool",
        "aria-expanded": "false",
        onclick: () => toggle(open === name ? null : name),
      },
      t(`tools.${name}`),
    );
  }

  /**
   * @param {string | null} name the tool to open; null: none
   * @param {boolean} [pressed] by the visitor
   */
  function toggle(name, pressed = true) {
    toolLife.end();
    toolLife = life.child();
    tool = null;
    open = name;
    for (const [each, button] of buttons) {
      button.setAttribute("aria-expanded", String(each === name));
    }
    panel.hidden = name === null;
    panel.replaceChildren();
    attempt((turn) => show(name, turn, pressed));
  }

  /**
   * @param {string | null} name
   * @param {import("../state/life.js").Life} turn
   * @param {boolean} pressed
   */
  async function show(name, turn, pressed) {
    if (name === null) return;
    const mountTool = await turn.wait(TOOLS[name]());
    if (name !== "takeaway") stage.pane.showMode("map"); // they happen on the map
    tool = mountTool(panel, { ...stage, life: toolLife });
    if (!pressed) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    panel.scrollIntoView({ block: "nearest", behavior: calm ? "instant" : "smooth" });
  }

  if (first !== null && buttons.has(first)) toggle(first, false);
  stage.onHide(() => tool?.pause?.(), life); // nobody sees it walk on
  life.add(() => root.replaceChildren());

  return {
    get open() {
      return open;
    },
    /** @param {Float32Array} z (D) @param {number} label */
    show: (z, label) => tool?.show?.(z, label),
  };
}
