import { mountPane } from "./pane.js";
import { mountSide } from "./side.js";
import { mountTools } from "./tools.js";

/**
 * All widgets of the Explore screen for one model. They come after the model's first image, for
 * which explore.js needs none of them.
 *
 * @param {object} parts the screen's elements bar, pane, side and tools, and showHint
 * @param {object} checkpoint
 * @param {object} session
 * @param {string | null} tool the one that is open
 * @returns {{tool: string | null, destroy: () => void}}
 */
export function openModel(parts, checkpoint, session, tool) {
  const { state } = session;
  const z = Float32Array.from(state.z);
  const side = mountSide(parts.side, {
    checkpoint,
    z,
    label: state.label,
    onMove: (point) => session.set({ z: point }),
    onLabel: (label) => session.set({ label }),
  });
  const pane = mountPane(parts.pane, parts.bar, {
    checkpoint,
    session,
    z,
  });
  const tools = mountTools(parts.tools, { checkpoint, session, pane, side }, tool);
  const showHint = () =>
    parts.showHint(state.mode === "grid" ? "grid" : state.held ? "held" : "free");
  const offHint = session.on(["held", "mode"], showHint);
  showHint();
  const off = session.on(["z", "label"], () => {
    // A change of model sets a new z before its widgets are here.
    if (session.state.model !== checkpoint.name) return;
    z.set(session.state.z);
    for (const part of [side, pane, tools]) part.show(z, session.state.label);
  });
  pane.ready.then(async () => {
    side.setAtlas(await checkpoint.atlas());
  }).catch((error) => session.notify(error.message));

  return {
    get tool() {
      return tools.open;
    },
    destroy() {
      off();
      offHint();
      tools.destroy();
      side.destroy();
      pane.destroy();
    },
  };
}
