import { writeOutlined } from "./ink.js";

const LABELLED = 14; // CSS pixels a unit, from which the circles have room for their labels

/**
 * The circles of one, two and three sigmas of the prior N(0, I).
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./scene.js").Scene} scene
 */
export function drawPrior(context, { view, theme }) {
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillStyle = theme.ink;
  context.globalAlpha = 0.75;
  for (const sigma of [1, 2, 3]) {
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.25;
    context.setLineDash(sigma === 1 ? [] : [5, 4]);
    context.beginPath();
    context.arc(view.toX(0), view.toY(0), sigma * view.scale, 0, 2 * Math.PI);
    context.stroke();
    if (view.scale <= LABELLED) continue;
    writeOutlined(context, theme, `${sigma}σ`, view.toX(0), view.toY(sigma) - 2, 3);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}
