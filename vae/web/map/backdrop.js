import { h } from "../kit/dom.js";
import { createTextureStack } from "./texture-stack.js";

const UNDER_FIELD = 0.6; // opacity of the decoded images under an overlay

/**
 * What lies under the points: decoded images, and an overlay on them. Each is a canvas that the
 * browser moves with the view; none is drawn again for that.
 *
 * @param {HTMLElement} root empty
 * @param {import("./scene.js").MapScene} scene
 */
export function createBackdrop(root, scene) {
  const { view } = scene;
  const images = h("div", { class: "le-map-images" });
  const textures = createTextureStack(images, scene, placeOne);
  let field = null; // see field.js
  root.append(images);

  function placeOne({ canvas, square }) {
    const { left, top, side } = placeOf(square, view);
    canvas.style.transform = `translate(${left}px, ${top}px) scale(${side / canvas.width})`;
  }

  return {
    showTexture: textures.show,
    grow: textures.grow,
    recolour: textures.recolour,
    /** Takes the textures away: they belong to another plane. */
    clear: textures.clear,
    /** Moves everything to where the view has it. */
    place() {
      textures.pictures.forEach(placeOne);
      if (field) placeOne(field);
    },
    /** Shows what the scene says: the overlay, and whether there are images. */
    refresh() {
      field?.canvas.remove();
      field = scene.field;
      if (field) {
        root.append(field.canvas);
        placeOne(field);
      }
      images.hidden = !scene.showTexture;
      images.style.opacity = field ? String(UNDER_FIELD) : "";
    },
    /** @param {CanvasRenderingContext2D} context in CSS pixels */
    paint(context) {
      const paintOne = ({ canvas, square }) => {
        const { left, top, side } = placeOf(square, view);
        context.drawImage(canvas, left, top, side, side);
      };
      context.imageSmoothingQuality = "medium";
      context.globalAlpha = field ? UNDER_FIELD : 1;
      if (scene.showTexture) textures.pictures.forEach(paintOne);
      context.globalAlpha = 1;
      if (field) paintOne(field);
    },
    destroy: textures.clear,
  };
}

/** Where a square of the plane is on the screen, in CSS pixels. */
function placeOf({ x, y, half }, view) {
  return { left: view.toX(x - half), top: view.toY(y + half), side: 2 * half * view.scale };
}
