/** What the latent plane decodes to, as a picture that lies where it was decoded. */

import { createPicture } from "../../map/texture-picture.js";

/** @typedef {import("../live/client.js").Moment} Moment */

/**
 * @param {HTMLElement} place where the picture goes; it fills the map
 * @param {import("../../map/scene.js").Scene} scene
 * @param {import("../../kit/image-view.js").ImageShape} image
 */
export function createManifold(place, scene, image) {
  /** @type {{picture: any, values: Uint8ClampedArray} | null} */
  let shown = null;
  /** @type {Moment["window"] | null} */
  let window = null;

  /** @param {number} length of a moment's manifold */
  function create(length) {
    const cells = length / (image.channels * image.height * image.width);
    const values = new Uint8ClampedArray(length);
    const picture = createPicture(/** @type {any} */ ({
      image,
      side: Math.sqrt(cells),
      order: Array.from({ length: cells }, (_, cell) => cell),
      values,
      done: cells,
    }));
    place.replaceChildren(picture.canvas);
    return { picture, values };
  }

  return {
    /** @param {Moment} moment */
    show(moment) {
      shown ??= create(moment.manifold.length);
      shown.values.set(moment.manifold);
      shown.picture.recolour(scene.theme);
      window = moment.window;
    },
    recolour: () => shown?.picture.recolour(scene.theme),
    /** Puts it where it belongs in the view. */
    place() {
      if (!shown || !window) return;
      const { view } = scene;
      const [low, high] = window.x;
      const size = (high - low) * view.scale;
      const { style } = shown.picture.canvas;
      style.transform = `translate(${view.toX(low)}px, ${view.toY(window.y[1])}px)`;
      style.width = style.height = `${size}px`;
    },
  };
}
