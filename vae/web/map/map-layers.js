import { manifoldTexture } from "./texture.js";

const TILE = 27; // CSS pixels a decoded image takes on the map, about
const SETTLE = 140; // ms without a change before a new view is decoded

/**
 * What of the map takes time to compute: the decoded images under the points and the overlay. Both
 * wait until the view and the other dimensions have come to rest.
 *
 * @param {import("./scene.js").MapScene} scene its field is set here
 * @param {object} options
 * @param {boolean} options.texture whether there are decoded images
 * @param {ReturnType<typeof import("./backdrop.js").createBackdrop>} options.backdrop
 * @param {(field: object | null) => void} options.onField the overlay is there, or is gone
 */
export function createMapLayers(scene, { texture, backdrop, onField }) {
  const { checkpoint, view } = scene;
  /** @type {"none" | "density" | "holes" | "entropy"} */
  let overlay = "none";
  /** @type {{cancel: () => void} | null} */
  let job = null; // computes the overlay
  let settling = 0;
  let destroyed = false;

  function compute() {
    if (destroyed || view.width < 2 || !scene.points) return;
    if (texture && checkpoint.latentDim > 1) backdrop.showTexture(askTexture(scene, backdrop.grow));
    computeField();
  }

  async function computeField() {
    job?.cancel();
    job = null;
    const name = scene.foreign ? "none" : overlay;
    if (name === "none") {
      showField(null);
      return;
    }
    const { startField } = await import("./field.js");
    if (destroyed || scene.foreign || overlay !== name || !scene.points) return;
    job?.cancel(); // of a call that came in between
    job = startField(name, scene, showField);
  }

  function showField(field) {
    scene.field = field;
    backdrop.refresh();
    onField(field);
  }

  return {
    /** Computes both anew, after a rest of that many ms. */
    settle(delay = SETTLE) {
      clearTimeout(settling);
      settling = setTimeout(compute, delay);
    },
    /** There are other points: an overlay is computed of the atlas' own, and is gone with them. */
    refreshOverlay: computeField,
    /** @param {"none" | "density" | "holes" | "entropy"} name */
    setOverlay(name) {
      overlay = name;
      computeField();
    },
    /** The textures are of another plane. */
    clear: backdrop.clear,
    refresh: backdrop.refresh,
    destroy() {
      destroyed = true;
      clearTimeout(settling);
      job?.cancel();
      backdrop.destroy();
    },
  };
}

/** The texture of what the map shows now; grow is called when there is more of it. */
function askTexture({ checkpoint, label, axes, point, view }, grow) {
  return manifoldTexture({
    checkpoint,
    label,
    plane: axes,
    z: point,
    square: view.square,
    tiles: Math.max(8, Math.round(view.width / TILE)),
    onProgress: grow,
  });
}
