import { placeNames } from "../model/class-peaks.js";

const RING = 9; // CSS pixels
const CROSS = 11;
const NAMES_APART = 20; // CSS pixels between two classes' names
const NAMES_UNTIL = 3; // zoomed in farther, class names would hide what one came to see

/** What lies over the points: the ring at the hovered one, named marks, the keyboard's cross-hair. */
export function createOverlay(canvas) {
  const context = canvas.getContext("2d");
  let ratio = 1;

  function resize(width, height, pixelRatio) {
    ratio = pixelRatio;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
  }

  /** Strokes the path twice, so that it shows on points and on the background. */
  function outline(theme, width, path) {
    for (const [colour, extra] of [
      [theme.panel, 3],
      [theme.ink, 0],
    ]) {
      context.lineWidth = width + extra;
      context.strokeStyle = colour;
      context.beginPath();
      path();
      context.stroke();
    }
  }

  function ring(theme, x, y) {
    outline(theme, 2, () => context.arc(x, y, RING, 0, 2 * Math.PI));
  }

  function cross(theme, x, y) {
    outline(theme, 3, () => {
      context.moveTo(x - CROSS, y);
      context.lineTo(x + CROSS, y);
      context.moveTo(x, y - CROSS);
      context.lineTo(x, y + CROSS);
    });
  }

  function write(theme, x, y, text) {
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = theme.panel;
    context.fillStyle = theme.ink;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }

  /** A mark's name, on the side where there is room for it. */
  function nameMark(theme, view, x, y, text) {
    context.font = `600 13px ${theme.font}`;
    const right = x + CROSS + 6 + context.measureText(text).width < view.width;
    context.textAlign = right ? "left" : "right";
    write(theme, right ? x + CROSS + 6 : x - CROSS - 6, y, text);
  }

  function nameClasses({ theme, view, names, peaks, selected }) {
    context.font = `700 ${view.width < 450 ? 13 : 16}px ${theme.font}`;
    context.textAlign = "center";
    const wanted = peaks.filter(({ label }) => selected.size === 0 || selected.has(label));
    for (const { label, x, y } of placeNames(wanted, view, NAMES_APART)) {
      const half = context.measureText(names[label]).width / 2 + 4;
      write(theme, Math.min(view.width - half, Math.max(half, x)), y, names[label]);
    }
  }

  function draw(scene) {
    const { view, theme, points, hovered, marks, aim } = scene;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    if (view.zoom < NAMES_UNTIL) nameClasses(scene);
    if (aim) cross(theme, view.width / 2, view.height / 2);
    for (const mark of marks) {
      const x = view.toX(mark.x);
      const y = view.toY(mark.y);
      cross(theme, x, y);
      nameMark(theme, view, x, y, mark.label);
    }
    if (hovered >= 0) ring(theme, view.toX(points[2 * hovered]), view.toY(points[2 * hovered + 1]));
  }

  return { resize, draw };
}
