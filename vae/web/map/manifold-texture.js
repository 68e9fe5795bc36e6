import { runInSlices } from "../model/slices.js";

const KEPT = 6; // textures a checkpoint, so that going back to a class or a view is instant
const PATIENCE = 2500; // ms of decoding a texture may take in all
const caches = new WeakMap(); // checkpoint -> Map key -> texture

/**
 * A square of a latent plane as a canvas of decoded images, filled from the middle outwards while
 * the page is idle, and kept for the next time.
 *
 * Grey images are stored as white with the value as alpha, so that the map can tint them.
 *
 * @param {object} options
 * @param {object} options.checkpoint
 * @param {number} options.label class, for conditional models
 * @param {number[]} options.plane the two dimensions that vary
 * @param {Float32Array} options.z (D) the other dimensions' values
 * @param {{x: number, y: number, half: number}} options.square
 * @param {number} options.tiles images a side wanted; a slow model gets fewer
 * @param {() => void} options.onProgress
 * @returns {{canvas: HTMLCanvasElement, square: object, tinted: boolean, cancel: () => void}} for
 *   one map; cancel: that map wants it no longer
 */
export function manifoldTexture({ checkpoint, label, plane, z, square, tiles, onProgress }) {
  const key = textureKey(label, plane, z, square, tiles);
  const cache = cacheOf(checkpoint);
  if (!cache.has(key)) {
    cache.set(key, startTexture({ checkpoint, label, plane, z: z.slice(), square, tiles }));
    if (cache.size > KEPT) forget(cache, cache.keys().next().value);
  }
  const texture = cache.get(key);
  const { canvas, tinted, watchers } = texture;
  const watch = () => onProgress(); // this map's own, whoever else passes the same function
  watchers.add(watch);
  return {
    canvas,
    square,
    tinted,
    cancel() {
      watchers.delete(watch);
      // Stopped half-way it must not be found again.
      if (watchers.size > 0 || texture.finished || cache.get(key) !== texture) return;
      forget(cache, key);
    },
  };
}

function forget(cache, key) {
  cache.get(key).job.cancel();
  cache.delete(key);
}

function cacheOf(checkpoint) {
  if (!caches.has(checkpoint)) caches.set(checkpoint, new Map());
  return caches.get(checkpoint);
}

function textureKey(label, plane, z, square, tiles) {
  const rest = [...z].filter((_, d) => !plane.includes(d));
  const numbers = [square.x, square.y, square.half, ...rest].map((v) => v.toPrecision(5));
  return [label, ...plane, tiles, ...numbers].join(" ");
}

function startTexture({ checkpoint, label, plane, z, square, tiles }) {
  const n = affordableTiles(checkpoint, z, label, tiles);
  const { channels, height, width } = checkpoint.image;
  const side = Math.max(height, width);
  const canvas = document.createElement("canvas");
  canvas.width = n * side;
  canvas.height = n * side;
  const context = canvas.getContext("2d");
  const tile = context.createImageData(width, height);
  const fill = channels === 1 ? fillAlpha : fillColour;

  function* paint() {
    for (const k of centreOutwards(n)) {
      const column = k % n;
      const row = Math.floor(k / n);
      z[plane[0]] = square.x + ((2 * column + 1) / n - 1) * square.half;
      z[plane[1]] = square.y + (1 - (2 * row + 1) / n) * square.half;
      fill(tile.data, checkpoint.decode(z, label), height * width);
      const x = column * side + (side - width) / 2;
      context.putImageData(tile, x, row * side + (side - height) / 2);
      yield;
    }
  }

  const texture = { canvas, tinted: channels === 1, finished: false, watchers: new Set() };
  const onSlice = () => texture.watchers.forEach((watch) => watch());
  texture.job = runInSlices(paint(), { onSlice });
  texture.job.done.then(() => {
    texture.finished = true;
  });
  return texture;
}

/** Images a side that a model can decode within PATIENCE, by its fastest of some tries. */
export function affordableTiles(checkpoint, z, label, wanted) {
  let fastest = PATIENCE;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const start = performance.now();
    checkpoint.decode(z, label);
    fastest = Math.min(fastest, performance.now() - start);
  }
  const most = Math.floor(Math.sqrt(PATIENCE / Math.max(0.05, fastest)));
  return Math.max(8, Math.min(wanted, most));
}

/** The cells of an n x n grid by their distance from its middle. */
export function centreOutwards(n) {
  const middle = (n - 1) / 2;
  const distance = (k) => Math.hypot((k % n) - middle, Math.floor(k / n) - middle);
  return Array.from({ length: n * n }, (_, k) => k).sort((a, b) => distance(a) - distance(b));
}

function fillAlpha(data, x, count) {
  for (let p = 0, to = 0; p < count; p += 1, to += 4) {
    data[to] = data[to + 1] = data[to + 2] = 255;
    data[to + 3] = 255 * x[p];
  }
}

function fillColour(data, x, count) {
  for (let p = 0, to = 0; p < count; p += 1, to += 4) {
    data[to] = 255 * x[p];
    data[to + 1] = 255 * x[p + count];
    data[to + 2] = 255 * x[p + 2 * count];
    data[to + 3] = 255;
  }
}
