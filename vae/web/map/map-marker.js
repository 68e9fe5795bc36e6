import { readTheme } from "../kit/palette.js";

const RADIUS = 8; // CSS pixels, of the point
const EDGE = 16; // CSS pixels between the edge and an arrow to what lies beyond it
const TICK = 7; // CSS pixels, of the lines that point at an ellipse

/**
 * What moves on the map: ellipses, paths, marks and the point itself, on a canvas of their own.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} root carries the theme
 * @param {object} scene latent-map.js's; only read
 */
export function createMapMarker(canvas, root, scene) {
  const context = canvas.getContext("2d");
  const { view } = scene;
  let theme = readTheme(root);

  /** @param {number} [ratio] device pixels a CSS pixel; what the screen has, up to 3 */
  function resize(ratio = Math.min(3, window.devicePixelRatio || 1)) {
    canvas.width = canvas.height = Math.round(view.size * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineJoin = "round";
    context.lineCap = "round";
  }

  function draw() {
    context.clearRect(0, 0, view.size, view.size);
    for (const path of scene.paths) drawPath(path);
    for (const ellipse of scene.ellipses) drawEllipse(ellipse);
    for (const mark of scene.marks) drawMark(mark);
    if (scene.showPoint) drawPoint(scene.point);
  }

  const toX = (z) => view.toX(z[scene.plane[0]]);
  const toY = (z) => view.toY(z[scene.plane[1]]);

  /** Strokes the current path, a wider stroke of the ground below it so that it shows on all. */
  function outlined(colour, width) {
    context.strokeStyle = theme.panel;
    context.lineWidth = width + 2.5;
    context.stroke();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }

  function drawPath({ points, colour = theme.ink, dashed = false }) {
    if (points.length < 2) return;
    context.beginPath();
    context.moveTo(toX(points[0]), toY(points[0]));
    for (let k = 1; k < points.length; k += 1) context.lineTo(toX(points[k]), toY(points[k]));
    context.setLineDash(dashed ? [1, 6] : []);
    outlined(colour, 2);
    context.setLineDash([]);
  }

  function drawEllipse({ mu, sigma, colour = theme.accent, ticks = false }) {
    const x = toX(mu);
    const y = toY(mu);
    const width = sigma[scene.plane[0]] * view.scale;
    const height = sigma[scene.plane[1]] * view.scale;
    for (const times of [2, 1]) {
      context.beginPath();
      context.ellipse(x, y, times * width, times * height, 0, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.globalAlpha = 0.18;
      context.fill();
      context.globalAlpha = 1;
      outlined(colour, times === 1 ? 2 : 1.25);
    }
    if (ticks) drawTicks(x, y, 2 * width + 4, 2 * height + 4);
    if (ticks) drawArrow(x, y, colour);
  }

  /** Four lines towards an ellipse that may be too small to be found. */
  function drawTicks(x, y, dx, dy) {
    context.beginPath();
    for (const side of [-1, 1]) {
      context.moveTo(x + side * dx, y);
      context.lineTo(x + side * (dx + TICK), y);
      context.moveTo(x, y + side * dy);
      context.lineTo(x, y + side * (dy + TICK));
    }
    outlined(theme.ink, 2);
  }

  /** An arrow at the edge, towards a place that is not in view. */
  function drawArrow(x, y, colour) {
    const inside = (v) => Math.min(view.size - EDGE, Math.max(EDGE, v));
    if (Math.min(x, y) >= 0 && Math.max(x, y) <= view.size) return;
    context.save();
    context.translate(inside(x), inside(y));
    context.rotate(Math.atan2(y - inside(y), x - inside(x)));
    context.beginPath();
    context.moveTo(11, 0);
    context.lineTo(-8, -9);
    context.lineTo(-4, 0);
    context.lineTo(-8, 9);
    context.closePath();
    outlined(colour, 2);
    context.fillStyle = colour;
    context.fill();
    context.restore();
  }

  function drawMark({ z, colour = theme.ink, text, shape = "dot", size = 5, arrow = false }) {
    const x = toX(z);
    const y = toY(z);
    if (arrow) drawArrow(x, y, colour);
    context.beginPath();
    if (shape === "cross") {
      context.moveTo(x - size, y - size);
      context.lineTo(x + size, y + size);
      context.moveTo(x + size, y - size);
      context.lineTo(x - size, y + size);
      outlined(colour, 2);
    } else {
      context.arc(x, y, size, 0, 2 * Math.PI);
      if (shape === "dot") {
        context.fillStyle = colour;
        context.fill();
        context.strokeStyle = theme.panel;
        context.lineWidth = 1.5;
        context.stroke();
      } else {
        outlined(colour, 2);
      }
    }
    if (text) drawText(text, x, y - size - 4);
  }

  function drawText(text, x, y) {
    context.font = "600 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.strokeStyle = theme.panel;
    context.lineWidth = 3.5;
    context.strokeText(text, x, y);
    context.fillStyle = theme.ink;
    context.fillText(text, x, y);
  }

  /** A ring that one sees through while it follows; pinned, its middle is filled. */
  function drawPoint(z) {
    const x = toX(z);
    const y = toY(z);
    drawArrow(x, y, theme.accent);
    context.beginPath();
    context.arc(x, y, RADIUS, 0, 2 * Math.PI);
    context.strokeStyle = theme.panel;
    context.lineWidth = 6;
    context.stroke();
    context.strokeStyle = theme.accent;
    context.lineWidth = 3;
    context.stroke();
    context.beginPath();
    context.arc(x, y, scene.pinned ? 4 : 1.75, 0, 2 * Math.PI);
    context.fillStyle = scene.pinned ? theme.accent : theme.ink;
    context.fill();
  }

  return {
    resize,
    draw,
    recolour() {
      theme = readTheme(root);
    },
  };
}
