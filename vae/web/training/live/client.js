/**
 * A run of training, for the page: it goes on in a worker, which this file starts, talks to, and
 * replaces if it dies.
 */

import { createLife } from "../../state/life.js";
import { connect } from "./connection.js";
import { createHistory } from "./history.js";

const CLOSED = "this trainer has been closed";

/**
 * @typedef {object} Moment what there is to see at a step
 * @property {number} step
 * @property {number} epoch with a fraction
 * @property {import("./trainer.js").Settings} settings as they were
 * @property {import("./trainer.js").Terms | null} train nats per image, the mean of all
 *   steps since the last moment; null before the first step
 * @property {import("./trainer.js").Terms | null} heldOut of up to 500 held-out images
 * @property {Float32Array} mu (N * D) of the probes
 * @property {Uint8ClampedArray} manifold (size * size * pixels), cell by cell from the top left
 * @property {Window} window where in the plane those cells are
 * @property {Uint8ClampedArray} reconstructions (samples * pixels)
 *
 * @typedef {{x: [number, number], y: [number, number]}} Window a part of the latent plane, from low
 *   to high
 *
 * @typedef {object} Ready what is known when the images are there
 * @property {Uint32Array} probes indices of the images whose codes are watched
 * @property {Uint32Array} samples indices of those whose reconstructions are
 * @property {{train: number, heldOut: number}} counts of images
 * @property {number} stepsPerEpoch
 * @property {boolean} simd whether it trains in WebAssembly SIMD
 *
 * @typedef {object} Listeners
 * @property {(ready: Ready) => void} onReady
 * @property {(moment: Moment) => void} onMoment
 * @property {(diverged: {step: number, back: number | null}) => void} onDiverged the loss has no
 *   bounds any more, so it stands still; `back` is the step that rewind() goes to
 * @property {(error: {message: string, restarted: boolean}) => void} onError restarted: the worker
 *   died, and another one waits at the last good moment; else nothing was done
 *
 * @typedef {object} Options
 * @property {import("./architecture.js").Architecture} architecture
 * @property {string} [dataset] URL of checkpoints/<dataset>/, for the images that the page has
 * @property {Float32Array} [images] or own ones, (N * pixels) in [0, 1]
 * @property {number} [batchSize]
 * @property {number} [seed]
 * @property {Partial<import("./trainer.js").Settings>} [settings]
 * @property {{size: number}} [manifold] cells on a side
 * @property {boolean} [simd] false keeps to plain JavaScript
 *
 * @typedef {import("./trainer.js").Snapshot} Snapshot
 * @typedef {ReturnType<typeof createRun>} Run
 * @typedef {ReturnType<typeof keepWorker>} Trained
 */

/**
 * @param {Options & Partial<Listeners>} options
 */
export function createTrainer({
  onReady = () => {},
  onMoment = () => {},
  onDiverged = () => {},
  onError = () => {},
  ...options
}) {
  const life = createLife();
  const run = createRun(options);
  const worker = keepWorker(run, { onReady, onMoment, onDiverged, onError });
  life.add(worker.close);

  // A hidden page has nothing to show, and a worker would go on at full speed.
  const onVisibility = () => {
    if (run.running) worker.send(document.hidden ? "pause" : "start");
  };
  document.addEventListener("visibilitychange", onVisibility, { signal: life.signal });

  return {
    get running() {
      return run.running;
    },
    /** The steps that rewind() can go to, in order. */
    get steps() {
      return run.history.steps;
    },
    ...createControls(run, worker),
    ...createReturns(run, worker),
    destroy: life.end,
  };
}

/**
 * What the page knows of a run: enough to begin it again in another worker.
 * @param {Options} options
 */
function createRun({ dataset, ...options }) {
  return {
    options: { ...options, ...(dataset && { dataset: new URL(dataset, document.baseURI).href }) },
    history: createHistory(),
    /** @type {Partial<import("./trainer.js").Settings>} changes since the beginning */
    changes: {},
    /** @type {Window | null} */
    window: null,
    seed: options.seed,
    running: false,
    number: 0, // how often it was reset or restored
  };
}

/**
 * A worker that trains the run, and another one if it dies.
 * @param {Run} run
 * @param {Listeners} on
 */
function keepWorker(run, on) {
  /** @type {import("./connection.js").Connection | null} */
  let connection = null;
  let proven = false; // whether this worker has shown anything yet

  /** @type {Record<string, (message: any) => void>} */
  const heard = {
    ready: on.onReady,
    moment({ moment }) {
      proven = true;
      on.onMoment(moment);
    },
    snapshot: ({ snapshot }) => run.history.add(snapshot),
    diverged({ step }) {
      run.running = false;
      on.onDiverged({ step, back: run.history.at()?.step ?? null });
    },
    error: ({ message }) => on.onError({ message, restarted: false }),
  };

  function launch() {
    proven = false;
    connection = connect({
      isAwaited: () => run.running && !document.hidden,
      // What it says before it has heard of the last reset or restore is of no interest.
      onMessage(message) {
        if (message.run === undefined || message.run === run.number) heard[message.type](message);
      },
      onDeath,
    });
    send("create", { ...run.options, seed: run.seed, run: run.number });
  }

  /** @param {string} reason */
  function onDeath(reason) {
    connection = null;
    run.running = false;
    const restarted = proven; // one that has never worked would not the next time
    if (restarted) {
      const last = run.history.at();
      launch();
      if (run.window) send("window", { window: run.window });
      if (last) send("restore", { snapshot: last, run: run.number });
      send("set", { changes: run.changes });
    }
    on.onError({ message: reason, restarted });
  }

  /** @param {string} command @param {object} [message] */
  function send(command, message) {
    connection?.send(command, message);
  }

  launch();
  return {
    send,
    /** @param {string} command @param {object} [message] @returns {Promise<any>} its answer */
    async ask(command, message) {
      if (!connection) throw new Error(CLOSED);
      return connection.ask(command, message);
    },
    close() {
      connection?.close(CLOSED);
      connection = null;
    },
  };
}

/**
 * What goes on with the run.
 * @param {Run} run
 * @param {Trained} worker
 */
function createControls(run, worker) {
  return {
    start() {
      run.running = true;
      worker.send("start");
    },
    pause() {
      run.running = false;
      worker.send("pause");
    },
    /** Trains for some steps and shows a moment. */
    step: (steps = 1) => worker.send("step", { steps }),
    /**
     * Changes settings, while it trains or not.
     * @param {Partial<import("./trainer.js").Settings>} changes
     */
    set(changes) {
      Object.assign(run.changes, changes);
      worker.send("set", { changes });
    },
    /**
     * Where the manifold is decoded.
     * @param {Window} window
     */
    setWindow(window) {
      run.window = window;
      worker.send("window", { window });
    },
    /**
     * Resolves to the contents of config.json and model.safetensors, by file name.
     * @param {{name: string, classes: string[]}} about the model
     * @returns {Promise<ReturnType<typeof import("./export.js").checkpointFiles>>}
     */
    export: ({ name, classes }) => worker.ask("export", { name, classes }),
  };
}

/**
 * Beginning again, and going back.
 * @param {Run} run
 * @param {Trained} worker
 */
function createReturns(run, worker) {
  /**
   * Goes to a snapshot of this architecture, with its settings, and stands there.
   * @param {Snapshot} snapshot
   */
  function restore(snapshot) {
    run.running = false;
    run.number += 1;
    run.history.cut(snapshot.step);
    Object.assign(run.changes, snapshot.settings);
    worker.send("restore", { snapshot, run: run.number });
  }

  return {
    /** Begins again; another seed gives other first weights. */
    reset(seed = run.seed) {
      run.running = false;
      run.number += 1;
      run.seed = seed;
      run.history.clear();
      worker.send("reset", { seed, run: run.number });
    },
    /** @returns {Promise<Snapshot>} a copy of all that restore() needs to go on from here */
    snapshot: () => worker.ask("snapshot"),
    restore,
    /**
     * Goes back to the last kept moment at or before a step, and stands there.
     * @returns {number | null} its step; null where there is none
     */
    rewind(step = Infinity) {
      const snapshot = run.history.at(step);
      if (snapshot === null) return null;
      restore(snapshot);
      return snapshot.step;
    },
  };
}
