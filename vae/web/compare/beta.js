import { drawCodes, figuresOf } from "./samples.js";
import { h } from "../kit/dom.js";
import { mount as mountMap } from "../map/latent-map.js";
import { betaFamily, datasetOf, modelsOf } from "../model/roles.js";
import { mount as mountChart } from "../kit/point-chart.js";
import { mount as mountGrid } from "../kit/sample-grid.js";
import { createLatest } from "../state/life.js";
import { t } from "../state/texts.js";

const COLUMNS = 8;
const COUNT = 64;

/** The beta family: a slider over its models, what each pays, its samples and its codes. */
export function mount(root, { session, life, on, onFail }) {
  const { entries, configsOf } = session.library;
  const latest = createLatest(life);
  root.append(h("p", { class: "le-lead" }, t("beta.lead")));
  const body = h("div", {});
  root.append(body);
  let familyLife = null;
  let shown = null; // the members' names

  function setPair({ left, right }) {
    const own = [right, left].map(({ name }) => betaFamily(entries, name));
    const members = own.find((family) => family.length > 1) ?? [];
    const names = members.map(({ name }) => name).join();
    if (names === shown) return;
    shown = names;
    const dataset = datasetOf(right.name);
    latest(async (turn) => {
      const configs = await turn.wait(configsOf(modelsOf(entries, dataset)));
      familyLife?.end();
      familyLife = life.child();
      if (members.length > 1) {
        mountFamily(body, { session, life: familyLife, on, members, configs, onFail });
      } else body.replaceChildren(h("p", { class: "le-note" }, t("beta.one", { dataset })));
    }).catch(onFail);
  }

  return { setPair };
}

const betaOf = ({ beta = 1 }) => beta;

function mountFamily(root, { session, life, on, members, configs, onFail }) {
  const latest = createLatest(life);
  const names = members.map(({ name }) => name);
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

  function show() {
    const { right } = session.state;
    const chosen = names.includes(right) ? names.indexOf(right) : nearestToOne(members);
    const name = names[chosen];
    if (name === shown) return;
    shown = name;
    parts.slider.value = chosen;
    const label = t("beta.name", { beta: betaOf(members[chosen]) });
    parts.value.textContent = label;
    parts.slider.setAttribute("aria-valuetext", label);
    chart.choose(name);
    latest((turn) => showModel(name, turn)).catch(onFail);
  }

  async function showModel(name, turn) {
    const { signal } = turn;
    const checkpoint = await turn.wait(session.library.open(name, { signal }));
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
    const handle = { handle: nextMap, place: next };
    await turn.wait(nextMap.ready).catch((error) => {
      remove(handle);
      throw error;
    });
    next.classList.remove("le-beta-next");
    if (map) remove(map);
    map = handle;
  }

  function remove({ handle, place }) {
    handle.destroy();
    place.remove();
  }

  parts.slider.addEventListener("input", () => {
    session.set({ right: names[Number(parts.slider.value)] });
  });
  on("right", show, life);
  show();
  life.add(() => {
    chart.destroy();
    grid.destroy();
    map?.handle.destroy();
    root.replaceChildren();
  });
}

function nearestToOne(members) {
  const distances = members.map((member) => Math.abs(Math.log(betaOf(member))));
  return distances.indexOf(Math.min(...distances));
}

/** The family joined, and the data set's other variational models of its size and likelihood. */
function pointsOf(members, configs) {
  const [{ likelihood, latent_dim: dims }] = members;
  const names = members.map(({ name }) => name);
  const alike = (config) =>
    config.kind === "vae" && config.likelihood === likelihood && config.latent_dim === dims;
  const comparable = [...configs].filter(
    ([name, config]) => !names.includes(name) && alike(config),
  );
  const point = (name, label, joined) => {
    const { kl, reconstruction } = configs.get(name)?.metrics?.test ?? {};
    return { id: name, name: label, x: kl, y: reconstruction, joined };
  };
  return [
    ...members.map((member) => point(member.name, t("beta.name", { beta: betaOf(member) }), true)),
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
    ...members.map((member) => h("span", {}, String(betaOf(member)))),
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
