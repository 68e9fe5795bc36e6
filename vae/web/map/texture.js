import { runInSlices } from "../model/slices.js";

const KEPT = 6; // textures a checkpoint, so that going back to a class or a view is instant
const PATIENCE = 2500; // ms of decoding a texture may take in all
const caches = new WeakMap(); // checkpoint -> Map key -> texture

/**
 * Decoded images that tile a square of a plane, more and more of them.
 *
 * @typedef {object} Texture
 * @property {{x: number, y: number, half: number}} square of the plane
 * @property {string} content what is decoded, apart from the square: class, plane, the other z
 * @property {number} side images a side
 * @property {{channels: number, height: number, width: number}} image
 * @property {number[]} order the cell (side * row + column) of each image as they come
 * @property {Uint8ClampedArray} values (side^2 * channels * height * width) 0 .. 255, in that order
 * @property {number} done images that are there
 */

/**
 * Tiles a square of a latent plane with decoded images, from the middle outwards, while the page is
 * idle; kept for the next time.
 *
 * @param {object} options
 * @param {object} options.checkpoint
 * @param {number} options.label class, for conditional models
 * @param {number[]} options.plane the two dimensions that vary
 * @param {Float32Array} options.z (D) the other dimensions' values
 * @param {{x: number, y: number, half: number}} options.square
 * @param {number} options.tiles images a side wanted; a slow model gets fewer
 * @param {() => void} options.onProgress some more images are there
 * @returns {{texture: Texture, cancel: () => void}} texture: shared by all maps that ask for the
 *   same; cancel: this one wants no more of it
 */
export function manifoldTexture({ checkpoint, label, plane, z, square, tiles, onProgress }) {
  const content = [label, ...plane, ...restOf(z, plane)].join(" ");
  const key = [content, tiles, ...[square.x, square.y, square.half].map(rounded)].join(" ");
  const cache = cacheOf(checkpoint);
  if (!cache.has(key)) {
    const started = startTexture({ checkpoint, label, plane, z: z.slice(), square, tiles });
    cache.set(key, Object.assign(started, { content }));
    if (cache.size > KEPT) forget(cache, cache.keys().next().value);
  }
  const texture = cache.get(key);
  const watch = () => onProgress(); // this map's own, whoever else passes the same function
  texture.watchers.add(watch);
  function cancel() {
    texture.watchers.delete(watch);
    // Stopped half-way it must not be found again.
    if (texture.watchers.size > 0 || isComplete(texture) || cache.get(key) !== texture) return;
    forget(cache, key);
  }
  return { texture, cancel };
}

/** @param {Texture} texture */
const isComplete = ({ done, order }) => done === order.length;

const rounded = (value) => value.toPrecision(5);
const restOf = (z, plane) => [...z].filter((_, d) => !plane.includes(d)).map(rounded);

function forget(cache, key) {
  cache.get(key).job.cancel();
  cache.delete(key);
}

function cacheOf(checkpoint) {
  if (!caches.has(checkpoint)) caches.set(checkpoint, new Map());
  return caches.get(checkpoint);
}

function startTexture({ checkpoint, label, plane, z, square, tiles }) {
  const { image } = checkpoint;
  const side = affordableTiles(checkpoint, z, label, tiles);
  const order = centreOutwards(side);
  const values = new Uint8ClampedArray(order.length * valuesOf(image));
  const texture = { square, side, image, order, values, done: 0, watchers: new Set() };

  function* decodeAll() {
    const x = new Float32Array(valuesOf(image));
    for (const cell of order) {
      const column = cell % side;
      const row = Math.floor(cell / side);
      z[plane[0]] = square.x + ((2 * column + 1) / side - 1) * square.half;
      z[plane[1]] = square.y + (1 - (2 * row + 1) / side) * square.half;
      checkpoint.decode(z, label, x);
      const offset = texture.done * x.length;
      for (let k = 0; k < x.length; k += 1) values[offset + k] = 255 * x[k];
      texture.done += 1;
      yield;
    }
  }

  const onSlice = () => texture.watchers.forEach((watch) => watch());
  texture.job = runInSlices(decodeAll(), { onSlice });
  return texture;
}

const valuesOf = ({ channels, height, width }) => channels * height * width;

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
