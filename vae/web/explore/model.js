import { errorText } from "../state/texts.js";
import { mountPane } from "./pane.js";
import { mountSide } from "./side.js";
import { mountTools } from "./tools.js";

/**
 * All widgets of the Explore screen for one model. They come after the model's first image, for
 * which explore.js needs none of them.
 *
 * @param {object} parts the screen's elements bar, pane, side and tools, and showHint
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @param {object} stage of the screen (screens.js): session, on, onHide, and the life of the model
 * @param {string | null} tool the one that is open
 * @returns {{readonly tool: string | null}}
 */
export function openModel(parts, checkpoint, stage, tool) {
  const { session, life, on } = stage;
  const { state } = session;
  const codeOf = checkpoint.name;
  const z = Float32Array.from(state.z);
  const side = mountSide(parts.side, {
    checkpoint,
    z,
    label: state.label,
    life,
    onMove: (z) => session.set({ z, codeOf }),
    onLabel: (label) => session.set({ label }),
  });
  const pane = mountPane(parts.pane, parts.bar, { ...stage, checkpoint, z });
  const tools = mountTools(parts.tools, { ...stage, checkpoint, pane, side }, tool);
  const showHint = () =>
    parts.showHint(state.mode === "grid" ? "grid" : state.held ? "held" : "free");
  on(["held", "mode"], showHint, life);
  showHint();
  on(["z", "label"], () => {
    if (state.codeOf !== codeOf) return; // the next model's, whose widgets are not yet here
    z.set(state.z);
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
