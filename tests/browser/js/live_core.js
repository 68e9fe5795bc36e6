/** What test_live_core.py runs in the page. Tensors come and go as base64 of safetensors files. */

import { layerLists } from "/vae/web/training/live/architecture.js";
import { createTrainer } from "/vae/web/training/live/client.js";
import { safetensors } from "/vae/web/training/live/export.js";
import { createHistory } from "/vae/web/training/live/history.js";
import { loadImages, splitImages } from "/vae/web/training/live/images.js";
import { Network } from "/vae/web/training/live/network.js";
import { Trainer } from "/vae/web/training/live/trainer.js";
import { parse } from "/vae/web/model/safetensors.js";

const decode = (text) => parse(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

function encode(tensors) {
  let text = "";
  for (const byte of safetensors(tensors)) text += String.fromCharCode(byte);
  return btoa(text);
}

export { layerLists };

/** The loss of a batch and its gradients. */
export function gradients({ lists, options, file, beta, noise, simd }) {
  const tensors = decode(file);
  const network = new Network(lists, { ...options, simd });
  network.load(tensors);
  const { data: x, shape: [rows, pixels] } = tensors.get("x");
  const epsilon = noise ? tensors.get("epsilon").data : null;
  network.setImage(0, new Float32Array(pixels).fill(9)); // what a run leaves must not matter
  network.forward(1, null);
  network.backward(1, null, 3);
  for (let i = 0; i < rows; i++) network.setImage(i, x.subarray(i * pixels, (i + 1) * pixels));
  const terms = network.forward(rows, epsilon);
  network.backward(rows, epsilon, beta);
  const code = network.encode(x);
  const decoded = network.decode(tensors.get("z").data);
  const found = network.tensors("gradients");
  found.set("code", { shape: [rows, code.length / rows], data: code });
  found.set("decoded", { shape: [rows, pixels], data: decoded });
  return { ...terms, simd: network.kernels.simd, file: encode(found) };
}

export function makeTrainer({ architecture, file, options }) {
  const { data, shape } = decode(file).get("images");
  return new Trainer({ architecture, images: data, split: splitImages(shape[0]), ...options });
}

/** Steps with settings that change on the way; the batches and noise that they had. */
export function follow({ weights, plan, ...options }) {
  const trainer = makeTrainer(options);
  if (weights) trainer.network.load(decode(weights));
  const steps = plan.flatMap(({ settings, count }) => {
    trainer.set(settings);
    return Array.from({ length: count }, () => {
      const [batch, noise] = [trainer.batchOf(trainer.step), trainer.noiseOf(trainer.step)];
      const step = { batch, noise: noise && Array.from(noise) };
      trainer.train();
      return step;
    });
  });
  return { steps, file: encode(trainer.network.tensors()) };
}

/** The weights after some steps, with and without going back to a snapshot on the way. */
export function goBack(options) {
  const trainer = makeTrainer(options);
  const weightsAfter = (steps) => {
    trainer.train(steps);
    return encode(trainer.network.tensors());
  };
  const [first, half] = [weightsAfter(0), weightsAfter(7)];
  const snapshot = trainer.snapshot();
  const straight = weightsAfter(20);
  trainer.restore(snapshot);
  const [back, again] = [weightsAfter(0), weightsAfter(20)];
  trainer.reset();
  return { first, half, straight, back, again, reset: weightsAfter(0) };
}

/** A run in a worker, whose words are kept: run.said, a list of [what, message]. */
export function startRun(options) {
  const said = [];
  const hear = (what) => (message) => said.push([what, message]);
  const trainer = createTrainer({
    ...options,
    onReady: hear("ready"),
    onMoment: hear("moment"),
    onDiverged: hear("diverged"),
    onError: hear("error"),
  });
  const all = (what) => said.filter(([kind]) => kind === what).map(([, message]) => message);
  return { trainer, all, last: (what) => all(what).at(-1) ?? null };
}

/** Starts a run at window.run. */
export function start(options) {
  window.run = startRun(options);
}

/** What the run exports: config.json as text, the bytes of model.safetensors. */
export async function exported() {
  const files = await window.run.trainer.export({ name: "digits/live", classes: ["0", "1"] });
  return [files["config.json"], Array.from(files["model.safetensors"])];
}

/** The images that the run shows the codes of (digits), and their codes. */
export async function probes() {
  const images = await loadImages("/checkpoints/digits/");
  const image = (i) => Array.from(images.subarray(64 * i, 64 * i + 64));
  const { run } = window;
  return [Array.from(run.last("ready").probes, image), Array.from(run.last("moment").mu)];
}

/** From now on window.workers holds the workers that are started. */
export function keepWorkers() {
  window.workers = [];
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      window.workers.push(this);
    }
  };
}

/** Ends the first worker as a lack of memory would; the last step that can be gone back to. */
export function killWorker() {
  const [worker] = window.workers;
  const step = window.run.trainer.steps.at(-1);
  worker.terminate();
  worker.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
  return step;
}

/** Hides the page or shows it again; the step of the run a moment later. */
export async function setHidden(hidden) {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  await new Promise((done) => setTimeout(done, 300));
  return window.run.last("moment").step;
}

/** Steps that a history with room for ten of a hundred snapshots keeps, and what it finds then. */
export function thinned() {
  const history = createHistory(10 * 12);
  const snapshot = (step) => ({ step, weights: new Float32Array(1), moments: new Float32Array(2) });
  for (let step = 0; step < 100; step++) history.add(snapshot(step));
  const { steps } = history;
  history.cut(60);
  return [steps, [history.at(50).step, history.at().step, history.at(-1)]];
}
