import { drawCodes, figuresOf } from "./samples.js";
import { h } from "../kit/dom.js";
import { mount as mountMap } from "../map/latent-map.js";
import { modelConfigs } from "../model/model-configs.js";
import { mount as mountChart } from "../kit/point-chart.js";
import { mount as mountGrid } from "../kit/sample-grid.js";
import { t } from "../state/strings.js";

const COLUMNS = 8;
const COUNT = 64;

/** The beta family: a slider over its models, what each pays, its samples and its codes. */
export function mount(root, { session, pair, onFail }) {
  root.append(h("p", { class: "le-lead" }, t("beta.lead")));
  const body = h("div", {});
  root.append(body);
  let family = null;
  let dataset = null;
  let turn = 0;

  async function setPair({ left, right }) {
    const chosen = betaOf(right.name) === null ? left.name : right.name;
    const wanted = chosen.split("/")[0];
    if (wanted === dataset) return;
    dataset = wanted;
    const mine = ++turn;
    const configs = await modelConfigs(session, session.models.filter(inDataset(dataset)));
    if (mine !== turn) return;
    family?.destroy();
    const members = familyOf([...configs.keys()]);
    family = members.length > 1 ? mountFamily(body, { session, members, configs, onFail }) : null;
    if (!family) body.replaceChildren(h("p", { class: "le-note" }, t("beta.one", { dataset })));
  }

  setPair(pair);
  return {
    setPair,
    destroy() {
      turn += 1;
      family?.destroy();
      root.replaceChildren();
    },
  };
}

const inDataset = (dataset) => (name) => name.startsWith(`${dataset}/`);

/** The beta that a name tells: of vae-2d it is 1, of vae-2d-beta-4 it is 4, of others none. */
function betaOf(name) {
  const match = /\/vae-2d(?:-beta-(\d+(?:\.\d+)?))?$/.exec(name);
  return match ? Number(match[1] ?? 1) : null;
}

/** Names of the models that differ in beta alone. Where there is a vae-2d-beta-1 with the family's
 * own network, vae-2d is not one of them. */
function familyOf(names) {
  const spelled = names.some((name) => name.endsWith("/vae-2d-beta-1"));
  const members = names.filter(
    (name) => betaOf(name) !== null && !(spelled && name.endsWith("/vae-2d")),
  );
  return members.sort((a, b) => betaOf(a) - betaOf(b));
}

function mountFamily(root, { session, members, configs, onFail }) {
  const parts = build(root, members);
  const grid = mountGrid(parts.grid, { label: t("beta.samples"), columns: COLUMNS });
  const chart = mountChart(parts.chart, {
    title: t("beta.curve"),
    xLabel: t("beta.kl"),
    yLabel: t("beta.reconstruction"),
    points: pointsOf(members, configs),
    onPick: (name) => session.set({ right: name }),
  });
  let map = null;
  let shown = null;
  let turn = 0;

  function show() {
    const { right } = session.state;
    const name = members.includes(right) ? right : members[nearestToOne(members)];
    if (name === shown) return;
    const mine = ++turn;
    shown = name;
    parts.slider.value = members.indexOf(name);
    const label = t("beta.name", { beta: betaOf(name) });
    parts.value.textContent = label;
    parts.slider.setAttribute("aria-valuetext", label);
    chart.choose(name);
    showModel(name, mine).catch((error) => mine === turn && onFail(error));
  }

  async function showModel(name, mine) {
    const checkpoint = await session.open(name);
    if (mine !== turn) return;
    grid.show(checkpoint, drawCodes(checkpoint, null, session.state.seed, COUNT));
    parts.figures.replaceChildren(...figuresOf(checkpoint));
    const next = h("div", { class: "le-compare-map le-beta-next" });
    parts.map.append(next);
    const nextMap = mountMap(next, {
      checkpoint,
      interactive: false,
      legend: false,
      point: false,
      name: t("samples.map", { name: checkpoint.title }),
    });
    nextMap.setPrior(true);
    // The map before stays until this one has its codes, so that nothing blinks.
    let failure = null;
    await nextMap.ready.catch((error) => (failure = error));
    if (mine !== turn || failure) {
      nextMap.destroy();
      next.remove();
      if (failure) throw failure;
      return;
    }
    next.classList.remove("le-beta-next");
    map?.handle.destroy();
    map?.place.remove();
    map = { handle: nextMap, place: next };
  }

  parts.slider.addEventListener("input", () => {
    session.set({ right: members[Number(parts.slider.value)] });
  });
  const off = session.on("right", show);
  show();
  return {
    destroy() {
      turn += 1;
      off();
      chart.destroy();
      grid.destroy();
      map?.handle.destroy();
      root.replaceChildren();
    },
  };
}

function nearestToOne(members) {
  const distances = members.map((name) => Math.abs(Math.log(betaOf(name))));
  return distances.indexOf(Math.min(...distances));
}

/** The family joined, and the data set's other variational models of its size and likelihood. */
function pointsOf(members, configs) {
  const { likelihood, latent_dim: dims } = configs.get(members[0]);
  const alike = (config) =>
    config.kind === "vae" && config.likelihood === likelihood && config.latent_dim === dims;
  const comparable = [...configs].filter(
    ([name, config]) => !members.includes(name) && alike(config),
  );
  const point = (name, label, joined) => {
    const { kl, reconstruction } = configs.get(name).metrics?.test ?? {};
    return { id: name, name: label, x: kl, y: reconstruction, joined };
  };
  return [
    ...members.map((name) => point(name, t("beta.name", { beta: betaOf(name) }), true)),
    ...comparable.map(([name]) => point(name, name.split("/")[1], false)),
  ].filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}

function build(root, members) {
  const value = h("output", { class: "le-number le-beta-value" });
  const slider = h("input", {
    type: "range",
    class: "le-range",
    min: 0,
    max: members.length - 1,
    step: 1,
    "aria-label": t("beta.slider"),
  });
  const ticks = h(
    "div",
    { class: "le-beta-ticks le-number", "aria-hidden": "true" },
    ...members.map((name) => h("span", {}, String(betaOf(name)))),
  );
  const chart = h("div", { class: "le-beta-chart" });
  const grid = h("div", {});
  const figures = h("dl", { class: "le-compare-figures" });
  const map = h("div", { class: "le-beta-map" });
  root.replaceChildren(
    h(
      "div",
      { class: "le-stack" },
      h(
        "div",
        { class: "le-panel le-beta-bar" },
        value,
        h("div", {}, slider, ticks),
      ),
      h(
        "div",
        { class: "le-beta-columns" },
        h(
          "div",
          { class: "le-panel" },
          h("h2", { class: "le-heading" }, t("beta.curve")),
          chart,
          h("p", { class: "le-hint" }, t("beta.curveAbout")),
        ),
        h("div", { class: "le-panel" }, h("h2", { class: "le-heading" }, t("beta.samples")), grid, figures),
        h("div", { class: "le-panel" }, h("h2", { class: "le-heading" }, t("beta.map")), map),
      ),
    ),
  );
  return { value, slider, chart, grid, figures, map };
}
