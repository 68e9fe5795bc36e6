import { createAttempt } from "../kit/attempt.js";
import { h, segmented } from "../kit/dom.js";
import { mountLegend } from "../map/legend.js";
import { datasetOf, modelsOf, twinPair } from "../model/roles.js";
import { errorText, t } from "../state/texts.js";
import { mountDetail } from "./detail.js";
import { modelSource, mountPanel, pixelSource, placeIn } from "./panel.js";
import { mountRecompute } from "./recompute.js";

/**
 * The t-SNE screen: the test codes of one model, or pixels and two models next to each other.
 *
 * @param {HTMLElement} root empty
 * @param {import("../screens.js").Stage} stage
 */
export function mount(root, { session, services, life, on }) {
  const { library } = session;
  const parts = build(root, session);
  const attempt = createAttempt(parts.status, {
    life,
    loading: "tsne.loading",
    failed: "tsne.failed",
  });
  const detail = mountDetail(parts.detail, { life, onOpen: () => open(shown) });
  let sources = [];
  let panels = [];
  let base = null; // {checkpoint, atlas, dataset} of the session's model: what the detail shows
  let shown = 0;
  let pair = null; // the two models of the view with several
  let legend = null;
  const recompute = mountRecompute(parts.recompute, { session, services, life, onPoints });

  on(["model", "embed"], load);
  on(["sketch", "label"], ({ codeOf }) => {
    // A change of model brings the new model's label before its codes are here.
    if (codeOf === base?.checkpoint.name) showSketch();
  });
  life.add(() => {
    panels.forEach((panel) => panel.destroy());
    legend?.destroy();
  });
  load();

  function load() {
    const mode = modeOf(session);
    parts.modes.select(mode);
    recompute.stop();
    attempt(async (turn) => {
      const checkpoint = await turn.wait(session.checkpoint({ signal: turn.signal }));
      const atlas = await turn.wait(checkpoint.atlas());
      const several = mode === "several";
      const next = several ? loadSeveral(checkpoint, atlas) : loadSingle(checkpoint);
      showSources(mode, await turn.wait(next), {
        checkpoint,
        atlas,
        dataset: base?.checkpoint === checkpoint ? base.dataset : null,
      });
      base.dataset = await turn.wait(checkpoint.dataset());
      showDataset();
    });
  }

  const loadSingle = async ({ name }) => [await modelSource(library, name)];

  async function loadSeveral({ name }, atlas) {
    if (!pair?.every((other) => datasetOf(other) === datasetOf(name))) {
      pair = defaultPair(library, name);
    }
    const [pixels, ...models] = await Promise.all([
      pixelSource(library, name),
      ...[...new Set(pair)].map((other) => modelSource(library, other)),
    ]);
    return inCommon(pixels ? [pixels, ...models] : models, atlas.count);
  }

  function showSources(mode, next, nextBase) {
    base = nextBase;
    const kept =
      parts.layout.dataset.mode === mode &&
      panels.length === next.length &&
      next.every((source, k) => alike(source, sources[k]));
    sources = next;
    if (kept) panels.forEach((panel, k) => panel.show(sources[k]));
    else mountPanels(mode);
    shown = Math.min(shown, sources[0].labels.length - 1);
    detail.setCheckpoint(base.checkpoint);
    showDetail();
    showSketch();
  }

  function mountPanels(mode) {
    panels.forEach((panel) => panel.destroy());
    legend?.destroy();
    parts.panels.replaceChildren();
    parts.panels.dataset.count = sources.length;
    parts.layout.dataset.mode = mode;
    parts.recompute.hidden = mode === "several";
    parts.lead.textContent = t(mode === "several" ? "tsne.severalLead" : "tsne.lead");
    const names = modelsOf(library.entries, sources[0].dataset);
    const choices = names.map((name) => [name, library.title(name)]);
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

  function open(i, checkpoint = base.checkpoint) {
    const { name, latentDim } = checkpoint;
    const failed = (error) => session.notify(errorText(error));
    life.when(checkpoint.atlas(), ({ mu, labels }) => {
      const z = mu.slice(i * latentDim, (i + 1) * latentDim);
      session.go("explore", { model: name, codeOf: name, z, label: labels[i] });
    }, failed);
  }

  /** Another embedding of the same codes. */
  function onPoints(model, points) {
    if (sources[0]?.name !== model || sources.length > 1) return;
    sources[0] = { ...sources[0], points };
    panels[0].show(sources[0]);
    showSketch();
  }
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

/** The plain and the variational model of a data set to look at first: those with fewest dimensions. */
function defaultPair({ entries }, name) {
  const names = modelsOf(entries, datasetOf(name));
  return twinPair(entries, name, ({ latent_dim: dims }) => -dims) ?? [names[0], names.at(-1)];
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
