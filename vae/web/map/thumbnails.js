const ROOM = 25; // mean CSS pixels between points, from which pictures fit
const ZOOM = 1.9; // from which there are pictures: the whole of a small data set is shown as dots
const LARGEST = 56; // CSS pixels
const PART = 0.8; // of the room between points that a picture takes
const FRAME = 1.5; // CSS pixels, in the class's colour

/**
 * Pictures instead of points, once they have room.
 *
 * @param {CanvasRenderingContext2D} context in device pixels
 * @param {import("./scene.js").ScatterScene} scene
 * @param {number} ratio device pixels a CSS pixel
 */
export function drawThumbnails(context, scene, ratio) {
  const { view, points, selected, colours, thumbnail } = scene;
  const room = scene.spacing * view.scale;
  if (!thumbnail || room < ROOM || view.zoom < ZOOM) return;
  const { width, height } = context.canvas;
  const { mu, labels, count } = points;
  const size = Math.round(Math.min(LARGEST, PART * room) * ratio);
  const frame = Math.max(1, Math.round(ratio * FRAME));
  for (let i = 0; i < count; i += 1) {
    if (selected.size > 0 && !selected.has(labels[i])) continue;
    const x = Math.round(view.toX(mu[2 * i]) * ratio - size / 2);
    const y = Math.round(view.toY(mu[2 * i + 1]) * ratio - size / 2);
    if (x + size < 0 || y + size < 0 || x > width || y > height) continue;
    context.fillStyle = colours[labels[i]];
    context.fillRect(x - frame, y - frame, size + 2 * frame, size + 2 * frame);
    thumbnail(context, i, x, y, size);
  }
}
