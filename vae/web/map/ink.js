/**
 * Strokes the current path, a wider stroke of the ground below it so that it shows on all.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{panel: string}} theme
 * @param {string} colour
 * @param {number} width CSS pixels
 */
export function strokeOutlined(context, theme, colour, width) {
  context.strokeStyle = theme.panel;
  context.lineWidth = width + 2.5;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/**
 * Writes a text in the current font, fill and alignment, with a rim of the ground around it.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{panel: string}} theme
 * @param {string} text
 * @param {number} x CSS pixels
 * @param {number} y CSS pixels
 * @param {number} rim CSS pixels, of the stroke whose outer half is seen
 */
export function writeOutlined(context, theme, text, x, y, rim) {
  context.lineJoin = "round";
  context.strokeStyle = theme.panel;
  context.lineWidth = rim;
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}
