import { classPeaks, placeNames } from "../model/class-peaks.js";
import { writeOutlined } from "./ink.js";

const APART = 22; // CSS pixels between two classes' names

/**
 * Writes the name of each class where its points are densest and no other name is.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./scene.js").Scene} scene with points; its peaks are found here if
 *   they are not known yet
 * @param {number} size CSS pixels, of the letters
 */
export function drawNames(context, scene, size) {
  const { view, theme, points, axes, names, selected } = scene;
  scene.peaks ??= classPeaks(points, axes, names.length);
  context.font = `700 ${size}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = theme.ink;
  const wanted = scene.peaks.filter(({ label }) => selected.size === 0 || selected.has(label));
  for (const { label, x, y } of placeNames(wanted, view, APART)) {
    const half = context.measureText(names[label]).width / 2 + 4;
    const inside = Math.min(view.width - half, Math.max(half, x));
    writeOutlined(context, theme, names[label], inside, y, 4);
  }
}
