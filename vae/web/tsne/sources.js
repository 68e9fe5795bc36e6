/**
 * What a t-SNE plot may show: the codes of a model, or the pixels of a data set.
 *
 * @typedef {object} Embedding of the test images
 * @property {string} dataset the folder of its models
 * @property {string} title
 * @property {string} about what it is an embedding of
 * @property {string[]} classes
 * @property {Float32Array} points (2N): x, y pairs
 * @property {Uint8Array} labels (N)
 * @property {number | undefined} knn share of the images whose 15 nearest codes name their class
 *
 * @typedef {Embedding & {kind: "model", name: string, checkpoint: Checkpoint, mu: Float32Array}}
 *   ModelSource mu (N*D) are the codes that the points are of
 * @typedef {Embedding & {kind: "pixels"}} PixelSource
 * @typedef {ModelSource | PixelSource} Source
 *
 * @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../model/library.js").Library} Library
 */
import { CodedError } from "../model/errors.js";
import { placeAmong } from "../model/neighbours.js";
import { datasetOf, modelsOf, twinPair } from "../model/roles.js";
import { parse } from "../model/safetensors.js";
import { t } from "../state/texts.js";

/**
 * Loads what the screen shows: one model, or pixels and a pair of models of one data set.
 * @param {Library} library
 */
export function createSources(library) {
  /** @type {string[] | null} */
  let pair = null;

  return {
    /**
     * @param {string} name
     * @returns {Promise<Source[]>} one
     */
    async single(name) {
      return [await modelSource(library, name)];
    },

    /**
     * The images that all of them have, and the open model too.
     * @param {string} name of the open model
     * @param {number} count of its images
     * @returns {Promise<Source[]>}
     */
    async several(name, count) {
      if (!pair?.every((other) => datasetOf(other) === datasetOf(name))) {
        pair = defaultPair(library, name);
      }
      const [pixels, ...models] = await Promise.all([
        pixelSource(library, name),
        ...[...new Set(pair)].map((other) => modelSource(library, other)),
      ]);
      return inCommon(pixels ? [pixels, ...models] : models, count);
    },

    /**
     * Another model of the pair. The one of the other side: they change places, so that there are
     * always two.
     * @param {number} side 0 or 1
     * @param {string} name
     */
    choose(side, name) {
      if (!pair) return;
      if (pair[1 - side] === name) pair[1 - side] = pair[side];
      pair[side] = name;
    },
  };
}

/**
 * The plain and the variational model of a data set to look at first: those with fewest dimensions.
 * @param {Library} library
 * @param {string} name of a model of that data set
 * @returns {string[]} two names
 */
function defaultPair({ entries }, name) {
  const names = modelsOf(entries, datasetOf(name));
  const pair = twinPair(entries, name, ({ latent_dim: dims = 0 }) => -dims);
  return pair ?? [names[0], names[names.length - 1]];
}

/**
 * @param {Library} library
 * @param {string} name
 * @returns {Promise<ModelSource>}
 */
async function modelSource(library, name) {
  const checkpoint = await library.open(name);
  const atlas = await checkpoint.atlas();
  if (!atlas.tsne) throw new CodedError("tsne.missing", { name });
  const { latentDim, classes, config } = checkpoint;
  return {
    kind: "model",
    name,
    dataset: datasetOf(name),
    title: library.title(name),
    about: t(latentDim === 1 ? "tsne.modelAboutOne" : "tsne.modelAbout", { dims: latentDim }),
    classes,
    points: atlas.tsne,
    labels: atlas.labels,
    knn: config.metrics?.test?.knn15,
    checkpoint,
    mu: atlas.mu,
  };
}

/**
 * The embedding of the raw pixels of the data set of `name`, or null where there is none.
 * @param {Library} library
 * @param {string} name
 * @returns {Promise<PixelSource | null>}
 */
async function pixelSource(library, name) {
  const checkpoint = await library.open(name);
  const dataset = datasetOf(name);
  const url = `${library.checkpointsUrl}${encodeURIComponent(dataset)}/pixels.safetensors`;
  const [atlas, info] = await Promise.all([checkpoint.atlas(), checkpoint.datasetInfo()]);
  if (info.pixels === undefined) return null;
  const response = await fetch(url);
  if (!response.ok) return null;
  const points = parse(await response.arrayBuffer()).get("tsne")?.data;
  const { channels, height, width } = checkpoint.image;
  return {
    kind: "pixels",
    dataset,
    title: t("tsne.pixels"),
    about: t("tsne.pixelsAbout", { count: channels * height * width }),
    classes: checkpoint.classes,
    points: /** @type {Float32Array} */ (points),
    labels: atlas.labels,
    knn: info.pixels.knn15,
  };
}

/**
 * The sources with the images that all of them have: the first `most`, or fewer.
 * @param {Source[]} sources
 * @param {number} most
 * @returns {Source[]}
 */
function inCommon(sources, most) {
  const count = Math.min(most, ...sources.map(({ labels }) => labels.length));
  return sources.map((source) => ({
    ...source,
    points: source.points.subarray(0, 2 * count),
    labels: source.labels.subarray(0, count),
  }));
}

/**
 * Whether a panel that shows one source may go on to show the other.
 * @param {Source} one
 * @param {Source} other
 */
export function alike(one, other) {
  return (
    one.kind === other.kind &&
    one.dataset === other.dataset &&
    one.classes.join() === other.classes.join()
  );
}

/**
 * Where an image lands among the points of a source, null where it cannot be told.
 *
 * @param {Source} source
 * @param {Float32Array} x (C*H*W)
 * @param {number} label for a conditional model
 * @returns {{x: number, y: number} | null}
 */
export function placeIn(source, x, label) {
  if (source.kind === "pixels") return null; // those of 10,000 images are too much to compare with
  const { checkpoint, mu, points, labels } = source;
  const { channels, height, width } = checkpoint.image;
  if (x.length !== channels * height * width) return null;
  const codes = { mu, tsne: points, count: labels.length };
  return placeAmong(codes, checkpoint.encode(x, label).mu);
}
