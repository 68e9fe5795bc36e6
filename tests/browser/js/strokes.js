/** The image of a drawing, and the eraser (vae/web/draw/pad/); `web` is the URL of vae/web. */

/** The flat (C, H, W) image of a drawing. */
export async function render(web, drawing, info) {
  const { createRasteriser } = await import(`${web}draw/pad/rasteriser.js`);
  return Array.from(createRasteriser(info).render(drawing));
}

/** A line on a white image of 10 x 10, from which the eraser takes a column. */
export async function eraseColumn(web) {
  const { erase } = await import(`${web}draw/pad/eraser.js`);
  const line = { width: 0.05, points: [0.1, 0.5, 1, 0.9, 0.5, 1] };
  const image = { channels: 1, height: 10, width: 10 };
  const base = { x: new Float32Array(100).fill(1), image };
  const drawing = { base, strokes: [line] };
  const same = erase(drawing, [0.5, -0.9], [0.5, -0.8], 0.1) === drawing;
  const after = erase(drawing, [0.5, 0], [0.5, 1], 0.1);
  return { same, strokes: after.strokes, base: Array.from(after.base.x), kept: base.x[45] };
}
