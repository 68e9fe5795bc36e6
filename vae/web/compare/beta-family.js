import { h } from "../kit/dom.js";
import { mount as mountChart } from "../kit/point-chart.js";
import { mount as mountGrid } from "../kit/sample-grid.js";
import { createLatest } from "../state/life.js";
import { t } from "../state/texts.js";
import { drawCodes } from "./draws.js";
import { mountStillMap } from "./maps.js";
import { figuresOf } from "./sample-figures.js";

const COLUMNS = 8;
const COUNT = 64;

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../model/checkpoint.js").ModelConfig} ModelConfig
 * @typedef {import("../model/library.js").Entry} Entry
 * @typedef {import("../state/life.js").Life} Life
 */

/**
 * A slider over models that differ in beta alone; what each pays, its samples and its codes.
 *
 * @param {HTMLElement} root is emptied
 * @param {object} options those of the stage, and
 * @param {import("../state/session.js").Session} options.session
 * @param {Life} options.life
 * @param {import("../screens.js").Stage["on"]} options.on
 * @param {Entry[]} options.members by rising beta
 * @param {Map<string, ModelConfig>} options.configs of the data set's models
 * @param {(error: Error) => void} options.onFail
 */
export function mountFamily(root, { session, life, on, members, configs, onFail }) {
  const latest = createLatest(life);
  const names = members.map(({ name }) => name);
  const parts = build(root, members);
  const grid = mountGrid(parts.grid, { label: t("beta.samples"), columns: COLUMNS });
  const map = createMapPlace(parts.map);
  const chart = mountChart(parts.chart, {
    title: t("beta.curve"),
    xLabel: t("beta.kl"),
    yLabel: t("beta.reconstruction"),
    points: pointsOf(members, configs),
    onPick: (name) => session.set({ right: name }),
  });
  /** @type {string | null} */
  let shown = null;

  function show() {
    const { right } = session.state;
    const asked = names.findIndex((name) => name === right);
    const chosen = asked < 0 ? nearestToOne(members) : asked;
    const name = names[chosen];
    if (name === shown) return;
    shown = name;
    parts.slider.value = String(chosen);
    const label = labelOf(members[chosen]);
    parts.value.textContent = label;
    parts.slider.setAttribute("aria-valuetext", label);
    chart.choose(name);
    latest((turn) => showModel(name, turn)).catch(onFail);
  }

  /** @param {string} name @param {Life} turn */
  async function showModel(name, turn) {
    const { signal } = turn;
    const checkpoint = await turn.wait(session.library.open(name, { signal }));
    grid.show(checkpoint, drawCodes(checkpoint, null, session.state.seed, COUNT));
    parts.figures.replaceChildren(...figuresOf(checkpoint));
    await map.show(checkpoint, turn);
  }

  parts.slider.addEventListener("input", () => {
    session.set({ right: names[Number(parts.slider.value)] });
  });
  on("right", show, life);
  show();
  life.add(() => {
    chart.destroy();
    grid.destroy();
    map.destroy();
    root.replaceChildren();
  });
}

/**
 * A place for one map after the other. The one before stays until the next has its codes, so that
 * nothing blinks.
 * @param {HTMLElement} root
 */
function createMapPlace(root) {
  let leave = () => {}; // takes away the map that is shown

  /** @param {Checkpoint} checkpoint @param {Life} turn */
  async function show(checkpoint, turn) {
    const place = h("div", { class: "le-compare-map le-beta-next" });
    root.append(place);
    const map = mountStillMap(place, checkpoint, "samples.map");
    map.setPrior(true);
    const remove = () => {
      map.destroy();
      place.remove();
    };
    try {
      await turn.wait(map.ready);
    } catch (error) {
      remove();
      throw error;
    }
    place.classList.remove("le-beta-next");
    leave();
    leave = remove;
  }

  return { show, destroy: () => leave() };
}

/** @param {{beta?: number}} model */
const betaOf = ({ beta = 1 }) => beta;

/** @param {Entry} member */
const labelOf = (member) => t("beta.name", { beta: betaOf(member) });

/** @param {Entry[]} members */
function nearestToOne(members) {
  const distances = members.map((member) => Math.abs(Math.log(betaOf(member))));
  return distances.indexOf(Math.min(...distances));
}

/**
 * The family joined, and the data set's other variational models of its size and likelihood.
 * @param {Entry[]} members
 * @param {Map<string, ModelConfig>} configs
 */
function pointsOf(members, configs) {
  const [{ likelihood, latent_dim: dims }] = members;
  const names = members.map(({ name }) => name);
  const comparable = [...configs].filter(([name, config]) =>
    !names.includes(name) && config.kind === "vae" && config.likelihood === likelihood &&
    config.latent_dim === dims);
  /** @param {string} id @param {string} name @param {boolean} joined */
  const point = (id, name, joined) => {
    const { kl, reconstruction } = configs.get(id)?.metrics?.test ?? {};
    return { id, name, x: kl, y: reconstruction, joined };
  };
  return [
    ...members.map((member) => point(member.name, labelOf(member), true)),
    ...comparable.map(([name]) => point(name, name.split("/")[1], false)),
  ].filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}

/** @param {HTMLElement} root @param {Entry[]} members */
function build(root, members) {
  const { value, slider, ticks } = buildSlider(members);
  const chart = h("div", { class: "le-beta-chart" });
  const grid = h("div", {});
  const figures = h("dl", { class: "le-compare-figures" });
  const map = h("div", { class: "le-beta-map" });
  root.replaceChildren(
    h(
      "div",
      { class: "le-stack" },
      h("div", { class: "le-panel le-beta-bar" }, value, h("div", {}, slider, ticks)),
      h(
        "div",
        { class: "le-beta-columns" },
        panel("beta.curve", chart, h("p", { class: "le-hint" }, t("beta.curveAbout"))),
        panel("beta.samples", grid, figures),
        panel("beta.map", map),
      ),
    ),
  );
  return { value, slider, chart, grid, figures, map };
}

/** @param {string} key of its heading's text @param {HTMLElement[]} content */
function panel(key, ...content) {
  return h("div", { class: "le-panel" }, h("h2", { class: "le-heading" }, t(key)), ...content);
}

/** @param {Entry[]} members */
function buildSlider(members) {
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
  return { value, slider, ticks };
}
