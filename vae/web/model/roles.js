/**
 * Which models go together, found by what the index says of them and never by their names, so that
 * anybody's own models are found too. Entries are library.js's.
 */

/** @param {string} name of a model */
export const datasetOf = (name) => name.split("/")[0];

const sameDataset = (one, other) => datasetOf(one.name) === datasetOf(other.name);
/** @typedef {import("./library.js").Entry} Entry */

const denoises = ({ noise = 0 }) => noise > 0;
const isVae = (/** @type {Entry} */ { kind }) => kind === "vae";

/**
 * The names of the models of a data set.
 * @param {import("./library.js").Entry[]} entries
 * @param {string} dataset
 * @returns {string[]}
 */
export function modelsOf(entries, dataset) {
  return entries.map(({ name }) => name).filter((name) => datasetOf(name) === dataset);
}

/**
 * The models that differ in beta alone, by rising beta: variational, of the same data set, likelihood,
 * number of dimensions and decoder.
 * @param {Entry[]} entries
 * @param {string} name one of the data set: its own family, else the data set's largest
 * @returns {Entry[]} at least two, or none
 */
export function betaFamily(entries, name) {
  const families = new Map();
  for (const entry of entries) {
    if (datasetOf(entry.name) !== datasetOf(name) || !isVae(entry) || entry.conditional) continue;
    const { latent_dim: dims, likelihood, decoder } = entry;
    const key = [dims, likelihood, decoder].join();
    const family = families.get(key) ?? new Map();
    family.set(entry.beta ?? 1, family.get(entry.beta ?? 1) ?? entry); // one of each beta
    families.set(key, family);
  }
  const found = [...families.values()]
    .map((family) => [...family.values()].sort((a, b) => (a.beta ?? 1) - (b.beta ?? 1)))
    .filter((family) => family.length > 1);
  const own = found.find((family) => family.some((entry) => entry.name === name));
  return own ?? found.sort((a, b) => b.length - a.length)[0] ?? [];
}

/**
 * A denoising model of the same data set, other than the model itself.
 * @returns {import("./library.js").Entry | null}
 */
export function denoisingFor(entries, name) {
  const self = entryOf(entries, name);
  return entries.find((entry) => entry !== self && sameDataset(entry, self) && denoises(entry)) ?? null;
}

/**
 * The model of the other kind that is most like this one: of the same data set and number of
 * dimensions, if there is one with the same decoder.
 * @returns {import("./library.js").Entry | null}
 */
export function twinOf(entries, name) {
  const self = entryOf(entries, name);
  const others = entries.filter((entry) =>
    sameDataset(entry, self) && entry.kind !== self.kind && entry.latent_dim === self.latent_dim &&
    !entry.conditional && !denoises(entry));
  const closeness = (entry) =>
    2 * Number(entry.decoder === self.decoder) + Number((entry.beta ?? 1) === 1);
  return others.sort((a, b) => closeness(b) - closeness(a))[0] ?? null;
}

/**
 * A plain autoencoder and its variational twin to put side by side, of the data set of `name`.
 * @param {Entry[]} entries
 * @param {string} name
 * @param {(entry: import("./library.js").Entry) => number} preference of a plain one; the highest wins
 * @returns {[string, string] | null}
 */
export function twinPair(entries, name, preference) {
  const self = entryOf(entries, name);
  const pairs = entries
    .filter((entry) => sameDataset(entry, self) && entry.kind === "ae" && !denoises(entry))
    .map((entry) => [entry, twinOf(entries, entry.name)])
    .filter(([, twin]) => twin);
  pairs.sort(([a], [b]) => preference(b) - preference(a));
  return pairs.length ? [pairs[0][0].name, pairs[0][1].name] : null;
}

function entryOf(entries, name) {
  return entries.find((entry) => entry.name === name) ?? { name };
}
