import { createAttempt } from "../kit/attempt.js";
import { h, segmented } from "../kit/dom.js";
import { datasetOf, modelsOf, twinOf, twinPair } from "../model/roles.js";
import { errorText, t } from "../state/texts.js";

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../state/session.js").Session} Session
 * @typedef {import("../state/life.js").Life} Life
 *
 * @typedef {object} Part what one compares of two models
 * @property {(pair: {left: Checkpoint, right: Checkpoint}, life: Life) => void} setPair shows them
 *   until their life ends
 *
 * @typedef {object} PartStage what a part's mount(root, stage) is given
 * @property {Session} session
 * @property {Life} life the part's
 * @property {import("../screens.js").Stage["on"]} on
 * @property {import("../screens.js").Stage["onHide"]} onHide
 * @property {(error: Error) => void} onFail for what the part cannot show
 *
 * @typedef {{mount: (root: HTMLElement, stage: PartStage) => Part}} PartModule
 */

/** @type {Record<string, () => Promise<PartModule>>} */
const PARTS = {
  samples: () => import("./samples.js"),
  walk: () => import("./walk.js"),
  beta: () => import("./beta.js"),
  anomaly: () => import("./anomaly.js"),
};

/**
 * The Compare screen: two models, and a choice of what one compares of them.
 *
 * @param {HTMLElement} root empty
 * @param {import("../screens.js").Stage} stage
 */
export function mount(root, { session, life, on, onHide }) {
  const parts = build(root, session);
  const attempt = createAttempt(parts.status, {
    life,
    loading: "compare.loading",
    failed: "compare.failed",
  });
  const place = createPartPlace(parts.body, { session, life, on, onHide, onFail });

  session.set(firstPair(session));
  on("model", () => session.set(pairWith(session)));
  on(["left", "right", "part"], update);
  update();

  function update() {
    const { part } = session.state;
    const name = part !== null && Object.hasOwn(PARTS, part) ? part : "samples";
    const { left, right } = chosenOf(session);
    parts.modes.select(name);
    parts.left.value = left;
    parts.right.value = right;
    parts.models.hidden = name === "beta"; // has a choice of its own
    attempt(async (turn) => {
      /** @param {string} model */
      const open = (model) => session.library.open(model, { signal: turn.signal });
      const ready = Promise.all([PARTS[name](), open(left), open(right)]);
      const [module, leftModel, rightModel] = await turn.wait(ready);
      place.show(name, module, { left: leftModel, right: rightModel });
    });
  }

  /**
   * Something that the part shows could not be had: told once, however much of it needs the file.
   * @param {Error} error
   */
  function onFail(error) {
    if (parts.status.querySelector("button")) return;
    session.notify(errorText(error));
    const again = () => {
      place.clear();
      update();
    };
    const button = h("button", { type: "button", class: "le-button", onclick: again },
      t("screen.again"));
    parts.status.replaceChildren(t("compare.incomplete"), " ", button);
    parts.status.hidden = false;
  }
}

/**
 * A place for one part, and for one pair in it.
 * @param {HTMLElement} root
 * @param {PartStage} stage whose life is the screen's
 */
function createPartPlace(root, stage) {
  /** @type {{name: string, part: Part, life: Life} | null} */
  let shown = null;
  /** @type {Life | null} */
  let pairLife = null;

  /**
   * @param {string} name
   * @param {PartModule} module
   */
  function begin(name, module) {
    clear();
    const life = stage.life.child();
    shown = { name, life, part: module.mount(root, { ...stage, life }) };
    return shown;
  }

  function clear() {
    shown?.life.end();
    root.replaceChildren();
    shown = null;
  }

  return {
    clear,
    /**
     * @param {string} name of the part
     * @param {PartModule} module
     * @param {{left: Checkpoint, right: Checkpoint}} pair
     */
    show(name, module, pair) {
      const { part, life } = shown?.name === name ? shown : begin(name, module);
      pairLife?.end();
      pairLife = life.child();
      part.setPair(pair, pairLife);
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {Session} session
 */
function build(root, session) {
  const selects = { left: modelSelect(session, "left"), right: modelSelect(session, "right") };
  const modes = segmented({
    label: t("compare.part"),
    choices: Object.keys(PARTS).map((name) => [name, t(`compare.${name}`)]),
    value: "samples",
    onChange: (name) => session.set({ part: name }),
  });
  const models = h("div", { class: "le-compare-models" }, selects.left.field, selects.right.field);
  const status = h("p", { class: "le-hint le-compare-status", role: "status" });
  const body = h("div", { class: "le-compare-part" });
  root.append(h("div", { class: "le-compare-head" }, modes, models), status, body);
  return { modes, models, status, body, left: selects.left.select, right: selects.right.select };
}

/**
 * @param {Session} session
 * @param {"left" | "right"} side
 */
function modelSelect(session, side) {
  const select = h("select", { class: "le-select" });
  const { names, title } = session.library;
  for (const name of names) select.append(new Option(title(name), name));
  const other = side === "left" ? "right" : "left";
  select.addEventListener("change", () => {
    const taken = select.value === session.state[other];
    // The model of the other side: they change places, for a model beside itself tells nothing.
    session.set({ [side]: select.value, ...(taken && { [other]: session.state[side] }) });
  });
  return { select, field: h("label", { class: "le-label" }, t(`compare.${side}`), select) };
}

/**
 * The open model and the pair: no screen is there without a model, and firstPair is set first.
 * @param {Session} session
 */
function chosenOf({ state }) {
  return /** @type {{model: string, left: string, right: string}} */ (state);
}

/**
 * The pair that a link asks for, else the open model's data set's AE and VAE.
 * @param {Session} session
 */
function firstPair(session) {
  const { left, right, model } = chosenOf(session);
  const { entries, entry } = session.library;
  // Ten dimensions tell more than two: most of N(0, I) lies off the codes of the one without a prior.
  const pair = twinPair(entries, model, ({ latent_dim: dims = 0 }) => dims) ??
    [partnerOf(session, model), model];
  return { left: entry(left) ? left : pair[0], right: entry(right) ? right : pair[1] };
}

/**
 * Another model opened on top of the page takes the right side, with its own kind on the left.
 * @param {Session} session
 */
function pairWith(session) {
  const { left, right, model } = chosenOf(session);
  if (model === left || model === right) return {};
  const together = datasetOf(left) === datasetOf(model);
  return { left: together ? left : partnerOf(session, model), right: model };
}

/**
 * What a model is best compared with: its twin of the other kind, else any other.
 * @param {Session} session
 * @param {string} model
 */
function partnerOf({ library }, model) {
  const { entries, names } = library;
  const others = [...modelsOf(entries, datasetOf(model)), ...names].filter((name) => name !== model);
  return twinOf(entries, model)?.name ?? others[0] ?? model;
}
