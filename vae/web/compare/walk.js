import { h } from "../kit/dom.js";
import { saveFile } from "../kit/save-file.js";
import { mountTestImage } from "../kit/test-image.js";
import { datasetOf } from "../model/roles.js";
import { errorText, t } from "../state/texts.js";
import { mountMaps } from "./maps.js";
import { codeAt, emptyCodes, labelAt, walkBetween } from "./walk-codes.js";
import { walkGif } from "./walk-gif.js";
import { buildWalk } from "./walk-view.js";

const STEPS = 11; // pictures of a strip
const ROUND_TRIP = 6000; // ms there and back while it plays
const FIRST_PAIR = ["2", "7"]; // classes to begin with, where there are such

/**
 * @typedef {import("./compare.js").PartStage} PartStage
 * @typedef {import("./walk-codes.js").Walk} Walk
 * @typedef {import("./walk-codes.js").End} End
 * @typedef {import("./walk-codes.js").Checkpoint} Checkpoint
 * @typedef {import("../model/atlas.js").Atlas} Atlas
 * @typedef {import("../model/dataset.js").Dataset} Dataset
 * @typedef {ReturnType<typeof buildWalk>} View
 */

/**
 * A straight walk between the codes of two test images, in both models.
 *
 * @param {HTMLElement} root empty
 * @param {PartStage} stage
 * @returns {import("./compare.js").Part}
 */
export function mount(root, { session, onHide, onFail }) {
  const note = h("p", { class: "le-note", hidden: true }, t("walk.different"));
  const body = h("div", { class: "le-stack" });
  root.append(h("p", { class: "le-lead" }, t("walk.lead")), note, body);

  /** @type {import("./compare.js").Part["setPair"]} */
  function setPair({ left, right }, life) {
    const same = datasetOf(left.name) === datasetOf(right.name);
    note.hidden = same;
    const checkpoints = same ? [left, right] : [right];
    mountWalk(body, { session, life, onHide, checkpoints, onFail });
  }

  return { setPair };
}

/**
 * @param {HTMLElement} root empty
 * @param {Omit<PartStage, "on"> & {checkpoints: Checkpoint[]}} options of one data set; the life is
 *   that of the pair
 */
function mountWalk(root, { session, life, onHide, checkpoints, onFail }) {
  const view = buildWalk(root, checkpoints, { steps: STEPS, onStrip: (i) => pace.point(i) });
  const maps = mountMaps(view.maps, { checkpoints, life, nameKey: "walk.map", onFail });
  const pace = createPace(view, show);
  const z = emptyCodes(checkpoints); // where the walk is, in each model
  /** @type {Walk | null} */
  let walk = null;

  const atlases = Promise.all(checkpoints.map((checkpoint) => checkpoint.atlas()));
  const ready = Promise.all([checkpoints[0].dataset(), atlases]);
  life.when(ready, ([dataset, loaded]) => {
    mountEnds(view, { checkpoints, dataset, atlases: loaded, onWalk: setWalk });
  }, onFail);

  /** @param {Walk} next */
  function setWalk(next) {
    walk = next;
    showStrips(view, checkpoints, next);
    show();
  }

  function show() {
    if (!walk) return;
    const part = pace.part();
    for (const [m, checkpoint] of checkpoints.entries()) {
      const code = codeAt(walk, m, part, z[m]);
      view.images[m].draw(checkpoint.decode(code, labelAt(walk, part)));
      view.strips[m].setHover(Math.round(part * (STEPS - 1)));
      maps[m].setMarks(marksOf(walk, m, checkpoint, code), [{ points: walk.codes[m] }]);
    }
  }

  view.gif.addEventListener("click", () => {
    if (!walk) return;
    pace.stop();
    saveGif(view.gif, checkpoints, walk, { session, life });
  });
  onHide(pace.stop, life);
  life.add(() => {
    pace.stop();
    view.strips.forEach((strip) => strip.destroy());
    root.replaceChildren();
  });
}

/**
 * How far along the walk is: by slider, by the strips, or by itself, there and back.
 * @param {View} view
 * @param {() => void} onMove
 */
function createPace({ slider, play }, onMove) {
  let frame = 0;
  const part = () => Number(slider.value);

  /** @param {number} next */
  function goTo(next) {
    slider.value = String(next);
    onMove();
  }

  function start() {
    play.textContent = t("walk.pause");
    const began = performance.now() - (part() * ROUND_TRIP) / 2;
    /** @param {number} now */
    const step = (now) => {
      const turn = (((now - began) / ROUND_TRIP) % 1) * 2;
      goTo(turn < 1 ? turn : 2 - turn);
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = t("walk.play");
  }

  slider.addEventListener("input", () => {
    stop();
    onMove();
  });
  play.addEventListener("click", () => (frame ? stop() : start()));

  return {
    part,
    stop,
    /** @param {number} i of the strip's pictures, -1: none; while it plays they are not followed */
    point(i) {
      if (i >= 0 && !frame) goTo(i / (STEPS - 1));
    },
  };
}

/**
 * The two ends, and a choice of test images for each.
 * @param {View} view
 * @param {{checkpoints: Checkpoint[], dataset: Dataset, atlases: Atlas[],
 *   onWalk: (walk: Walk) => void}} options onWalk: with the first ends, and with each other ones
 */
function mountEnds(view, { checkpoints, dataset, atlases, onWalk }) {
  const { classes } = checkpoints[0];
  const count = Math.min(...atlases.map((atlas) => atlas.count)); // images whose codes all have
  const labels = atlases[0].labels.subarray(0, count);
  const images = { classes, labels, dataset, onChange: readEnds };
  const [start, end] = firstLabels(classes, labels);
  const from = mountTestImage(view.from, { ...images, title: t("walk.from"), label: start });
  const after = start === end ? from.chosen().index : -1;
  const to = mountTestImage(view.to, { ...images, title: t("walk.to"), label: end, after });
  readEnds();

  function readEnds() {
    onWalk(walkBetween([from.chosen(), to.chosen()], checkpoints, atlases));
  }
}

/**
 * The classes to begin with, of those that have images.
 * @param {string[]} classes
 * @param {Uint8Array} labels (N)
 */
function firstLabels(classes, labels) {
  const wanted = FIRST_PAIR.map((name) => classes.indexOf(name));
  if (wanted.every((label) => labels.includes(label))) return wanted;
  const present = classes.map((_, label) => label).filter((label) => labels.includes(label));
  return [present[0], present[present.length - 1]];
}

/**
 * @param {View} view
 * @param {Checkpoint[]} checkpoints
 * @param {Walk} walk
 */
function showStrips({ strips }, checkpoints, walk) {
  const positions = Array.from({ length: STEPS }, (_, k) => k / (STEPS - 1));
  const labels = positions.map((part) => labelAt(walk, part));
  checkpoints.forEach((checkpoint, m) => {
    const codes = positions.map((part) =>
      codeAt(walk, m, part, new Float32Array(checkpoint.latentDim)));
    strips[m].show(checkpoint, codes, labels);
  });
}

/**
 * Both ends by the names of their classes, and where the walk is.
 * @param {Walk} walk
 * @param {number} m
 * @param {Checkpoint} checkpoint
 * @param {Float32Array} code
 * @returns {import("./maps.js").Mark[]}
 */
function marksOf({ ends, codes }, m, { classes }, code) {
  const names = ends.map(({ label }) => classes[label]);
  return [
    { z: codes[m][0], shape: "ring", size: 6, text: names[0] },
    { z: codes[m][1], shape: "ring", size: 6, text: names[1] },
    { z: code, size: 7 },
  ];
}

/**
 * @param {HTMLButtonElement} button says that it is busy
 * @param {Checkpoint[]} checkpoints
 * @param {Walk} walk other ends may be chosen while the GIF is made
 * @param {Pick<PartStage, "session" | "life">} stage
 */
async function saveGif(button, checkpoints, walk, { session, life }) {
  button.disabled = true;
  button.textContent = t("walk.gifBusy");
  try {
    const codes = emptyCodes(checkpoints);
    const pictures = checkpoints.map((checkpoint, m) => ({
      image: checkpoint.image,
      /** @param {number} part */
      at: (part) => checkpoint.decode(codeAt(walk, m, part, codes[m]), labelAt(walk, part)),
    }));
    const blob = await life.wait(walkGif(pictures));
    const { classes } = checkpoints[0];
    const names = walk.ends.map(({ label }) => classes[label].replace(/\W+/g, "-"));
    saveFile(blob, `walk-${names.join("-to-")}.gif`);
  } catch (error) {
    if (life.signal.aborted) return;
    session.notify(errorText(error));
  }
  button.disabled = false;
  button.textContent = t("walk.gif");
}
