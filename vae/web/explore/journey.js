import { h } from "../kit/dom.js";
import { createPlayer } from "../kit/player.js";
import { t } from "../state/texts.js";
import { PATHS, createPath } from "./journey-path.js";
import { createSaving } from "./journey-saving.js";
import { createStops } from "./journey-stops.js";

const SECONDS_A_LEG = 1.6;

/**
 * A walk through the latent space: stops set on the map, or one a class, played at constant speed
 * and saved.
 * @type {import("./tools.js").MountTool}
 */
export function mountJourney(root, stage) {
  const { checkpoint, session, life, pane } = stage;
  const z = new Float32Array(checkpoint.latentDim);
  /** @type {Float32Array[]} */
  let stops = [];
  /** @type {import("./journey-path.js").Path | null} */
  let path = null;

  const list = createStops(stage, (changed) => {
    stops = changed;
    update();
  });
  const player = createPlayer({
    life,
    label: t("journey.way"),
    onPart(part) {
      if (path) session.set({ z: path.at(part, z), codeOf: checkpoint.name });
    },
    onPlay: () => pane.map.setPinned(true), // or the mouse's next twitch takes the point away
    onLoop: update,
  });
  const curve = createCurveSelect(update);
  const saving = createSaving(life, `${checkpoint.name.replace("/", "-")}-walk`, takeWalk);

  function update() {
    player.pause();
    path = stops.length > 1 ? createPath(stops, { kind: curve.kind, loop: player.loop }) : null;
    if (path) player.setSeconds(SECONDS_A_LEG * path.legs);
    player.setDisabled(!path);
    saving.setDisabled(!path);
    pane.map.setMarks(stops.map((stop) => ({ z: stop })), path ? [{ points: path.points }] : []);
  }

  function takeWalk() {
    if (!path) return null;
    player.pause();
    const { seconds, loop } = player;
    return { ...walkAlong(path, checkpoint, session.state.label), seconds, loop };
  }

  root.append(
    h("p", { class: "le-hint" }, t("journey.hint")),
    list.element,
    player.element,
    h("div", { class: "le-row" }, curve.element, ...saving.buttons),
    saving.bar,
    saving.status,
  );
  update();
  pane.takeClicks((at) => {
    list.add(Float32Array.from(at));
    return true;
  });
  life.add(() => {
    pane.takeClicks(null);
    pane.map.setMarks([]);
    root.replaceChildren();
  });
  return { pause: player.pause, show: (_, label) => list.setLabel(label) };
}

/**
 * A walk as it is now, whatever becomes of its stops and its class.
 * @param {import("./journey-path.js").Path} path
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @param {number} label
 */
function walkAlong(path, checkpoint, label) {
  const code = new Float32Array(checkpoint.latentDim);
  const decode = (/** @type {number} */ part) => checkpoint.decode(path.at(part, code), label);
  return { image: checkpoint.image, decode, legs: path.legs };
}

/** @param {() => void} onChange */
function createCurveSelect(onChange) {
  const kinds = /** @type {import("./journey-path.js").PathKind[]} */ (Object.keys(PATHS));
  const options = kinds.map((kind) => h("option", { value: kind }, t(`journey.${kind}`)));
  const attributes = { class: "le-select", "aria-label": t("journey.kind"), onchange: onChange };
  const element = h("select", attributes, ...options);
  return {
    element,
    get kind() {
      return kinds[element.selectedIndex];
    },
  };
}
