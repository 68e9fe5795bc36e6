import { h } from "../kit/dom.js";
import { fillPixels } from "../kit/image-view.js";
import { PATHS, createPath } from "./journey-path.js";
import { saveGif, saveStrip, saveVideo, videoType } from "./journey-media.js";
import { createPlayer } from "../kit/player.js";
import { saveFile } from "../kit/save-file.js";
import { errorText, t } from "../state/texts.js";
import { typicalCodes } from "../model/typical-codes.js";

const SECONDS_A_LEG = 1.6;

/**
 * A walk through the latent space: stops set on the map, or one a class, played at constant speed
 * and saved.
 *
 * @param {HTMLElement} root empty
 * @param {object} options as of tools.js, with the life of this tool
 */
export function mountJourney(root, { checkpoint, session, life, pane }) {
  const z = new Float32Array(checkpoint.latentDim);
  const stops = [];
  let path = null;
  let kind = /** @type {keyof typeof import("./journey-path.js").PATHS} */ ("smooth");
  let saving = null;
  let shown = session.state.label; // the class that the stops are decoded with

  const list = h("ol", { class: "le-stops" });
  const add = button("journey.add", () => addStop(session.state.z));
  const clear = button("journey.clear", () => {
    stops.length = 0;
    changed();
  });
  const player = createPlayer({
    label: t("journey.way"),
    onPart: walkTo,
    onPlay: () => pane.map.setPinned(true), // or the mouse's next twitch takes the point away
  });
  const curve = h(
    "select",
    {
      class: "le-select",
      "aria-label": t("journey.kind"),
      onchange() {
        kind = /** @type {typeof kind} */ (curve.value);
        changed();
      },
    },
    ...Object.keys(PATHS).map((name) => h("option", { value: name }, t(`journey.${name}`))),
  );
  const saves = ["gif", "strip", ...(videoType() ? ["video"] : [])].map((name) =>
    button(`journey.${name}`, () => save(name)),
  );
  const progress = h("progress", { class: "le-progress", max: 1 });
  progress.setAttribute("aria-label", t("journey.saving"));
  const cancel = button("journey.cancel", () => endSaving());
  const saveBar = h("div", { class: "le-row", hidden: true }, progress, cancel);
  const status = h("p", { class: "le-hint", role: "status" });

  root.append(
    h("p", { class: "le-hint" }, t("journey.hint")),
    h(
      "div",
      { class: "le-row" },
      list,
      add,
      checkpoint.classes.length > 1 ? button("journey.classes", addClasses) : null,
      clear,
    ),
    player.element,
    h("div", { class: "le-row" }, curve, ...saves),
    saveBar,
    status,
  );
  pane.takeClicks((at) => {
    addStop(at);
    return true;
  });
  player.onLoop = changed;
  changed();
  life.add(() => {
    player.destroy();
    saving?.cancel();
    pane.takeClicks(null);
    pane.map.setMarks([]);
    root.replaceChildren();
  });

  function addStop(at) {
    stops.push(Float32Array.from(at));
    changed();
  }

  function addClasses() {
    const { latentDim, classes } = checkpoint;
    const failed = (error) => session.notify(errorText(error));
    life.when(checkpoint.atlas(), (atlas) => {
      stops.push(...typicalCodes(atlas, latentDim, classes.length));
      changed();
    }, failed);
  }

  function changed() {
    player.pause();
    path = stops.length > 1 ? createPath(stops, { kind, loop: player.loop }) : null;
    if (path) player.setSeconds(SECONDS_A_LEG * path.legs);
    for (const each of [player, clear, ...saves]) each.disabled = !path;
    clear.disabled = stops.length === 0;
    list.replaceChildren(...stops.map(stopItem));
    pane.map.setMarks(
      stops.map((at) => ({ z: at })),
      path ? [{ points: path.points }] : [],
    );
  }

  function stopItem(at, k) {
    const { image } = checkpoint;
    const canvas = h("canvas", { width: image.width, height: image.height, "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(image.width, image.height);
    fillPixels(pixels.data, checkpoint.decode(at, session.state.label), image);
    context.putImageData(pixels, 0, 0);
    const remove = () => {
      stops.splice(k, 1);
      changed();
      const next = list.children[Math.min(k, stops.length - 1)]?.firstChild;
      (next ?? add).focus(); // the button that had it is gone
    };
    const label = t("journey.remove", { number: k + 1 });
    const attributes = { type: "button", class: "le-stop", "aria-label": label, title: label };
    return h("li", {}, h("button", { ...attributes, onclick: remove }, canvas));
  }

  function walkTo(part) {
    if (path) session.set({ z: path.at(part, z), codeOf: checkpoint.name });
  }

  function save(name) {
    if (!path || saving) return;
    const way = path; // as it is now, whatever is done to the stops meanwhile
    const { label } = session.state;
    const at = new Float32Array(checkpoint.latentDim);
    const walk = {
      image: checkpoint.image,
      decode: (part) => checkpoint.decode(way.at(part, at), label),
      seconds: player.seconds,
      legs: way.legs,
      loop: player.loop,
    };
    player.pause();
    status.textContent = "";
    saveBar.hidden = false;
    const start = { gif: saveGif, strip: saveStrip, video: saveVideo }[name];
    Promise.resolve()
      .then(() => {
        saving = start(walk, (part) => (progress.value = part));
        return saving.done;
      })
      .then(
        (blob) => {
          saveFile(blob, `${checkpoint.name.replace("/", "-")}-walk.${blob.type.split("/")[1]}`);
          endSaving(t("journey.saved"));
        },
        (error) => endSaving(t("journey.failed", { reason: errorText(error) })),
      );
  }

  function endSaving(text = "") {
    saving?.cancel();
    saving = null;
    saveBar.hidden = true;
    progress.removeAttribute("value");
    status.textContent = text;
  }

  return {
    pause: player.pause,
    show(_, label) {
      if (label === shown) return;
      shown = label;
      list.replaceChildren(...stops.map(stopItem));
    },
  };
}

function button(key, onclick) {
  return h("button", { type: "button", class: "le-button", onclick }, t(key));
}
