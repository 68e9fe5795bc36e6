/** The data sets that the page has images of, and what the playground needs of one. */

import { openDataset } from "../../model/dataset.js";
import { fetchArrayBuffer } from "../../model/files.js";
import { parse } from "../../model/safetensors.js";
import { datasetOf } from "./settings.js";

/**
 * @typedef {object} Data images to train on
 * @property {string} name
 * @property {import("../../kit/image-view.js").ImageShape} image their shape
 * @property {string[]} classes
 * @property {ArrayLike<number>} labels the class of each image
 * @property {(i: number) => Float32Array} imageAt (C*H*W) in [0, 1]
 * @property {{dataset: string} | {images: Float32Array}} source as createTrainer takes it
 *
 * @typedef {import("../../model/library.js").Library} Library
 */

/**
 * @param {Library} library
 * @returns {{name: string, title: string}[]}
 */
export function listData({ entries }) {
  const titles = new Map(entries.map(({ name, dataset }) => [datasetOf(name), dataset]));
  return [...titles].map(([name, title]) => ({ name, title: title ?? name }));
}

/**
 * @param {Library} library
 * @param {string} name of a data set
 * @param {AbortSignal} signal
 * @returns {Promise<Data>}
 * @throws {import("../../model/files.js").FileError}
 */
export async function openData(library, name, signal) {
  const url = urlOf(library, `${name}/`);
  const [dataset, labels] = await Promise.all([
    openDataset(url, { signal }),
    fetchLabels(library, name, signal),
  ]);
  const { image, classes } = dataset.info;
  const imageAt = (/** @type {number} */ i) => dataset.image(i);
  return { name, image, classes, labels, imageAt, source: { dataset: url } };
}

/**
 * @param {Library} library
 * @param {string} path under checkpoints/
 */
function urlOf({ checkpointsUrl }, path) {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return new URL(checkpointsUrl + encoded, document.baseURI).href;
}

/**
 * The classes of the test images. They stand beside the codes of any model; one with few
 * dimensions has the codes of all images.
 * @param {Library} library
 * @param {string} data name of the data set
 * @param {AbortSignal} signal
 * @returns {Promise<ArrayLike<number>>}
 */
async function fetchLabels(library, data, signal) {
  const models = library.entries.filter(({ name }) => datasetOf(name) === data);
  models.sort((a, b) => (a.latent_dim ?? Infinity) - (b.latent_dim ?? Infinity));
  const url = urlOf(library, `${models[0].name}/atlas.safetensors`);
  const tensors = parse(await fetchArrayBuffer(url, { signal }));
  return tensors.get("labels")?.data ?? [];
}
