import { createAttempt } from "../kit/attempt.js";
import { h, segmented } from "../kit/dom.js";
import { errorText, t } from "../state/texts.js";
import { mountDetail } from "./detail.js";
import { createPanels } from "./panels.js";
import { mountRecompute } from "./recompute.js";
import { createSources } from "./sources.js";

/**
 * @typedef {import("../state/session.js").Session} Session
 * @typedef {import("../state/life.js").Life} Life
 * @typedef {import("./sources.js").Source} Source
 * @typedef {import("./sources.js").Checkpoint} Checkpoint
 * @typedef {import("./detail.js").Shown} Shown
 */

/**
 * The t-SNE screen: the test codes of one model, or pixels and two models next to each other.
 *
 * @param {HTMLElement} root empty
 * @param {import("../screens.js").Stage} stage
 */
export function mount(root, { session, services, life, on }) {
  const parts = build(root, session);
  const attempt = createAttempt(parts.status, {
    life,
    loading: "tsne.loading",
    failed: "tsne.failed",
  });
  const sources = createSources(session.library);
  const view = createView(parts, {
    session,
    life,
    onChoice(side, name) {
      sources.choose(side, name);
      load();
    },
  });
  const onPoints = view.setPoints;
  const recompute = mountRecompute(parts.recompute, { session, services, life, onPoints });

  on(["model", "embed"], load);
  on(["sketch", "label"], view.sketchChanged);
  load();

  function load() {
    const several = session.state.embed === "several";
    parts.modes.select(several ? "several" : "single");
    recompute.stop();
    attempt(async (turn) => {
      const checkpoint = await turn.wait(session.checkpoint({ signal: turn.signal }));
      const atlas = await turn.wait(checkpoint.atlas());
      const { name } = checkpoint;
      const loading = several ? sources.several(name, atlas.count) : sources.single(name);
      view.show(await turn.wait(loading), { checkpoint, atlas, several });
      view.setDataset(await turn.wait(checkpoint.dataset()));
    });
  }
}

/**
 * What there is to see: the plots, and the test image that is pointed at in any of them.
 *
 * @param {ReturnType<typeof build>} parts
 * @param {object} options
 * @param {Session} options.session
 * @param {Life} options.life
 * @param {(side: number, name: string) => void} options.onChoice see panels.js
 */
function createView(parts, { session, life, onChoice }) {
  const panels = createPanels(parts, { library: session.library, onHover, onPick: open, onChoice });
  const detail = mountDetail(parts.detail, { life, onOpen: () => open(pointed) });
  /** @type {Shown | null} */
  let base = null; // the session's model: what the detail shows
  let pointed = 0; // the test image that was pointed at last
  life.add(panels.destroy);

  /**
   * The last point stays shown when the pointer leaves, so that its button can be reached.
   * @param {number} i
   */
  function onHover(i) {
    if (i >= 0) pointed = i;
    showDetail();
  }

  /** @param {number} i @param {Checkpoint} [checkpoint] */
  function open(i, checkpoint = base?.checkpoint) {
    if (checkpoint) openInExplore(i, checkpoint, { session, life });
  }

  function showDetail() {
    panels.setHover(pointed);
    if (base) detail.show(pointed, base);
  }

  function showSketch() {
    const { sketch, label } = session.state;
    parts.sketch.hidden = !sketch;
    panels.setSketch(sketch?.image ?? null, label);
  }

  return {
    /** @param {Source[]} sources @param {Omit<Shown, "dataset"> & {several: boolean}} options */
    show(sources, { checkpoint, atlas, several }) {
      base = { checkpoint, atlas, dataset: base?.checkpoint === checkpoint ? base.dataset : null };
      parts.layout.dataset.mode = several ? "several" : "single";
      parts.recompute.hidden = several;
      parts.lead.textContent = t(several ? "tsne.severalLead" : "tsne.lead");
      panels.show(sources, { choosable: several, classes: checkpoint.classes });
      pointed = Math.min(pointed, panels.count - 1);
      detail.setCheckpoint(checkpoint);
      showDetail();
      showSketch();
    },

    /** @param {import("../model/dataset.js").Dataset} dataset of the model that is shown */
    setDataset(dataset) {
      if (base) base.dataset = dataset;
      panels.setThumbnail((...where) => dataset.drawThumbnail(...where));
      showDetail();
    },

    /** Another embedding of a model's codes. @param {string} model @param {Float32Array} points */
    setPoints(model, points) {
      panels.setPoints(model, points);
      showSketch();
    },

    /** A change of model brings the new model's label before its codes are here. */
    sketchChanged() {
      if (base && session.state.codeOf === base.checkpoint.name) showSketch();
    },
  };
}

/**
 * @param {number} i of the test image
 * @param {Checkpoint} checkpoint
 * @param {{session: Session, life: Life}} stage
 */
function openInExplore(i, checkpoint, { session, life }) {
  const { name, latentDim } = checkpoint;
  /** @param {Error} error */
  const failed = (error) => session.notify(errorText(error));
  life.when(checkpoint.atlas(), ({ mu, labels }) => {
    const z = mu.slice(i * latentDim, (i + 1) * latentDim);
    session.go("explore", { model: name, codeOf: name, z, label: labels[i] });
  }, failed);
}

/** @param {HTMLElement} root @param {Session} session */
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
