import { drawNames } from "./names.js";
import { createPoints } from "./points.js";
import { drawThumbnails } from "./thumbnails.js";

const RADIUS = { part: 0.21, least: 1.5, most: 6 }; // part: of the room between points; CSS pixels
const ALPHA = { alpha: 225, picked: 225, faint: 34 };
const NAMES_UNTIL = 3; // zoomed in farther, class names would hide what one came to see
const NARROW = 450; // CSS pixels

/**
 * What lies still on the scatter: points, pictures instead of them where they have room, the
 * classes' names.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./scene.js").ScatterScene} scene
 */
export function createScatterBase(canvas, scene) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const points = createPoints(canvas, scene);
  let ratio = 1;

  function draw() {
    const { view, spacing } = scene;
    if (!scene.points) return;
    const wanted = RADIUS.part * spacing * view.scale;
    points.draw({ ...ALPHA, radius: Math.min(RADIUS.most, Math.max(RADIUS.least, wanted)) });
    context.setTransform(1, 0, 0, 1, 0, 0);
    drawThumbnails(context, scene, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (view.zoom < NAMES_UNTIL) drawNames(context, scene, view.width < NARROW ? 13 : 16);
  }

  return {
    draw,
    resize(density) {
      ratio = density;
      points.resize(density);
    },
  };
}
