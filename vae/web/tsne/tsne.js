import { h, segmented } from "../kit/dom.js";
import { mountLegend } from "../map/map-legend.js";
import { t } from "../state/strings.js";
import { mountDetail } from "./detail.js";
import { modelSource, mountPanel, pixelSource, placeIn } from "./panel.js";
import { mountRecompute } from "./recompute.js";

/** The t-SNE screen: the test codes of one model, or pixels and two models next to each other. */
export function mount(root, { session }) {
  const parts = build(root, session);
  const detail = mountDetail(parts.detail, { onOpen: () => open(shown) });
  let mode = modeOf(session);
  let sources = [];
  let panels = [];
  let base = null; // {checkpoint, atlas, dataset} of the session's model: what the detail shows
  let shown = 0;
  let turn = 0; // a newer wish overtakes an older one that is still loading
  let stale = false;
  let pair = null; // the two models of the view with several
  let legend = null;

  load();

  async function load() {
    const mine = ++turn;
    stale = false;
    parts.modes.select(mode);
    parts.status.textContent = sources.length ? "" : t("tsne.loading");
    try {
      const checkpoint = await session.checkpoint();
      const atlas = await checkpoint.atlas();
      const next = await (mode === "several" ? loadSeveral(checkpoint, atlas) : loadSingle(checkpoint));
      if (mine !== turn) return;
      parts.status.textContent = "";
      base = { checkpoint, atlas, dataset: base?.checkpoint === checkpoint ? base.dataset : null };
      showSources(next);
      base.dataset = await checkpoint.dataset();
      if (mine === turn) showDataset();
    } catch (error) {
      if (mine === turn) showFailure(error);
    }
  }

  function showFailure({ message: reason }) {
    const again = h("button", { type: "button", class: "le-button", onclick: load }, t("screen.again"));
    parts.status.replaceChildren(t("tsne.failed", { reason }), " ", again);
  }

  const loadSingle = async (checkpoint) => [await modelSource(session, checkpoint.name)];

  async function loadSeveral(checkpoint, atlas) {
    const dataset = checkpoint.name.split("/")[0];
    if (!pair?.every((name) => name.startsWith(`${dataset}/`))) pair = defaultPair(session, dataset);
    const [pixels, ...models] = await Promise.all([
      pixelSource(session, checkpoint.name),
      ...[...new Set(pair)].map((name) => modelSource(session, name)),
    ]);
    return inCommon(pixels ? [pixels, ...models] : models, atlas.count);
  }

  function showSources(next) {
    const kept =
      parts.layout.dataset.mode === mode &&
      panels.length === next.length &&
      next.every((source, k) => alike(source, sources[k]));
    sources = next;
    if (kept) panels.forEach((panel, k) => panel.show(sources[k]));
    else mountPanels();
    shown = Math.min(shown, sources[0].labels.length - 1);
    detail.setCheckpoint(base.checkpoint);
    showDetail();
    showSketch();
  }

  function mountPanels() {
    panels.forEach((panel) => panel.destroy());
    parts.panels.replaceChildren();
    parts.panels.dataset.count = sources.length;
    parts.layout.dataset.mode = mode;
    parts.recompute.hidden = mode === "several";
    parts.lead.textContent = t(mode === "several" ? "tsne.severalLead" : "tsne.lead");
    const names = modelsOf(session, sources[0].dataset);
    const choices = names.map((name) => [name, session.title(name)]);
    panels = sources.map((source, k) => {
      const place = h("div", { class: "le-tsne-panel" });
      parts.panels.append(place);
      return mountPanel(place, {
        source,
        choices: mode === "several" ? choices : null,
        onHover: hover,
        onPick: (i) => open(i, sources[k].checkpoint),
        onChoice: (name) => choose(k, name),
      });
    });
    legend = mountLegend(parts.legend, base.checkpoint.classes, (classes) => {
      panels.forEach((panel) => panel.setClasses(classes));
    });
  }

  /** The model of the other panel: they change places, so that there are always two. */
  function choose(k, name) {
    const models = sources.filter(({ kind }) => kind === "model");
    const side = models.indexOf(sources[k]);
    if (pair[1 - side] === name) pair[1 - side] = pair[side];
    pair[side] = name;
    load();
  }

  /** The last point stays shown when the pointer leaves, so that its button can be reached. */
  function hover(i) {
    if (i >= 0) shown = i;
    showDetail();
  }

  function showDetail() {
    panels.forEach((panel) => panel.setHover(shown));
    detail.show(shown, base.atlas, base.dataset);
  }

  function showDataset() {
    const { dataset } = base;
    const draw = (...where) => dataset.drawThumbnail(...where);
    panels.forEach((panel) => panel.setThumbnail(draw));
    showDetail();
  }

  function showSketch() {
    const { sketch } = session.state;
    parts.sketch.hidden = !sketch;
    sources.forEach((source, k) => {
      const at = sketch?.image ? placeIn(source, sketch.image, session.state.label) : null;
      panels[k].setMarks(at ? [{ ...at, label: t("tsne.sketch") }] : []);
    });
  }

  async function open(i, checkpoint = base.checkpoint) {
    const atlas = await checkpoint.atlas();
    const { latentDim, name } = checkpoint;
    const z = atlas.mu.slice(i * latentDim, (i + 1) * latentDim);
    session.go("explore", { model: name, z, label: atlas.labels[i] });
  }

  const offs = [
    session.on(["model", "embed"], () => {
      stale = true;
      catchUp();
    }),
    session.on("tab", catchUp),
    session.on(["sketch", "label"], () => {
      // A change of model brings the new model's label before its codes are here.
      if (session.state.model === base?.checkpoint.name) showSketch();
    }),
  ];

  /** A hidden screen fetches nothing: it catches up when it is opened. */
  function catchUp() {
    if (!stale || session.state.tab !== "tsne") return;
    if (mode !== modeOf(session)) recompute.stop();
    mode = modeOf(session);
    load();
  }

  const recompute = mountRecompute(parts.recompute, {
    session,
    onPoints(points) {
      if (sources[0]?.name !== session.state.model) return;
      sources[0] = { ...sources[0], points };
      panels[0].show(sources[0]);
      showSketch();
    },
  });

  return {
    destroy() {
      turn += 1;
      offs.forEach((off) => off());
      panels.forEach((panel) => panel.destroy());
      legend?.destroy();
      recompute.stop();
      detail.destroy();
      root.replaceChildren();
    },
  };
}

/** Whether a panel that shows one source may go on to show the other. */
function alike(one, other) {
  return (
    one.kind === other.kind &&
    one.dataset === other.dataset &&
    one.classes.join() === other.classes.join()
  );
}

/** The sources with the images that all of them have, and the open model too: the first `most`. */
function inCommon(sources, most) {
  const count = Math.min(most, ...sources.map(({ labels }) => labels.length));
  return sources.map((source) => ({
    ...source,
    points: source.points.subarray(0, 2 * count),
    labels: source.labels.subarray(0, count),
  }));
}

const modeOf = ({ state }) => (state.embed === "several" ? "several" : "single");

const modelsOf = (session, dataset) =>
  session.models.filter((name) => name.startsWith(`${dataset}/`));

/** The plain and the variational model of a data set that are most alike: the "-2d" ones. */
function defaultPair(session, dataset) {
  const models = modelsOf(session, dataset);
  const pick = (name, otherwise) => (models.includes(name) ? name : otherwise);
  return [
    pick(`${dataset}/ae-2d`, models[0]),
    pick(`${dataset}/vae-2d`, models[models.length - 1]),
  ];
}

function build(root, session) {
  const modes = segmented({
    label: t("tsne.view"),
    choices: ["single", "several"].map((value) => [value, t(`tsne.${value}`)]),
    value: "single",
    onChange: (embed) => session.set({ embed }),
  });
  const lead = h("p", { class: "le-lead" }, t("tsne.lead"));
  const status = h("p", { class: "le-tsne-status", role: "status" });
  const panels = h("div", { class: "le-tsne-panels" });
  const legend = h("div", { class: "le-map-legend" });
  const sketch = h("p", { class: "le-note", hidden: true }, t("tsne.sketchNote"));
  const recompute = h("div", { class: "le-tsne-recompute" });
  const detail = h("aside", { class: "le-panel le-tsne-detail" });
  const layout = h(
    "div",
    { class: "le-tsne", "data-mode": "single" },
    h("div", { class: "le-tsne-head" }, lead, modes),
    h("div", { class: "le-panel le-tsne-main" }, status, panels, legend, sketch, recompute),
    detail,
  );
  root.append(layout);
  return { layout, lead, modes, status, panels, legend, sketch, recompute, detail };
}
