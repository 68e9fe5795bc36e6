import { createPicture } from "./texture-picture.js";

const GROW = 150; // ms between two steps of a growing texture: each makes the browser draw all of it

/**
 * The textures of the map, one over the other: the last one covers the one before as it grows, and
 * that stays until the last is complete. One of a larger part of the plane stays as long as it says
 * the same, for the edges that a pan brings in.
 *
 * @param {HTMLElement} root empty; takes the canvases
 * @param {import("./scene.js").MapScene} scene
 * @param {(picture: object) => void} onNew a picture is there and has no place yet
 */
export function createTextureStack(root, scene, onNew) {
  let pictures = []; // bottom up
  let giveBack = null; // says that the last texture is wanted no longer
  let growing = 0;

  /** @param {{texture: import("./texture.js").Texture, cancel: () => void}} asked */
  function show({ texture, cancel }) {
    giveBack?.(); // after the new one was asked for, which may be the same
    giveBack = cancel;
    const top = pictures.at(-1);
    if (top?.texture === texture) return;
    keep(pictures.filter((picture) => picture === top || picture.isWhole()));
    const picture = createPicture(texture);
    picture.recolour(scene.theme);
    pictures.push(picture);
    root.append(picture.canvas);
    onNew(picture);
    dropCovered();
  }

  /** Lets go of what a complete texture covers or contradicts. */
  function dropCovered() {
    const top = pictures.at(-1);
    if (!top || !top.isWhole()) return;
    const { content, square } = top.texture;
    const wider = pictures
      .filter(({ texture }) => texture.content === content && texture.square.half > square.half)
      .sort((a, b) => b.texture.square.half - a.texture.square.half);
    keep([...wider.slice(0, 1), top]);
  }

  function keep(kept) {
    for (const picture of pictures) if (!kept.includes(picture)) picture.canvas.remove();
    pictures = kept;
  }

  return {
    show,
    /** More of the last texture is there. */
    grow() {
      growing ||= setTimeout(() => {
        growing = 0;
        pictures.at(-1)?.grow();
        dropCovered();
      }, GROW);
    },
    recolour: () => pictures.forEach((picture) => picture.recolour(scene.theme)),
    clear() {
      clearTimeout(growing);
      growing = 0;
      giveBack?.();
      giveBack = null;
      keep([]);
    },
    /** Bottom up, each with its canvas and its square of the plane. */
    get pictures() {
      return pictures;
    },
  };
}
