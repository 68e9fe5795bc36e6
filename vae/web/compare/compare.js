import { h, segmented } from "../kit/dom.js";
import { t } from "../state/strings.js";

// Ten dimensions tell more than two: most of N(0, I) lies off the codes of the one without a prior.
const TWINS = [["ae-10d", "vae-10d"], ["ae-2d", "vae-2d"]];
const PARTS = {
  samples: () => import("./samples.js"),
  walk: () => import("./walk.js"),
  beta: () => import("./beta.js"),
  anomaly: () => import("./anomaly.js"),
};

/** The Compare screen: two models, and what one compares of them. */
export function mount(root, { session }) {
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
  let part = { name: null, handle: null };
  let turn = 0;
  let stale = false;

  session.set(firstPair(session));
  update();

  async function update() {
    const mine = ++turn;
    stale = false;
    const name = Object.hasOwn(PARTS, session.state.part) ? session.state.part : "samples";
    const { left, right } = session.state;
    modes.select(name);
    selects.left.select.value = left;
    selects.right.select.value = right;
    models.hidden = name === "beta"; // has a choice of its own
    const slow = setTimeout(() => {
      if (mine === turn) status.textContent = t("compare.loading");
    }, 400);
    try {
      const [module, ...pair] = await Promise.all([
        PARTS[name](),
        session.open(left),
        session.open(right),
      ]);
      if (mine !== turn) return;
      status.textContent = "";
      show(name, module, { left: pair[0], right: pair[1] });
    } catch (error) {
      if (mine === turn) offerAgain(t("compare.failed", { reason: error.message }));
    } finally {
      clearTimeout(slow);
    }
  }

  function show(name, module, pair) {
    if (name === part.name) {
      part.handle.setPair(pair);
      return;
    }
    leave();
    part = { name, handle: module.mount(body, { session, pair, onFail }) };
  }

  function leave() {
    part.handle?.destroy();
    body.replaceChildren();
    part = { name: null, handle: null };
  }

  /** Something that the part shows could not be had: told once, however much of it needs the file. */
  function onFail(error) {
    if (status.querySelector("button")) return;
    session.notify(error.message);
    offerAgain(t("compare.incomplete"));
  }

  function offerAgain(text) {
    const again = h("button", { type: "button", class: "le-button" }, t("screen.again"));
    again.addEventListener("click", () => {
      leave();
      update();
    });
    status.replaceChildren(text, " ", again);
  }

  /** A hidden screen fetches nothing: it catches up when it is opened. */
  function changed() {
    if (session.state.tab === "compare") update();
    else stale = true;
  }

  const offs = [
    session.on(["left", "right", "part"], changed),
    session.on("tab", () => stale && changed()),
    session.on("model", () => session.set(pairWith(session, session.state.model))),
  ];

  return {
    destroy() {
      turn += 1;
      offs.forEach((off) => off());
      part.handle?.destroy();
      root.replaceChildren();
    },
  };
}

function modelSelect(session, side) {
  const select = h("select", { class: "le-select" });
  for (const name of session.models) select.append(new Option(session.title(name), name));
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
  const known = (name) => session.models.includes(name);
  const [dataset] = model.split("/");
  const defaults = TWINS.map((twins) => twins.map((name) => `${dataset}/${name}`))
    .find((twins) => twins.every(known)) ?? [partnerOf(session, model), model];
  return { left: known(left) ? left : defaults[0], right: known(right) ? right : defaults[1] };
}

/** Another model opened on top of the page takes the right side, with its own kind on the left. */
function pairWith(session, model) {
  const { left, right } = session.state;
  if (model === left || model === right) return {};
  const together = left?.split("/")[0] === model.split("/")[0];
  return { left: together ? left : partnerOf(session, model), right: model };
}

function partnerOf(session, model) {
  const [dataset] = model.split("/");
  const kin = session.models.filter((name) => name.startsWith(`${dataset}/`) && name !== model);
  const plain = `${dataset}/ae-2d`;
  return kin.includes(plain) ? plain : (kin[0] ?? session.models.find((name) => name !== model) ?? model);
}
