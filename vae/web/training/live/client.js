/**
 * A run of training, for the page: it goes on in a worker, which this file starts, talks to, and
 * replaces if it dies.
 */

import { createHistory } from "./history.js";

const SILENCE = 15000; // ms without a word from a worker that trains: it is dead

/**
 * @typedef {object} Moment what there is to see at a step
 * @property {number} step
 * @property {number} epoch with a fraction
 * @property {object} settings as they were: beta, learningRate, noise
 * @property {{reconstruction: number, kl: number} | null} train nats per image, the mean of all
 *   steps since the last moment; null before the first step
 * @property {{reconstruction: number, kl: number} | null} heldOut of up to 500 held-out images
 * @property {Float32Array} mu (N * D) of the probes
 * @property {Uint8ClampedArray} manifold (size * size * pixels), cell by cell from the top left
 * @property {{x: number[], y: number[]}} window where in the plane those cells are
 * @property {Uint8ClampedArray} reconstructions (samples * pixels)
 */

/**
 * @param {object} options
 * @param {import("./architecture.js").Architecture} options.architecture
 * @param {string} [options.dataset] URL of checkpoints/<dataset>/, for the images that the page has
 * @param {Float32Array} [options.images] or own ones, (N * pixels) in [0, 1]
 * @param {number} [options.batchSize]
 * @param {number} [options.seed]
 * @param {object} [options.settings] beta, learningRate, noise
 * @param {{size: number}} [options.manifold] cells on a side
 * @param {boolean} [options.simd] false keeps to plain JavaScript
 * @param {(ready: object) => void} [options.onReady] {probes, samples}: indices of the images that
 *   are watched; {counts: {train, heldOut}, stepsPerEpoch, simd}
 * @param {(moment: Moment) => void} [options.onMoment]
 * @param {(diverged: {step: number, back: number | null}) => void} [options.onDiverged] the loss
 *   has no bounds any more, so it stands still; `back` is the step that rewind() goes to
 * @param {(error: {message: string, restarted: boolean}) => void} [options.onError] restarted: the
 *   worker died, and another one waits at the last good moment; else nothing was done
 */
export function createTrainer({
  onReady = () => {},
  onMoment = () => {},
  onDiverged = () => {},
  onError = () => {},
  ...options
}) {
  if (options.dataset) options.dataset = new URL(options.dataset, document.baseURI).href;
  const history = createHistory();
  const requests = new Map(); // number -> {resolve, reject}
  const changes = {}; // of the settings, since the beginning
  let window = null;
  let seed = options.seed;
  let running = false;
  let worker = null;
  let proven = false; // whether this worker has shown anything yet
  let watch = 0; // timer
  let asked = 0; // requests so far
  let run = 0; // how often it was reset or restored

  // What the worker says before it has heard of the last reset or restore is of no interest.
  const HEARD = {
    ready: (ready) => onReady(ready),
    moment({ moment }) {
      proven = true;
      onMoment(moment);
    },
    snapshot: ({ snapshot }) => history.add(snapshot),
    diverged({ step }) {
      running = false;
      onDiverged({ step, back: history.at()?.step ?? null });
    },
    answer({ request, answer }) {
      requests.get(request)?.resolve(answer);
      requests.delete(request);
    },
    error({ request, message }) {
      if (!requests.has(request)) onError({ message, restarted: false });
      requests.get(request)?.reject(new Error(message));
      requests.delete(request);
    },
  };

  function launch() {
    proven = false;
    worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.run === undefined || data.run === run) HEARD[data.type](data);
      lookOut();
    };
    worker.onerror = (event) => died(event.message || "the worker could not be loaded");
    send("create", { ...options, seed, run });
  }

  function send(command, message = {}) {
    worker?.postMessage({ command, ...message });
    lookOut();
  }

  /** Asks for an answer. */
  function ask(command, message = {}) {
    return new Promise((resolve, reject) => {
      if (worker === null) reject(new Error("this trainer has been closed"));
      requests.set(++asked, { resolve, reject });
      send(command, { request: asked, ...message });
    });
  }

  function lookOut() {
    clearTimeout(watch);
    if (!running || document.hidden || worker === null) return;
    watch = setTimeout(() => died(`no word in ${SILENCE / 1000} s`), SILENCE);
  }

  function died(reason) {
    worker.terminate();
    worker = null;
    running = false;
    for (const { reject } of requests.values()) reject(new Error(reason));
    requests.clear();
    const restarted = proven; // one that has never worked would not the next time
    if (restarted) {
      const last = history.at();
      launch();
      if (window) send("window", { window });
      if (last) send("restore", { snapshot: last, run });
      send("set", { changes });
    }
    onError({ message: reason, restarted });
  }

  function start() {
    running = true;
    send("start");
  }

  function pause() {
    running = false;
    send("pause");
  }

  function restore(snapshot) {
    running = false;
    run += 1;
    history.cut(snapshot.step);
    Object.assign(changes, snapshot.settings);
    send("restore", { snapshot, run });
  }

  // A hidden page has nothing to show, and a worker would go on at full speed.
  function onVisibility() {
    if (running) send(document.hidden ? "pause" : "start");
  }
  document.addEventListener("visibilitychange", onVisibility);
  launch();

  return {
    get running() {
      return running;
    },
    /** The steps that rewind() can go to, in order. */
    get steps() {
      return history.steps;
    },
    start,
    pause,
    /** Trains for some steps and shows a moment. */
    step: (steps = 1) => send("step", { steps }),
    /** Changes beta, learningRate or noise, while it trains or not. */
    set(settings) {
      Object.assign(changes, settings);
      send("set", { changes: settings });
    },
    /** Where the manifold is decoded: {x: [low, high], y: [low, high]}. */
    setWindow(place) {
      window = place;
      send("window", { window });
    },
    /** Begins again; another seed gives other first weights. */
    reset(newSeed = seed) {
      running = false;
      run += 1;
      seed = newSeed;
      history.clear();
      send("reset", { seed, run });
    },
    /** Resolves to a copy of all that restore() needs to go on from here. */
    snapshot: () => ask("snapshot"),
    /** Goes to a snapshot of this architecture, with its settings, and stands there. */
    restore,
    /**
     * Goes back to the last kept moment at or before a step, and stands there.
     * @returns {number | null} its step; null where there is none
     */
    rewind(step = Infinity) {
      const snapshot = history.at(step);
      if (snapshot === null) return null;
      restore(snapshot);
      return snapshot.step;
    },
    /**
     * Resolves to the contents of config.json and model.safetensors, by file name.
     * @param {{name: string, classes: string[]}} about the model
     */
    export: ({ name, classes }) => ask("export", { name, classes }),
    destroy() {
      clearTimeout(watch);
      document.removeEventListener("visibilitychange", onVisibility);
      worker?.terminate();
      worker = null;
      for (const { reject } of requests.values()) reject(new Error("this trainer has been closed"));
      requests.clear();
    },
  };
}
