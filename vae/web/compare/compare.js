import { createAttempt } from "../kit/attempt.js";
import { h, segmented } from "../kit/dom.js";
import { datasetOf, modelsOf, twinOf, twinPair } from "../model/roles.js";
import { errorText, t } from "../state/texts.js";

const PARTS = {
  samples: () => import("./samples.js"),
  walk: () => import("./walk.js"),
  beta: () => import("./beta.js"),
  anomaly: () => import("./anomaly.js"),
};

/**
 * The Compare screen: two models, and what one compares of them. A part's mount(root, stage) gets
 * the screen's stage with the part's own life and onFail(error), for what it cannot show; its
 * setPair({left, right}, life) shows two checkpoints until their life ends.
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
  let part = { name: null, handle: null, life: null };
  let pairLife = null;

  session.set(firstPair(session));
  on("model", () => session.set(pairWith(session, session.state.model)));
  on(["left", "right", "part"], update);
  update();

  function update() {
    const name = Object.hasOwn(PARTS, session.state.part) ? session.state.part : "samples";
    const { left, right } = session.state;
    parts.modes.select(name);
    parts.left.value = left;
    parts.right.value = right;
    parts.models.hidden = name === "beta"; // has a choice of its own
    attempt(async (turn) => {
      const open = (model) => session.library.open(model, { signal: turn.signal });
      const ready = Promise.all([PARTS[name](), open(left), open(right)]);
      const [module, ...pair] = await turn.wait(ready);
      if (name !== part.name) begin(name, module);
      pairLife?.end();
      pairLife = part.life.child();
      part.handle.setPair({ left: pair[0], right: pair[1] }, pairLife);
    });
  }

  function begin(name, module) {
    leave();
    const partLife = life.child();
    part = { name, life: partLife, handle: null };
    part.handle = module.mount(parts.body, { session, life: partLife, on, onHide, onFail });
  }

  function leave() {
    part.life?.end();
    parts.body.replaceChildren();
    part = { name: null, handle: null, life: null };
  }

  /** Something that the part shows could not be had: told once, however much of it needs the file. */
  function onFail(error) {
    if (parts.status.querySelector("button")) return;
    session.notify(errorText(error));
    const again = () => {
      leave();
      update();
    };
    const button = h("button", { type: "button", class: "le-button", onclick: again },
      t("screen.again"));
    parts.status.replaceChildren(t("compare.incomplete"), " ", button);
    parts.status.hidden = false;
  }
}

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

/** The pair that a link asks for, else the open model's data set's AE and VAE. */
function firstPair(session) {
  const { left, right, model } = session.state;
  const { entries, entry } = session.library;
  // Ten dimensions tell more than two: most of N(0, I) lies off the codes of the one without a prior.
  const pair = twinPair(entries, model, ({ latent_dim: dims }) => dims) ??
    [partnerOf(session, model), model];
  return { left: entry(left) ? left : pair[0], right: entry(right) ? right : pair[1] };
}

/** Another model opened on top of the page takes the right side, with its own kind on the left. */
function pairWith(session, model) {
  const { left, right } = session.state;
  if (model === left || model === right) return {};
  const together = left !== null && datasetOf(left) === datasetOf(model);
  return { left: together ? left : partnerOf(session, model), right: model };
}

/** What a model is best compared with: its twin of the other kind, else any other. */
function partnerOf({ library }, model) {
  const { entries, names } = library;
  const others = [...modelsOf(entries, datasetOf(model)), ...names].filter((name) => name !== model);
  return twinOf(entries, model)?.name ?? others[0] ?? model;
}
