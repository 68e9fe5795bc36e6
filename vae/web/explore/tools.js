import { h } from "../kit/dom.js";
import { t } from "../state/strings.js";

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
 * @param {{checkpoint: object, session: object, pane: object, side: object}} options
 * @param {string | null} first the tool to begin with, where the model has it
 */
export function mountTools(root, options, first) {
  const { replay } = options.checkpoint.config;
  const names = Object.keys(TOOLS).filter((name) => name !== "replay" || replay);
  const panel = h("div", { class: "le-tool-panel", hidden: true });
  const buttons = new Map(names.map((name) => [name, toolButton(name)]));
  root.replaceChildren(h("div", { class: "le-tool-bar" }, ...buttons.values()), panel);
  let open = null;
  let tool = null;
  let turn = 0; // a later press overtakes one whose tool is still on its way

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

  async function toggle(name, pressed = true) {
    const mine = (turn += 1);
    tool?.destroy();
    tool = null;
    open = name;
    for (const [other, button] of buttons) button.setAttribute("aria-expanded", other === name);
    panel.hidden = name === null;
    panel.replaceChildren();
    if (name === null) return;
    const mountTool = await TOOLS[name]();
    if (mine !== turn) return;
    if (name !== "takeaway") options.pane.showMode("map"); // they happen on the map
    tool = mountTool(panel, options);
    if (!pressed) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    panel.scrollIntoView({ block: "nearest", behavior: calm ? "instant" : "smooth" });
  }

  if (buttons.has(first)) toggle(first, false);
  const off = options.session.on("tab", () => tool?.pause?.()); // nobody sees it walk on

  return {
    get open() {
      return open;
    },
    show: (z, label) => tool?.show?.(z, label),
    destroy() {
      turn += 1;
      off();
      tool?.destroy();
      root.replaceChildren();
    },
  };
}
