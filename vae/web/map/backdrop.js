import { h } from "../kit/dom.js";
import { isComplete } from "./texture.js";
import { createPicture } from "./texture-picture.js";

const UNDER_FIELD = 0.6; // opacity of the decoded images under an overlay

/**
 * What lies under the points: decoded images, and an overlay on them. Each is a canvas that the
 * browser moves with the view; none is drawn again for that. A texture stays under the next one
 * until that is complete, and one of a larger part of the plane stays as long as it says the same.
 *
 * @param {HTMLElement} root empty
 * @param {import("./scene.js").MapScene} scene
 */
export function createBackdrop(root, scene) {
  const { view } = scene;
  const place = () => [...pictures, field].forEach((each) => each && placeOne(each));
  const images = h("div", { class: "le-map-images" });
  let pictures = []; // bottom up
  let claim = null; // gives the last texture back
  let field = null; // {canvas, square}
  root.append(images);

  /** @param {{canvas: HTMLCanvasElement, square?: object, texture?: object}} picture */
  function placeOne({ canvas, square, texture }) {
    const { x, y, half } = square ?? texture.square;
    const left = view.toX(x - half);
    const top = view.toY(y + half);
    const scale = (2 * half * view.scale) / canvas.width;
    canvas.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  }

  /**
   * @param {import("./texture.js").Texture} texture
   * @param {() => void} cancel called once the texture is wanted no longer
   */
  function showTexture(texture, cancel) {
    claim?.(); // after the new one was asked for, which may be the same
    claim = cancel;
    const top = pictures.at(-1);
    if (top?.texture === texture) return;
    keep(pictures.filter((picture) => picture === top || isComplete(picture.texture)));
    const picture = createPicture(texture);
    picture.recolour(scene.theme);
    pictures.push(picture);
    images.append(picture.canvas);
    placeOne(picture);
    dropCovered();
  }

  /** More of the last texture is there. */
  function grow() {
    pictures.at(-1)?.grow();
    dropCovered();
  }

  /** Lets go of what a complete texture covers or contradicts. */
  function dropCovered() {
    const top = pictures.at(-1);
    if (!top || !isComplete(top.texture)) return;
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

  function clear() {
    claim?.();
    claim = null;
    keep([]);
  }

  return {
    showTexture,
    grow,
    place,
    /** Takes the textures away: they belong to another plane. */
    clear,
    /** Draws what the scene says anew: the overlay, and whether there are images. */
    refresh() {
      field?.canvas.remove();
      field = scene.field;
      if (field) {
        root.append(field.canvas);
        placeOne(field);
      }
      images.hidden = !scene.showTexture;
      images.style.opacity = field ? UNDER_FIELD : "";
    },
    recolour: () => pictures.forEach((picture) => picture.recolour(scene.theme)),
    /** @param {CanvasRenderingContext2D} context in CSS pixels */
    paint(context) {
      context.imageSmoothingQuality = "medium";
      const paintOne = ({ canvas, square, texture }) => {
        const { x, y, half } = square ?? texture.square;
        const side = 2 * half * view.scale;
        context.drawImage(canvas, view.toX(x - half), view.toY(y + half), side, side);
      };
      context.globalAlpha = field ? UNDER_FIELD : 1;
      if (scene.showTexture) pictures.forEach(paintOne);
      context.globalAlpha = 1;
      if (field) paintOne(field);
    },
    destroy: clear,
  };
}
