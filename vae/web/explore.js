import { h } from "./dom.js";
import { mountPane } from "./explore-pane.js";
import { mountSide } from "./explore-side.js";
import { mountTools } from "./explore-tools.js";
import { t } from "./strings.js";

/**
 * The Explore screen: a point in the latent space and what it decodes to. Map or grid, image,
 * sliders and all else take the point from the session and give it back to the session, so that
 * they follow each other in the same frame.
 *
 * @param {HTMLElement} root empty
 * @param {{session: object}} options
 * @returns {{destroy: () => void}}
 */
export function mount(root, { session }) {
  const parts = build(root);
  let model = null;
  let turn = 0;

  async function open() {
    const mine = (turn += 1);
    parts.main.setAttribute("aria-busy", "true");
    try {
      const checkpoint = await session.checkpoint({ toDecode: true });
      if (mine !== turn) return;
      model?.destroy();
      model = openModel(parts, checkpoint, session);
      parts.note.hidden = true;
    } catch (error) {
      if (mine !== turn) return;
      parts.note.textContent = t("explore.failed", { reason: error.message });
      parts.note.hidden = false;
    }
    parts.main.removeAttribute("aria-busy");
  }

  const off = session.on("model", (state, changed) => {
    // What part of one model's plane is shown means nothing in another's, unless a link says so.
    for (const key of ["view", "plane"]) if (!changed.includes(key)) session.set({ [key]: null });
    open();
  });
  open();
  return {
    destroy() {
      turn += 1;
      off();
      model?.destroy();
      root.replaceChildren();
    },
  };
}

function build(root) {
  const hint = h("p", { class: "le-explore-hint" }, h("span", {}, hintText(false)));
  const note = h("p", { class: "le-note le-note-warn", role: "alert", hidden: true });
  const bar = h("div", { class: "le-explore-bar" });
  const pane = h("section", { class: "le-explore-pane", "aria-label": t("explore.pane") });
  const side = h("section", { class: "le-explore-side", "aria-label": t("explore.side") });
  const tools = h("section", { class: "le-explore-tools", "aria-label": t("explore.tools") });
  const main = h("div", { class: "le-explore" }, bar, hint, note, pane, side, tools);
  root.append(main);
  // Boxes of the final size stand there before anything is loaded, so that nothing jumps.
  pane.append(h("div", { class: "le-map-frame le-waiting" }));
  side.append(h("div", { class: "le-side-image le-waiting" }));
  return { main, bar, hint: hint.firstChild, note, pane, side, tools };
}

function hintText(pinned) {
  if (pinned) return t("explore.held");
  return t(matchMedia("(hover: hover)").matches ? "explore.hover" : "explore.drag");
}

/** The widgets of one model. */
function openModel(parts, checkpoint, session) {
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
    onPin: (pinned) => (parts.hint.textContent = hintText(pinned)),
    onMode: (grid) => (parts.hint.textContent = grid ? t("explore.gridHint") : hintText(false)),
  });
  const tools = mountTools(parts.tools, { checkpoint, session, pane, side });
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
    destroy() {
      off();
      tools.destroy();
      side.destroy();
      pane.destroy();
    },
  };
}
