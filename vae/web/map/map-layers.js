import { manifoldTexture } from "./manifold-texture.js";

const TILE = 27; // CSS pixels a decoded image takes on the map, about
const SETTLE = 140; // ms without a change before a new view is decoded
const GROW = 150; // ms between two repaints while the texture grows

/**
 * What of the map takes time to compute: the decoded images under the codes and the overlay. Both
 * wait until the view and the other dimensions have come to rest.
 *
 * @param {object} scene latent-map.js's; its texture and field are set here
 * @param {object} options
 * @param {boolean} options.texture whether there are decoded images
 * @param {() => void} options.onDraw something new is to be drawn
 * @param {(field: object | null) => void} options.onField the overlay is there, or is gone
 */
export function createMapLayers(scene, { texture, onDraw, onField }) {
  const { checkpoint, view } = scene;
  let overlay = "none";
  let job = null; // computes the overlay
  let settling = 0;
  let growing = 0;
  let destroyed = false;

  function compute() {
    if (destroyed || view.size <= 1 || !scene.codes) return;
    if (texture && checkpoint.latentDim > 1) decodeTexture();
    computeField();
    onDraw();
  }

  function decodeTexture() {
    const before = scene.texture;
    scene.texture = manifoldTexture({
      checkpoint,
      label: scene.label,
      plane: scene.plane,
      z: scene.point,
      square: { x: view.x, y: view.y, half: view.half },
      tiles: Math.max(8, Math.round(view.size / TILE)),
      onProgress: grow,
    });
    before?.cancel(); // after, for it may be the same
  }

  function grow() {
    growing ||= setTimeout(() => {
      growing = 0;
      onDraw();
    }, GROW);
  }

  async function computeField() {
    job?.cancel();
    job = null;
    if (overlay === "none" || scene.foreign) {
      scene.field = null;
      onField(null);
      return;
    }
    const { startField } = await import("./map-field.js");
    if (destroyed || overlay === "none" || scene.foreign || !scene.codes) return;
    job?.cancel(); // of a call that came in between
    job = startField(overlay, scene, (field) => {
      scene.field = field;
      onField(field);
      onDraw();
    });
  }

  return {
    /** Computes both anew, after a rest of that many ms. */
    settle(delay = SETTLE) {
      clearTimeout(settling);
      settling = setTimeout(compute, delay);
    },
    /** There are other codes: an overlay is computed of the atlas' own, and is gone with them. */
    refreshOverlay: computeField,
    /** @param {"none" | "density" | "holes" | "entropy"} name */
    setOverlay(name) {
      overlay = name;
      computeField();
      onDraw();
    },
    destroy() {
      destroyed = true;
      clearTimeout(settling);
      clearTimeout(growing);
      job?.cancel();
      scene.texture?.cancel();
    },
  };
}
