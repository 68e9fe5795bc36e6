import { strokeOutlined, writeOutlined } from "./ink.js";

const RADIUS = 8; // CSS pixels, of the point
const EDGE = 16; // CSS pixels between the edge and an arrow to what lies beyond it
const TICK = 7; // CSS pixels, of the lines that point at an ellipse

/**
 * What moves on the map: ellipses, paths, marks and the point itself, on a canvas of their own.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./scene.js").MapScene} scene
 */
export function createMarker(canvas, scene) {
  const context = canvas.getContext("2d");
  const { view } = scene;

  /** @param {number} ratio device pixels a CSS pixel */
  function resize(ratio) {
    canvas.width = Math.round(view.width * ratio);
    canvas.height = Math.round(view.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineJoin = "round";
    context.lineCap = "round";
  }

  function draw() {
    context.clearRect(0, 0, view.width, view.height);
    const brush = createBrush(context, scene);
    for (const path of scene.paths) drawPath(brush, path);
    for (const ellipse of scene.ellipses) drawEllipse(brush, ellipse);
    for (const mark of scene.marks) drawMark(brush, mark);
    if (scene.showPoint) drawPoint(brush, scene.point, scene.pinned);
  }

  return { resize, draw };
}

/**
 * What the drawings of one pass share.
 *
 * @typedef {ReturnType<typeof createBrush>} Brush
 */
function createBrush(context, { view, theme, axes }) {
  return {
    context,
    view,
    theme,
    axes,
    /** A code (D) on the screen. */
    toX: (z) => view.toX(z[axes[0]]),
    toY: (z) => view.toY(z[axes[1]]),
    stroke: (colour, width) => strokeOutlined(context, theme, colour, width),
  };
}

function drawPath({ context, theme, toX, toY, stroke }, { points, colour = theme.ink, dashed }) {
  if (points.length < 2) return;
  context.beginPath();
  context.moveTo(toX(points[0]), toY(points[0]));
  for (let k = 1; k < points.length; k += 1) context.lineTo(toX(points[k]), toY(points[k]));
  context.setLineDash(dashed ? [1, 6] : []);
  stroke(colour, 2);
  context.setLineDash([]);
}

function drawEllipse(brush, { mu, sigma, colour = brush.theme.accent, ticks = false }) {
  const { context, view, axes, stroke } = brush;
  const x = brush.toX(mu);
  const y = brush.toY(mu);
  const width = sigma[axes[0]] * view.scale;
  const height = sigma[axes[1]] * view.scale;
  for (const times of [2, 1]) {
    context.beginPath();
    context.ellipse(x, y, times * width, times * height, 0, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.globalAlpha = 0.18;
    context.fill();
    context.globalAlpha = 1;
    stroke(colour, times === 1 ? 2 : 1.25);
  }
  if (!ticks) return;
  drawTicksAround(brush, x, y, 2 * width + 4, 2 * height + 4);
  drawArrow(brush, x, y, colour);
}

/** Four lines towards an ellipse that may be too small to be found. */
function drawTicksAround({ context, theme, stroke }, x, y, dx, dy) {
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x + side * dx, y);
    context.lineTo(x + side * (dx + TICK), y);
    context.moveTo(x, y + side * dy);
    context.lineTo(x, y + side * (dy + TICK));
  }
  stroke(theme.ink, 2);
}

/** An arrow at the edge, towards a place that is not in view. */
function drawArrow({ context, view, stroke }, x, y, colour) {
  const inside = (v, side) => Math.min(side - EDGE, Math.max(EDGE, v));
  if (x >= 0 && y >= 0 && x <= view.width && y <= view.height) return;
  const atX = inside(x, view.width);
  const atY = inside(y, view.height);
  context.save();
  context.translate(atX, atY);
  context.rotate(Math.atan2(y - atY, x - atX));
  context.beginPath();
  context.moveTo(11, 0);
  context.lineTo(-8, -9);
  context.lineTo(-4, 0);
  context.lineTo(-8, 9);
  context.closePath();
  stroke(colour, 2);
  context.fillStyle = colour;
  context.fill();
  context.restore();
}

function drawMark(brush, { z, colour = brush.theme.ink, text, shape = "dot", size = 5, arrow }) {
  const { context } = brush;
  const x = brush.toX(z);
  const y = brush.toY(z);
  if (arrow) drawArrow(brush, x, y, colour);
  context.beginPath();
  if (shape === "cross") {
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
  } else {
    context.arc(x, y, size, 0, 2 * Math.PI);
  }
  if (shape === "dot") fillDot(brush, colour);
  else brush.stroke(colour, 2);
  if (text) drawText(brush, text, x, y - size - 4);
}

function fillDot({ context, theme }, colour) {
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = theme.panel;
  context.lineWidth = 1.5;
  context.stroke();
}

function drawText({ context, theme }, text, x, y) {
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillStyle = theme.ink;
  writeOutlined(context, theme, text, x, y, 3.5);
}

/** A ring that one sees through while it follows; pinned, its middle is filled. */
function drawPoint(brush, z, pinned) {
  const { context, theme } = brush;
  const x = brush.toX(z);
  const y = brush.toY(z);
  drawArrow(brush, x, y, theme.accent);
  context.beginPath();
  context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  brush.stroke(theme.accent, 3);
  context.beginPath();
  context.arc(x, y, pinned ? 4 : 1.75, 0, 2 * Math.PI);
  context.fillStyle = pinned ? theme.accent : theme.ink;
  context.fill();
}
