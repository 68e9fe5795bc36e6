import { writeOutlined } from "./ink.js";

const ABOUT = 6; // ticks along a side
const CORNER = 26; // CSS pixels at either end of a side, kept free of ticks

/**
 * Numbers along the lower and the left edge, and the names of the axes.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./scene.js").Scene} scene
 */
export function drawTicks(context, { view, theme, axes }) {
  const { width, height } = view;
  const write = (text, x, y, align, baseline) => {
    context.textAlign = align;
    context.textBaseline = baseline;
    writeOutlined(context, theme, text, x, y, 3);
  };
  const step = tickStep(width / view.scale);
  context.font = "10.5px system-ui, sans-serif";
  context.fillStyle = theme.muted;
  for (const { at, text } of ticksOf(view.fromX(0), view.fromX(width), step)) {
    const x = view.toX(at);
    if (x >= CORNER && x <= width - CORNER) write(text, x, height - 4, "center", "bottom");
  }
  for (const { at, text } of ticksOf(view.fromY(height), view.fromY(0), step)) {
    const y = view.toY(at);
    if (y >= CORNER && y <= height - CORNER) write(text, 5, y, "left", "middle");
  }
  context.fillStyle = theme.ink;
  write(`z${axes[0] + 1} →`, width - 8, height - 4, "right", "bottom");
  write(`↑ z${axes[1] + 1}`, 5, 5, "left", "top");
}

function ticksOf(low, high, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = [];
  for (let k = Math.ceil(low / step); k * step < high; k += 1) {
    ticks.push({ at: k * step, text: (k * step).toFixed(digits) });
  }
  return ticks;
}

/** A round step, 1, 2 or 5 times a power of ten, that makes about six ticks over a span. */
function tickStep(span) {
  const rough = span / ABOUT;
  const power = 10 ** Math.floor(Math.log10(rough));
  const first = rough / power;
  return power * (first < 1.5 ? 1 : first < 3.5 ? 2 : first < 7.5 ? 5 : 10);
}
