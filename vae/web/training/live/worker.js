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
const SNAPSHOT_EVERY = 2000; // ms
const PROBES = 1000;
const SAMPLES = 10;

let trainer = null;
let watch = null; // what is seen of it
let running = false;
let run = 0; // which one of the client's, so that it knows what is of an earlier one
let nextMoment = 0; // performance.now()
let nextSnapshot = 0;

const COMMANDS = {
  /** @param {any} message of the client */
  async create({ dataset, images, manifold, run: first, ...options }) {
    run = first;
    const pictures = images ?? (await loadImages(dataset));
    const { channels, height, width } = options.architecture.image;
    const split = splitImages(pictures.length / (channels * height * width));
    const probes = chooseProbes(split, PROBES);
    const samples = probes.slice(0, SAMPLES);
    trainer = new Trainer({ ...options, images: pictures, split });
    watch = createWatch(trainer, { probes, samples, ...manifold });
    const { simd } = trainer.network.kernels;
    const counts = { train: split.train.length, heldOut: split.heldOut.length };
    post({ type: "ready", counts, probes, samples, simd, stepsPerEpoch: trainer.stepsPerEpoch });
    show();
  },
  start() {
    running = true;
    takeTurn();
  },
  pause() {
    running = false;
    show();
  },
  step({ steps }) {
    if (train(steps)) show();
  },
  set({ changes }) {
    trainer.set(changes);
  },
  window({ window }) {
    watch.setWindow(window);
    if (!running) show();
  },
  reset({ seed, run: next }) {
    [running, run] = [false, next];
    trainer.reset(seed);
    nextSnapshot = 0;
    show();
  },
  restore({ snapshot, run: next }) {
    [running, run] = [false, next];
    trainer.restore(snapshot);
    show();
  },
  snapshot({ request }) {
    post({ type: "answer", request, answer: trainer.snapshot() });
  },
  export({ request, name, classes }) {
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

/** Trains, and tells the page if the loss has grown beyond all bounds. */
function train(steps) {
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
  if (!running || trainer === null) return;
  const end = performance.now() + SLICE;
  while (performance.now() < end) if (!train(1)) return;
  if (performance.now() >= nextMoment) show();
  takeTurn();
}

/** Posts a moment, and now and then a snapshot to come back to. */
function show() {
  const start = performance.now();
  post({ type: "moment", run, moment: watch.moment() });
  if (start >= nextSnapshot && trainer.finite) {
    post({ type: "snapshot", run, snapshot: trainer.snapshot() });
    nextSnapshot = start + SNAPSHOT_EVERY;
  }
  const end = performance.now();
  nextMoment = end + Math.max(EVERY, (end - start) * (1 / SHARE - 1));
}

/** Posts by transfer: the arrays move to the page and are not copied. */
function post(message) {
  self.postMessage(message, buffersIn(message));
}

function buffersIn(value) {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(buffersIn);
}

async function obey(message) {
  try {
    if (trainer === null && message.command !== "create") throw new Error("there is no run yet");
    await COMMANDS[message.command](message);
  } catch (error) {
    post({ type: "error", request: message.request, message: error.message });
  }
}

let done = Promise.resolve(); // commands wait for the images that the first one loads
self.onmessage = ({ data }) => {
  done = done.then(() => obey(data));
};
