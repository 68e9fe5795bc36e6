import { context2d, h } from "../kit/dom.js";
import { fillPixels } from "../kit/image-view.js";
import { typicalCodes } from "../model/typical-codes.js";
import { errorText, t } from "../state/texts.js";

/**
 * The stops of a walk, each as its image; a click removes one. They are added from the point or
 * from the classes.
 *
 * @param {Pick<import("./tools.js").ToolStage, "checkpoint" | "session" | "life">} stage
 * @param {(stops: Float32Array[]) => void} onChange (D) each
 */
export function createStops({ checkpoint, session, life }, onChange) {
  const { state } = session;
  /** @type {Float32Array[]} */
  const stops = [];
  let label = state.label; // the class that they are decoded with
  const list = h("ol", { class: "le-stops" });
  const addPoint = button("journey.add", () => add(Float32Array.from(state.z)));
  const classes = checkpoint.classes.length > 1 ? button("journey.classes", addClasses) : null;
  const clear = button("journey.clear", () => {
    stops.length = 0;
    changed();
  });

  /** @param {Float32Array[]} more */
  function add(...more) {
    stops.push(...more);
    changed();
  }

  function addClasses() {
    life.when(
      checkpoint.atlas(),
      (atlas) => add(...typicalCodes(atlas, checkpoint.latentDim, checkpoint.classes.length)),
      (error) => session.notify(errorText(error)),
    );
  }

  /** @param {number} k */
  function remove(k) {
    stops.splice(k, 1);
    changed();
    const next = list.children[Math.min(k, stops.length - 1)]?.querySelector("button");
    (next ?? addPoint).focus(); // the button that had it is gone
  }

  function changed() {
    clear.disabled = stops.length === 0;
    draw();
    onChange(stops);
  }

  function draw() {
    list.replaceChildren(...stops.map((stop, k) => {
      const text = t("journey.remove", { number: k + 1 });
      const attributes = { type: "button", class: "le-stop", "aria-label": text, title: text };
      const picture = pictureOf(checkpoint, stop, label);
      return h("li", {}, h("button", { ...attributes, onclick: () => remove(k) }, picture));
    }));
  }

  clear.disabled = true;
  return {
    element: h("div", { class: "le-row" }, list, addPoint, classes, clear),
    add,
    /** @param {number} to class that they are decoded with */
    setLabel(to) {
      if (to === label) return;
      label = to;
      draw();
    },
  };
}

/**
 * @param {import("../model/checkpoint.js").Checkpoint} checkpoint
 * @param {Float32Array} z (D)
 * @param {number} label
 */
function pictureOf(checkpoint, z, label) {
  const { image } = checkpoint;
  const canvas = h("canvas", { width: image.width, height: image.height, "aria-hidden": "true" });
  const context = context2d(canvas);
  const pixels = context.createImageData(image.width, image.height);
  fillPixels(pixels.data, checkpoint.decode(z, label), image);
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** @param {string} key @param {() => void} onclick */
function button(key, onclick) {
  return h("button", { type: "button", class: "le-button", onclick }, t(key));
}
