import { onThemeChange } from "../../kit/palette.js";
import { readColours } from "../../kit/plots.js";
import { createDetail } from "./detail.js";
import { createFlow } from "./flow.js";
import { createParts } from "./parts.js";

/** @typedef {import("./parts.js").PartName} PartName */

/** @type {PartName[]} parts that change when only epsilon does */
const FROM_Z = ["epsilon", "z", "decoder", "xHat", "reconstruction", "kl", "loss"];
/** @type {PartName[]} */
const UP_TO_CODE = ["x", "encoder", "code"];

/**
 * What happens to an image, from x to the loss, as one picture in which every number is the
 * model's. A part that is hovered, focused or clicked shows its formula, its numbers put in, and
 * the code that does it.
 *
 * @param {HTMLElement} root empty
 * @param {import("../folding-sections.js").SectionOptions} options
 * @returns {import("../folding-sections.js").Section} marks: the sample
 */
export function mount(root, { checkpoint, info, life, onMarks }) {
  const { variational } = checkpoint;
  const { flow, resample, read, decode } = createFlow(checkpoint);
  const detail = createDetail(checkpoint, info);
  const parts = createParts(checkpoint, flow, readColours(root), {
    detailId: detail.element.id,
    resample() {
      resample();
      decodeAnew();
    },
    setEpsilon(values) {
      flow.epsilon.set(values);
      decodeAnew();
    },
    onPixel: (at) => detail.showPixel(at, flow),
    select,
  });

  root.classList.add("le-hood");
  root.classList.toggle("le-hood-plain", !variational);
  parts.appendTo(root);
  select(variational ? "z" : "code");

  /** @param {PartName} name */
  function select(name) {
    const before = detail.part();
    if (name === before) return;
    if (before) parts.mark(before, false);
    parts.mark(name, true);
    // Behind the part in the document, so that it follows it on a phone and for a screen reader.
    parts.elementOf(name)?.after(detail.element);
    detail.show(name);
    detail.showNumbers(flow);
  }

  function decodeAnew() {
    if (!flow.reading) {
      parts.clear(["epsilon"]);
      return;
    }
    runDecoder();
    onMarks();
  }

  function runDecoder() {
    decode();
    parts.draw(FROM_Z);
    detail.showNumbers(flow);
  }

  /** @type {import("../folding-sections.js").Section["show"]} */
  function show(reading, encoded = false) {
    read(reading, encoded);
    root.classList.toggle("le-hood-empty", !reading);
    if (!reading) {
      parts.clear(["x", "xHat"]);
      detail.showNumbers(flow);
      return;
    }
    parts.draw(UP_TO_CODE);
    runDecoder();
  }

  life.add(onThemeChange(() => {
    parts.setColours(readColours(root));
    if (flow.reading) show(flow.reading);
  }));

  return { show, marks: variational ? [{ z: flow.z, size: 3.5, shape: "ring" }] : [] };
}
