import { drawNames } from "./names.js";
import { createPoints } from "./points.js";
import { drawPrior } from "./prior.js";
import { drawTicks } from "./ticks.js";

const RADIUS = 1.9; // CSS pixels, of a point on a large map
const FEW = 3000; // points, fewer of which are drawn larger
const ALPHA = { alpha: 180, picked: 220, faint: 22 };
const UNDER_FIELD = 60; // alpha of all points while an overlay shows

/**
 * What lies still on the map: the points, the prior's circles, the scale, the classes' names.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./scene.js").MapScene} scene
 */
export function createMapBase(canvas, scene) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const points = createPoints(canvas, scene);
  let ratio = 1;

  function draw() {
    const { view, field } = scene;
    const many = scene.points?.count > FEW;
    const radius = RADIUS * (many ? 1 : 1.5) * Math.min(1, 0.7 + view.width / 2000);
    points.draw({ ...ALPHA, ...(field && { alpha: UNDER_FIELD }), radius });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (scene.prior) drawPrior(context, scene);
    drawTicks(context, scene);
    if (scene.points && !field && scene.names.length > 1) drawNames(context, scene, 15);
  }

  return {
    draw,
    resize(density) {
      ratio = density;
      points.resize(density);
    },
  };
}
