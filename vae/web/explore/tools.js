import { createAttempt } from "../kit/attempt.js";
import { h } from "../kit/dom.js";
import { t } from "../state/texts.js";

/** Fetched when they are first opened. */
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
 * @param {object} options as of openModel(), with its checkpoint, pane and side
 * @param {string | null} first the tool to begin with, where the model has it
 */
export function mountTools(root, options, first) {
  const { replay } = options.checkpoint.config;
  const names = Object.keys(TOOLS).filter((name) => name !== "replay" || replay);
  const panel = h("div", { class: "le-tool-panel", hidden: true });
  const buttons = new Map(names.map((name) => [name, toolButton(name)]));
  const status = h("p", { class: "le-hint", role: "status" });
  root.replaceChildren(h("div", { class: "le-tool-bar" }, ...buttons.values()), status, panel);
  const attempt = createAttempt(status, { life: options.life, failed: "screen.failed" });
  let open = null;
  let tool = null;
  let toolLife = options.life.child();

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

  function toggle(name, pressed = true) {
    toolLife.end();
    toolLife = options.life.child();
    tool = null;
    open = name;
    for (const [other, button] of buttons) button.setAttribute("aria-expanded", other === name);
    panel.hidden = name === null;
    panel.replaceChildren();
    if (name !== null) attempt((turn) => show(name, turn, pressed));
  }

  async function show(name, turn, pressed) {
    const mountTool = await turn.wait(TOOLS[name]());
    if (name !== "takeaway") options.pane.showMode("map"); // they happen on the map
    tool = mountTool(panel, { ...options, life: toolLife });
    if (!pressed) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    panel.scrollIntoView({ block: "nearest", behavior: calm ? "instant" : "smooth" });
  }

  if (buttons.has(first)) toggle(first, false);
  options.onHide(() => tool?.pause?.(), options.life); // nobody sees it walk on
  options.life.add(() => root.replaceChildren());

  return {
    get open() {
      return open;
    },
    show: (z, label) => tool?.show?.(z, label),
  };
}
