/**
 * What several parts of the page ask for and is loaded once.
 *
 * @template T
 * @typedef {object} Loading
 * @property {Promise<T>} promise
 * @property {number} waiting how many want it
 * @property {() => void} abandon ends the download; the next call begins anew
 */

/**
 * @template T
 * @typedef {((key: string, load: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal) =>
 *   Promise<T>) & {forget: (key: string, value: T) => void}} Shared What `load` gives for a key; the
 *   next call after a failure tries again. Who has passed a signal may give up by it; the download
 *   ends when everybody has. forget drops a value that turned out to be of no use
 */

/**
 * @template T
 * @param {number} [most] how many are kept, those used last
 * @returns {Shared<T>}
 */
export function createShared(most = Infinity) {
  /** @type {Map<string, Loading<T>>} least recently used first */
  const loadings = new Map();

  /** @param {string} key @param {(signal: AbortSignal) => Promise<T>} load */
  function begin(key, load) {
    const controller = new AbortController();
    const forget = () => {
      if (loadings.get(key) === loading) loadings.delete(key);
    };
    const abandon = () => {
      forget();
      controller.abort();
    };
    const loading = { promise: load(controller.signal), waiting: 0, abandon };
    loading.promise.catch(forget);
    return loading;
  }

  /** @type {Shared<T>} */
  const shared = (key, load, signal) => {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const loading = loadings.get(key) ?? begin(key, load);
    loadings.delete(key);
    loadings.set(key, loading);
    if (loadings.size > most) loadings.delete([...loadings.keys()][0]);
    return waitFor(loading, signal);
  };
  shared.forget = async (key, value) => {
    const loading = loadings.get(key);
    if ((await loading?.promise) === value && loadings.get(key) === loading) loadings.delete(key);
  };
  return shared;
}

/**
 * @template T
 * @param {Loading<T>} loading
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
function waitFor(loading, signal) {
  loading.waiting += 1; // for good where there is no signal to end it
  if (!signal) return loading.promise;
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      loading.waiting -= 1;
      if (loading.waiting === 0) loading.abandon();
      reject(signal.reason);
    };
    const stopListening = () => signal.removeEventListener("abort", giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    loading.promise.then(resolve, reject).finally(stopListening);
  });
}
