import { walkGif } from "./walk-gif.js";
import { mountMaps } from "./maps.js";
import { h } from "../kit/dom.js";
import { mount as mountImage } from "../kit/image-view.js";
import { mount as mountGrid } from "../kit/sample-grid.js";
import { datasetOf } from "../model/roles.js";
import { saveFile } from "../kit/save-file.js";
import { errorText, t } from "../state/texts.js";
import { mountTestImage } from "../kit/test-image.js";

const STEPS = 11; // pictures of a strip
const ROUND_TRIP = 6000; // ms there and back while it plays
const FIRST_PAIR = ["2", "7"]; // classes to begin with, where there are such

/** A straight walk between the codes of two test images, in both models. */
export function mount(root, { session, onHide, onFail }) {
  const note = h("p", { class: "le-note", hidden: true }, t("walk.different"));
  const body = h("div", { class: "le-stack" });
  root.append(h("p", { class: "le-lead" }, t("walk.lead")), note, body);

  function setPair({ left, right }, life) {
    const same = datasetOf(left.name) === datasetOf(right.name);
    note.hidden = same;
    const checkpoints = same ? [left, right] : [right];
    mountWalk(body, { session, life, onHide, checkpoints, onFail });
  }

  return { setPair };
}

function mountWalk(root, { session, life, onHide, checkpoints, onFail }) {
  const parts = build(root, checkpoints);
  const maps = mountMaps(parts.maps, { checkpoints, life, nameKey: "walk.map", onFail });
  const z = emptyCodes(checkpoints); // where the walk is, in each model
  let walk = null; // {ends: [{index, label}, {index, label}], codes: of each model [start, end]}
  let atlases = null;
  let pickers = [];
  let frame = 0;

  const atlasesOf = checkpoints.map((checkpoint) => checkpoint.atlas());
  life.when(Promise.all([checkpoints[0].dataset(), ...atlasesOf]), begin, onFail);

  function begin([dataset, ...loaded]) {
    atlases = loaded;
    const { classes } = checkpoints[0];
    const count = Math.min(...atlases.map((atlas) => atlas.count)); // images whose codes all have
    const labels = atlases[0].labels.subarray(0, count);
    const images = { classes, labels, dataset, onChange: readEnds };
    const [start, end] = firstLabels(classes, labels);
    const from = mountTestImage(parts.from, { ...images, title: t("walk.from"), label: start });
    const after = start === end ? from.chosen().index : -1;
    const to = mountTestImage(parts.to, { ...images, title: t("walk.to"), label: end, after });
    pickers = [from, to];
    readEnds();
  }

  function readEnds() {
    const ends = pickers.map((picker) => picker.chosen());
    const codes = checkpoints.map(({ latentDim }, m) =>
      ends.map(({ index }) => atlases[m].mu.slice(index * latentDim, (index + 1) * latentDim)),
    );
    walk = { ends, codes };
    const positions = Array.from({ length: STEPS }, (_, k) => k / (STEPS - 1));
    checkpoints.forEach((checkpoint, m) => {
      const points = positions.map((part) => between(codes[m], part, new Float32Array(z[m].length)));
      parts.strips[m].show(checkpoint, points, positions.map((part) => labelAt(ends, part)));
    });
    show();
  }

  /** What model m sees that far along a walk; the point itself is left in `point`. */
  function decode({ ends, codes }, m, part, point) {
    return checkpoints[m].decode(between(codes[m], part, point), labelAt(ends, part));
  }

  function show() {
    if (!walk) return;
    const { ends, codes } = walk;
    const part = Number(parts.slider.value);
    checkpoints.forEach((_, m) => {
      parts.images[m].draw(decode(walk, m, part, z[m]));
      const [from, to] = codes[m];
      const names = ends.map(({ label }) => checkpoints[m].classes[label]);
      maps[m].setMarks(
        [
          { z: from, shape: "ring", size: 6, text: names[0] },
          { z: to, shape: "ring", size: 6, text: names[1] },
          { z: z[m], size: 7 },
        ],
        [{ points: codes[m] }],
      );
      parts.strips[m].setHover(Math.round(part * (STEPS - 1)));
    });
  }

  function setPosition(part) {
    parts.slider.value = part;
    show();
  }

  function play() {
    if (frame) {
      stop();
      return;
    }
    parts.play.textContent = t("walk.pause");
    const began = performance.now() - (Number(parts.slider.value) * ROUND_TRIP) / 2;
    const step = (now) => {
      const turn = (((now - began) / ROUND_TRIP) % 1) * 2;
      setPosition(turn < 1 ? turn : 2 - turn);
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    parts.play.textContent = t("walk.play");
  }

  async function save() {
    if (!walk) return;
    stop();
    const saved = walk; // other ends may be chosen while the GIF is made
    const points = emptyCodes(checkpoints);
    parts.gif.disabled = true;
    parts.gif.textContent = t("walk.gifBusy");
    try {
      const pictures = checkpoints.map(({ image }, m) => ({
        image,
        at: (part) => decode(saved, m, part, points[m]),
      }));
      const blob = await life.wait(walkGif(pictures));
      const names = saved.ends.map(({ label }) => checkpoints[0].classes[label].replace(/\W+/g, "-"));
      saveFile(blob, `walk-${names.join("-to-")}.gif`);
    } catch (error) {
      if (life.signal.aborted) return;
      session.notify(errorText(error));
    }
    parts.gif.disabled = false;
    parts.gif.textContent = t("walk.gif");
  }

  parts.slider.addEventListener("input", () => {
    stop();
    show();
  });
  parts.play.addEventListener("click", play);
  parts.gif.addEventListener("click", save);
  parts.onStrip((i) => {
    if (i < 0 || frame) return;
    setPosition(i / (STEPS - 1));
  });

  onHide(stop, life);
  life.add(() => {
    stop();
    parts.strips.forEach((strip) => strip.destroy());
    root.replaceChildren();
  });
}

const emptyCodes = (checkpoints) => checkpoints.map(({ latentDim }) => new Float32Array(latentDim));

/** The classes to begin with, of those that have images. */
function firstLabels(classes, labels) {
  const wanted = FIRST_PAIR.map((name) => classes.indexOf(name));
  if (wanted.every((label) => labels.includes(label))) return wanted;
  const present = classes.map((_, label) => label).filter((label) => labels.includes(label));
  return [present[0], present[present.length - 1]];
}

/** A conditional model is told the class of the end that is nearer. */
const labelAt = (ends, part) => ends[part < 0.5 ? 0 : 1].label;

/** The point that far along the straight line between two codes (D), written into `out`. */
function between([from, to], part, out) {
  for (let d = 0; d < out.length; d += 1) out[d] = from[d] + part * (to[d] - from[d]);
  return out;
}

function build(root, checkpoints) {
  let onStrip = (/** @type {number} */ _) => {};
  const [from, to] = [h("div", { class: "le-walk-end" }), h("div", { class: "le-walk-end" })];
  const places = checkpoints.map(() => h("div", { class: "le-walk-image" }));
  const images = checkpoints.map(({ image, title }, m) =>
    mountImage(places[m], { image, label: t("walk.now", { name: title }) }),
  );
  const figures = checkpoints.map(({ title }, m) =>
    h("figure", {}, places[m], h("figcaption", {}, title)),
  );
  const slider = h("input", {
    type: "range",
    class: "le-range",
    min: 0,
    max: 1,
    step: 0.01,
    value: 0.5,
    "aria-label": t("walk.position"),
  });
  const play = h("button", { type: "button", class: "le-button" }, t("walk.play"));
  const gif = h("button", { type: "button", class: "le-button" }, t("walk.gif"));
  const stripPlaces = checkpoints.map(() => h("div", { class: "le-walk-strip" }));
  const strips = checkpoints.map(({ title }, m) =>
    mountGrid(stripPlaces[m], {
      label: t("walk.strip", { name: title, count: STEPS }),
      columns: STEPS,
      keepHover: true,
      onHover: (i) => onStrip(i),
    }),
  );
  const rows = checkpoints.map(({ title }, m) =>
    h("figure", {}, h("figcaption", {}, title), stripPlaces[m]),
  );
  const maps = h("div", {});
  root.append(
    h(
      "div",
      { class: "le-panel le-stack" },
      h("div", { class: "le-walk-top" }, from, ...figures, to),
      h("div", { class: "le-walk-bar" }, play, slider, gif),
      ...rows,
    ),
    h("div", { class: "le-panel" }, maps),
  );
  return {
    from,
    to,
    images,
    slider,
    play,
    gif,
    strips,
    maps,
    onStrip(callback) {
      onStrip = callback;
    },
  };
}
