/** What a canvas shows. */

const valuesOf = (canvas, x, y, width, height) =>
  canvas.getContext("2d").getImageData(x, y, width, height).data;

const whole = (canvas) => valuesOf(canvas, 0, 0, canvas.width, canvas.height);

/** All its values, RGBA. */
export const pixels = (canvas) => [...whole(canvas)];

/** The red values of a part of it: the grey levels of a grey picture. */
export function greys(canvas, x, y, width, height) {
  return [...valuesOf(canvas, x, y, width, height)].filter((_, k) => k % 4 === 0);
}

/** How many pixels are not black. */
export function inked(canvas) {
  const data = whole(canvas);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) count += data[i] > 40;
  return count;
}

/** The largest red value. */
export function brightest(canvas) {
  const data = whole(canvas);
  let most = 0;
  for (let i = 0; i < data.length; i += 4) most = Math.max(most, data[i]);
  return most;
}

/** Whether all pixels are the same. */
export function isBlank(canvas) {
  const data = whole(canvas);
  return data.every((value, k) => value === data[k % 4]);
}

/** How many of 80 places along the diagonal from the top left corner are not white. */
export function gapsOnDiagonal(canvas) {
  let gaps = 0;
  for (let k = 0.1; k < 0.9; k += 0.01) {
    gaps += valuesOf(canvas, k * canvas.width, k * canvas.height, 1, 1)[0] < 200;
  }
  return gaps;
}

/** The box around what is drawn on a square canvas, as shares of its side. */
export function inkBox(canvas) {
  const { width } = canvas;
  const data = valuesOf(canvas, 0, 0, width, width);
  const box = { left: width, right: 0, top: width, bottom: 0 };
  for (let i = 0; i < width * width; i += 1) {
    if (data[4 * i + 3] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x / width);
    box.right = Math.max(box.right, x / width);
    box.top = Math.min(box.top, y / width);
    box.bottom = Math.max(box.bottom, y / width);
  }
  return box;
}
