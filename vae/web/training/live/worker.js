/**
 * The worker that trains: takes the commands of client.js, and posts what there is to see. Between
 * two slices of training it looks at what has come.
 */

import { checkpointFiles } from "./export.js";
import { chooseProbes, loadImages, splitImages } from "./images.js";
import { Trainer } from "./trainer.js";
import { createWatch } from "./watch.js";

const SLICE = 10; // ms of training between two looks
const SHARE = 0.2; // of the time that goes into moments, at most
const EVERY = 40; // ms between two moments, at least
const SNAPSHOT_EVERY = 500; // ms
const PROBES = 1000;
const SAMPLES = 10;

/**
 * @typedef {object} Live a run
 * @property {Trainer} trainer
 * @property {ReturnType<typeof createWatch>} watch what is seen of it
 *
 * @typedef {import("./client.js").Options} Options
 * @typedef {import("./client.js").Window} Window
 * @typedef {import("./connection.js").Message} Message
 */

/** @type {Live | null} */
let live = null;
let running = false;
let run = 0; // which one of the client's, so that it knows what is of an earlier one
let nextMoment = 0; // performance.now()
let nextSnapshot = 0;

/** @param {Options & {run: number}} message */
async function create({ dataset, images, manifold, run: first, ...options }) {
  run = first;
  const pictures = images ?? (await loadImages(String(dataset)));
  const { channels, height, width } = options.architecture.image;
  const split = splitImages(pictures.length / (channels * height * width));
  const probes = chooseProbes(split, PROBES);
  const samples = probes.slice(0, SAMPLES);
  const trainer = new Trainer({ ...options, images: pictures, split });
  live = { trainer, watch: createWatch(trainer, { probes, samples, ...manifold }) };
  const { simd } = trainer.network.kernels;
  const counts = { train: split.train.length, heldOut: split.heldOut.length };
  post({ type: "ready", counts, probes, samples, simd, stepsPerEpoch: trainer.stepsPerEpoch });
  show(live);
}

/** What client.js may ask for once there is a run. */
const COMMANDS = {
  start() {
    running = true;
    takeTurn();
  },
  /** @param {Live} one */
  pause(one) {
    running = false;
    show(one);
  },
  /** @param {Live} one @param {{steps: number}} message */
  step(one, { steps }) {
    if (train(one, steps)) show(one);
  },
  /** @param {Live} one @param {{changes: Partial<import("./trainer.js").Settings>}} message */
  set({ trainer }, { changes }) {
    trainer.set(changes);
  },
  /** @param {Live} one @param {{window: Window}} message */
  window(one, { window }) {
    one.watch.setWindow(window);
    if (!running) show(one);
  },
  /** @param {Live} one @param {{seed: number | undefined, run: number}} message */
  reset(one, { seed, run: next }) {
    [running, run] = [false, next];
    one.trainer.reset(seed);
    nextSnapshot = 0;
    show(one);
  },
  /** @param {Live} one @param {{snapshot: import("./trainer.js").Snapshot, run: number}} message */
  restore(one, { snapshot, run: next }) {
    [running, run] = [false, next];
    one.trainer.restore(snapshot);
    show(one);
  },
  /** @param {Live} one @param {{request: number}} message */
  snapshot({ trainer }, { request }) {
    post({ type: "answer", request, answer: trainer.snapshot() });
  },
  /** @param {Live} one @param {{request: number, name: string, classes: string[]}} message */
  export({ trainer }, { request, name, classes }) {
    const { architecture, lists, network, settings, seed, step, batchSize } = trainer;
    const { beta, learningRate } = settings;
    const provenance = { seed, steps: step, batch_size: batchSize, learning_rate: learningRate };
    const tensors = network.tensors();
    post({
      type: "answer",
      request,
      answer: checkpointFiles({ name, architecture, lists, tensors, classes, beta, provenance }),
    });
  },
};

/**
 * Trains, and tells the page if the loss has grown beyond all bounds.
 * @param {Live} one
 * @param {number} steps
 */
function train({ trainer }, steps) {
  if (trainer.train(steps)) return true;
  running = false;
  post({ type: "diverged", run, step: trainer.step });
  return false;
}

// A message to oneself waits for its turn among the page's; a timer would wait 4 ms longer.
const turn = new MessageChannel();
turn.port1.onmessage = goOn;
let waiting = false;

function takeTurn() {
  if (!waiting) turn.port2.postMessage(null);
  waiting = true;
}

function goOn() {
  waiting = false;
  if (!running || live === null) return;
  const end = performance.now() + SLICE;
  while (performance.now() < end) if (!train(live, 1)) return;
  if (performance.now() >= nextMoment) show(live);
  takeTurn();
}

/** Posts a moment, and now and then a snapshot to come back to. @param {Live} one */
function show({ trainer, watch }) {
  const start = performance.now();
  post({ type: "moment", run, moment: watch.moment() });
  if (start >= nextSnapshot && trainer.finite) {
    post({ type: "snapshot", run, snapshot: trainer.snapshot() });
    nextSnapshot = start + SNAPSHOT_EVERY;
  }
  const end = performance.now();
  nextMoment = end + Math.max(EVERY, (end - start) * (1 / SHARE - 1));
}

/** Posts by transfer: the arrays move to the page and are not copied. @param {Message} message */
function post(message) {
  self.postMessage(message, { transfer: buffersIn(message) });
}

/** @param {unknown} value @returns {Transferable[]} */
function buffersIn(value) {
  if (ArrayBuffer.isView(value)) return [/** @type {ArrayBuffer} */ (value.buffer)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(buffersIn);
}

/**
 * @param {{command: keyof typeof COMMANDS | "create", request?: number, [content: string]: any}}
 *   message
 */
async function obey({ command, ...message }) {
  try {
    if (command === "create") await create(/** @type {any} */ (message));
    else if (live === null) throw new Error("there is no run yet");
    else COMMANDS[command](live, /** @type {any} */ (message));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    post({ type: "error", request: message.request, message: reason });
  }
}

let done = Promise.resolve(); // commands wait for the images that the first one loads
self.onmessage = ({ data }) => {
  done = done.then(() => obey(data));
};
