import { errorText } from "../state/texts.js";
import { mountPane } from "./pane.js";
import { mountSide } from "./side.js";
import { mountTools } from "./tools.js";

/**
 * @typedef {Pick<import("../screens.js").Stage, "session" | "on" | "onHide" | "life">} ModelStage
 *   its life is the model's
 */

/**
 * All widgets of the Explore screen for one model. They come after the model's first image, for
 * which explore.js needs none of them.
 *
 * @param {import("./explore.js").Parts} parts
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @param {ModelStage} stage
 * @param {string | null} tool the one that is open
 * @returns {{readonly tool: string | null}}
 */
export function openModel(parts, checkpoint, stage, tool) {
  const { session, life, on } = stage;
  const { state } = session;
  const codeOf = checkpoint.name;
  const side = mountSide(parts.side, {
    checkpoint,
    z: state.z,
    label: state.label,
    life,
    onMove: (z) => session.set({ z, codeOf }),
    onLabel: (label) => session.set({ label }),
  });
  const pane = mountPane(parts.pane, parts.bar, { ...stage, checkpoint });
  const tools = mountTools(parts.tools, { ...stage, checkpoint, pane, side }, tool);
  const showHint = () =>
    parts.showHint(state.mode === "grid" ? "grid" : state.held ? "held" : "free");
  on(["held", "mode"], showHint, life);
  showHint();
  on(["z", "label"], () => {
    if (state.codeOf !== codeOf) return; // the next model's, whose widgets are not yet here
    const z = Float32Array.from(state.z);
    for (const part of [side, pane, tools]) part.show(z, state.label);
  }, life);
  const codes = pane.ready.then(() => checkpoint.atlas());
  life.when(codes, (atlas) => side.setAtlas(atlas), (error) => session.notify(errorText(error)));

  return {
    get tool() {
      return tools.open;
    },
  };
}
