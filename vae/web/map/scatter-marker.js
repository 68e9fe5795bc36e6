import { strokeOutlined, writeOutlined } from "./ink.js";

const RING = 9; // CSS pixels
const CROSS = 11;

/**
 * What lies over the scatter's points: the ring at the hovered one, named marks, the keyboard's
 * cross-hair.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./scene.js").ScatterScene} scene
 */
export function createScatterMarker(canvas, scene) {
  const context = canvas.getContext("2d");
  const { view } = scene;

  /** @param {number} ratio device pixels a CSS pixel */
  function resize(ratio) {
    canvas.width = Math.round(view.width * ratio);
    canvas.height = Math.round(view.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  function ring(x, y) {
    context.beginPath();
    context.arc(x, y, RING, 0, 2 * Math.PI);
    strokeOutlined(context, scene.theme, scene.theme.ink, 2);
  }

  function cross(x, y) {
    context.beginPath();
    context.moveTo(x - CROSS, y);
    context.lineTo(x + CROSS, y);
    context.moveTo(x, y - CROSS);
    context.lineTo(x, y + CROSS);
    strokeOutlined(context, scene.theme, scene.theme.ink, 3);
  }

  /** A mark's name, on the side where there is room for it. */
  function nameMark(x, y, text) {
    const { theme } = scene;
    context.font = `600 13px ${theme.font}`;
    context.textBaseline = "middle";
    const right = x + CROSS + 6 + context.measureText(text).width < view.width;
    context.textAlign = right ? "left" : "right";
    context.fillStyle = theme.ink;
    writeOutlined(context, theme, text, right ? x + CROSS + 6 : x - CROSS - 6, y, 4);
  }

  function draw() {
    const { points, hovered, marks, aim } = scene;
    context.clearRect(0, 0, view.width, view.height);
    if (!points) return;
    if (aim) cross(view.width / 2, view.height / 2);
    for (const mark of marks) {
      const x = view.toX(mark.x);
      const y = view.toY(mark.y);
      cross(x, y);
      nameMark(x, y, mark.label);
    }
    if (hovered < 0) return;
    ring(view.toX(points.mu[2 * hovered]), view.toY(points.mu[2 * hovered + 1]));
  }

  return { resize, draw };
}
