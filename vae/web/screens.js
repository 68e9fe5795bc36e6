/**
 * The life of the screens: what a screen needs is fetched when it is first shown; a hidden screen
 * does no work, loads nothing, and catches up when it is shown again; all that it began ends with
 * it. Both shells (site.js, gradio-host.js) use this and nothing else of the screens.
 *
 * @typedef {object} Stage what a screen's mount(root, stage) is given
 * @property {import("./state/session.js").Session} session
 * @property {import("./state/life.js").Life} life the screen's
 * @property {Services} services
 * @property {(keys: string | string[], callback: (state: State, changed: string[]) => void,
 *   until?: Life) => void} on follows the state while the screen is shown, for the screen's life or a
 *   shorter one; what changed while it was hidden it hears when it is shown again
 * @property {(callback: () => void, until?: Life) => void} onHide for what would go on by itself,
 *   such as a walk
 * @property {(screen: ModelScreen) => void} onModel shows the open model, now and at each change.
 *   Until the next one is here, the one before stays; the latest alone is shown
 *
 * @typedef {import("./state/fields.js").State} State
 * @typedef {import("./state/life.js").Life} Life
 * @typedef {import("./model/checkpoint.js").Checkpoint} Checkpoint
 *
 * @typedef {object} ModelScreen
 * @property {boolean} [toDecode] the encoder's weights may come later
 * @property {(checkpoint: Checkpoint, turn: Life) => Promise<any>} [prepare] what must be here first
 * @property {(checkpoint: Checkpoint, life: Life, prepared: any) => void} show puts the model on the
 *   screen; what belongs to it ends with its life, when the next one is shown
 *
 * @typedef {object} Services what only some hosts offer
 * @property {(question: object) => Promise<Float32Array>} [recomputeTsne] see tsne/recompute.js
 */
import { createAttempt } from "./kit/attempt.js";
import { h } from "./kit/dom.js";
import { TABS } from "./state/fields.js";
import { createLife, guard } from "./state/life.js";
import { addTexts, language } from "./state/texts.js";
import { ensureStyles } from "./kit/styles.js";

/** The screens in the order of their tabs. */
export const SCREENS = TABS;

const MODULES = {
  explore: () => import("./explore/explore.js"),
  draw: () => import("./draw/draw.js"),
  compare: () => import("./compare/compare.js"),
  tsne: () => import("./tsne/tsne.js"),
  training: () => import("./training/training.js"),
};

// Explore's sheet holds that of the map.
const SHEETS = {
  explore: ["explore"],
  draw: ["explore", "draw"],
  compare: ["charts", "explore", "compare"],
  tsne: ["explore", "tsne"],
  training: ["charts", "explore", "training", "playground"],
};

/**
 * Puts a screen into an empty element. It begins when its tab is first open, follows the session's
 * tab, and ends by destroy().
 * @param {HTMLElement} root
 * @param {string} name one of SCREENS
 * @param {{session: import("./state/session.js").Session, services?: Services,
 *   onSheet?: (sheet: CSSStyleSheet) => void}} options
 * @returns {{destroy: () => void}}
 */
export function mountScreen(root, name, { session, services = {}, onSheet }) {
  const life = createLife();
  const notes = [0, 1].map(() => h("p", { class: "le-placeholder", role: "status", hidden: true }));
  const body = h("div", { class: "le-screen-body" });
  root.classList.add("le", "le-screen");
  root.replaceChildren(...notes, body);
  const attempt = createAttempt(notes[0], { life, failed: "screen.failed" });
  const visible = createVisible(session, life);
  const onModel = createOnModel(notes[1], { session, life, visible });
  let begun = false;

  const begin = () => attempt(async (turn) => {
    const [screen] = await turn.wait(Promise.all([
      MODULES[name](),
      ensureStyles(["theme", ...SHEETS[name]], onSheet),
      addTexts(import(`./${name}/texts.${language}.js`)),
    ]));
    screen.mount(body, { session, services, life, onModel, on: visible.on, onHide: visible.onHide });
  });

  const follow = () => {
    const shown = session.state.tab === name;
    if (shown && !begun) {
      begun = true;
      begin();
    }
    visible.set(shown);
  };
  life.add(session.on("tab", follow));
  follow();
  return {
    destroy() {
      life.end();
      root.replaceChildren();
    },
  };
}

/** Whether a screen is shown, and what waits for it. */
function createVisible(session, life) {
  const followers = new Set(); // {callback, missed: keys that changed while it was hidden}
  const leavers = new Set();
  let shown = false;

  function on(keys, callback, until = life) {
    const follower = { callback, missed: new Set() };
    const hear = (state, changed) => {
      if (shown) callback(state, changed);
      else changed.forEach((key) => follower.missed.add(key));
    };
    followers.add(follower);
    const off = session.on(keys, hear);
    until.add(() => {
      off();
      followers.delete(follower);
    });
  }

  function onHide(callback, until = life) {
    leavers.add(callback);
    until.add(() => leavers.delete(callback));
  }

  function set(next) {
    if (next === shown) return;
    shown = next;
    if (!shown) leavers.forEach((callback) => guard(callback));
    else followers.forEach(catchUp);
  }

  function catchUp({ callback, missed }) {
    if (missed.size === 0) return;
    const changed = [...missed];
    missed.clear();
    guard(callback, session.state, changed);
  }

  return { on, onHide, set };
}

function createOnModel(note, { session, life, visible }) {
  return ({ toDecode = false, prepare = async (..._) => {}, show }) => {
    const attempt = createAttempt(note, { life, failed: "screen.failed" });
    let modelLife = null;
    const open = () => attempt(async (turn) => {
      const { signal } = turn;
      const checkpoint = await turn.wait(session.checkpoint({ toDecode, signal }));
      const prepared = await turn.wait(prepare(checkpoint, turn));
      modelLife?.end();
      modelLife = life.child();
      show(checkpoint, modelLife, prepared);
    });
    visible.on("model", open);
    open();
  };
}
