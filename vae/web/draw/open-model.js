import { segmented } from "../kit/dom.js";
import { mount as mountImage } from "../kit/image-view.js";
import { mount as mountMap } from "../map/latent-map.js";
import { readImage } from "../model/reading.js";
import { denoisingFor } from "../model/roles.js";
import { errorText, t } from "../state/texts.js";
import { mount as mountCodeTable } from "./code-table.js";
import { mountSections } from "./folding-sections.js";
import { mount as mountLossTerms } from "./loss-terms.js";
import { createRasteriser } from "./pad/rasteriser.js";
import { mount as mountStartingImages } from "./pad/starting-images.js";
import { EMPTY, isEmpty } from "./pad/strokes.js";

/**
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../model/dataset.js").DatasetInfo} DatasetInfo
 * @typedef {import("../model/reading.js").Reading} Reading
 * @typedef {import("../state/life.js").Life} Life
 * @typedef {import("./draw.js").Parts} Parts
 * @typedef {import("./folding-sections.js").Mark} Mark
 * @typedef {import("./pad/strokes.js").Drawing} Drawing
 * @typedef {ReturnType<typeof openModel>} OpenModel
 *
 * @typedef {Pick<import("../screens.js").Stage, "session" | "on" | "life">} ModelStage its life is
 *   the open model's
 */

/**
 * All of the screen that depends on the open model.
 *
 * @param {Parts} parts of the screen
 * @param {ModelStage} stage
 * @param {Checkpoint} checkpoint
 * @param {DatasetInfo} info of its data set
 * @param {(drawing: Drawing) => void} setDrawing puts a drawing on the pad
 */
export function openModel(parts, stage, checkpoint, info, setDrawing) {
  const { session, on, life } = stage;
  const { name, conditional } = checkpoint;
  const rasteriser = createRasteriser(info);
  let { label } = session.state;
  let drawn = EMPTY;

  const views = mountViews(parts, life, checkpoint);
  const map = mountCodeOnMap(parts.map, life, checkpoint, label);
  const start = mountStartingImages(clear(parts.start), {
    checkpoint,
    life,
    onStart(base) {
      const known = base.label ?? null;
      if (conditional && known !== null) session.set({ label: known });
      setDrawing({ ...EMPTY, base });
    },
    onProblem: session.notify,
  });
  const picker = conditional ? classPicker(session, checkpoint) : null;
  clear(parts.label).append(...(picker ? [picker] : []));
  parts.label.hidden = !picker;
  parts.plane.hidden = checkpoint.latentDim <= 2;
  // The name is not the session's, which may be that of a model that is about to open.
  parts.explore.onclick = () =>
    session.go("explore", { model: name, codeOf: name, z: map.code(), label });
  const denoising = denoisingFor(session.library.entries, name)?.name ?? null;
  const options = { checkpoint, info, denoising, session, life, onDraw: setDrawing };
  const sections = mountSections(parts.sections, options, map.setMarks);

  /** @param {Drawing} drawing */
  function update(drawing) {
    drawn = drawing;
    const empty = isEmpty(drawing);
    parts.explore.disabled = empty;
    const reading = empty ? null : readImage(checkpoint, rasteriser.render(drawing), label);
    sections.show(reading); // first: it looks at what the encoder has just done
    for (const view of views) view.show(reading);
    map.show(reading);
  }

  const ready = Promise.all([map.ready, start.ready]);
  life.when(ready, () => {}, (error) => session.notify(errorText(error)));

  on("label", ({ label: told, codeOf }) => {
    if (codeOf !== name) return; // a class of the model that is about to come
    label = told;
    map.setLabel(label);
    picker?.select(String(label));
    update(drawn);
  }, life);

  return {
    checkpoint,
    update,
    /** What the drawing is to the model: (C*H*W), overwritten by the next call. */
    image: () => rasteriser.render(drawn),
    baseOf: start.baseOf,
    openPicture: start.open,
    /** Resolves when the codes are on the map and the samples can be chosen. */
    ready,
  };
}

/**
 * What the model sees and makes of a drawing: images and numbers.
 * @param {Parts} parts
 * @param {Life} life
 * @param {Checkpoint} checkpoint
 * @returns {{show: (reading: Reading | null) => void}[]}
 */
function mountViews(parts, life, checkpoint) {
  const { image } = checkpoint;
  const seen = mountImage(clear(parts.seen), { image, label: t("draw.seenName") });
  const shown = mountImage(clear(parts.shown), { image, label: t("draw.reconstructionName") });
  const blank = new Float32Array(image.channels * image.height * image.width);
  life.add(() => {
    seen.destroy();
    shown.destroy();
  });
  return [
    { show: (reading) => seen.draw(reading?.x ?? blank) },
    { show: (reading) => shown.draw(reading?.xHat ?? blank) },
    mountLossTerms(clear(parts.terms), { checkpoint }),
    mountCodeTable(clear(parts.code), { checkpoint }),
  ];
}

/**
 * The map with the code of the drawing: the posterior's ellipses, or the point of a plain
 * autoencoder, and the marks of the sections in view.
 * @param {HTMLElement} root
 * @param {Life} life
 * @param {Checkpoint} checkpoint
 * @param {number} label
 */
function mountCodeOnMap(root, life, checkpoint, label) {
  const { latentDim, variational } = checkpoint;
  const map = mountMap(clear(root), {
    checkpoint,
    label,
    interactive: false,
    point: false,
    name: t("draw.mapName"),
  });
  life.add(map.destroy);
  const mu = new Float32Array(latentDim);
  // A good model's ellipses are a few pixels on the map: nothing may cover them.
  const ellipse = { mu, sigma: new Float32Array(latentDim), ticks: true };
  const ellipses = variational ? [ellipse] : [];
  /** @type {Mark[]} */
  const own = variational ? [] : [{ z: mu, arrow: true }];
  let marks = own;
  let empty = true;

  function draw() {
    map.setEllipses(empty ? [] : ellipses);
    map.setMarks(empty ? [] : marks);
  }

  return {
    ready: map.ready,
    setLabel: map.setLabel,
    code: () => [...mu],
    /** @param {Reading | null} reading null: nothing is drawn */
    show(reading) {
      empty = reading === null;
      if (reading) mu.set(reading.mu);
      if (reading?.sigma) ellipse.sigma.set(reading.sigma);
      draw();
    },
    /** @param {Mark[]} others those of the sections */
    setMarks(others) {
      marks = [...others, ...own];
      draw();
    },
  };
}

/** @param {import("../state/session.js").Session} session @param {Checkpoint} checkpoint */
function classPicker(session, { classes }) {
  return segmented({
    label: t("draw.class"),
    choices: classes.map((name, label) => [String(label), name]),
    value: String(session.state.label),
    onChange: (value) => session.set({ label: Number(value) }),
  });
}

/** @param {HTMLElement} element */
function clear(element) {
  element.replaceChildren();
  return element;
}
