/** What benchmarks/live.py runs in the page: one network in our own kernels and in TensorFlow.js. */

import { createTrainer } from "/vae/web/training/live/client.js";
import { loadImages, splitImages } from "/vae/web/training/live/images.js";
import { Trainer } from "/vae/web/training/live/trainer.js";

/** Runs `step` for some ms; images a second. */
async function rate(step, batch, ms) {
  const start = performance.now();
  let steps = 0;
  for (; performance.now() - start < ms; steps++) await step();
  return (1000 * steps * batch) / (performance.now() - start);
}

/** Functions of ms that give images a second; `simd` false: plain JavaScript. */
export async function prepareOurs({ architecture, batch, simd }) {
  const images = await loadImages("/checkpoints/mnist/");
  const split = splitImages(10000);
  const trainer = new Trainer({ architecture, images, split, batchSize: batch, simd });
  trainer.train(20);
  return (ms) => rate(() => trainer.train(), batch, ms);
}

function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    document.head.append(Object.assign(script, { src, onload: resolve, onerror: reject }));
  });
}

async function loadTensorFlow(url) {
  if (!window.tf) {
    await loadScript(`${url}tfjs/dist/tf.min.js`);
    await loadScript(`${url}tfjs-backend-wasm/dist/tf-backend-wasm.min.js`);
    window.tf.wasm.setWasmPaths(`${url}tfjs-backend-wasm/dist/`);
    window.tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false); // one thread, as the others have
  }
  return window.tf;
}

/** The same in TensorFlow.js, on backend "cpu" or "wasm". */
export async function prepareTensorFlow({ architecture, batch, backend, url }) {
  const tf = await loadTensorFlow(url);
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  await tf.ready();
  const { hidden, latentDim } = architecture;
  const pixels = 784;
  const dense = (sizes) => sizes.slice(1).map((outputs, i) => ({
    w: tf.variable(tf.randomNormal([sizes[i], outputs], 0, Math.sqrt(2 / sizes[i]))),
    b: tf.variable(tf.zeros([outputs])),
  }));
  const encoder = dense([pixels, ...hidden, 2 * latentDim]);
  const decoder = dense([latentDim, ...hidden.toReversed(), pixels]);
  const silu = (x) => x.mul(x.sigmoid());
  const through = (layers, x) => layers.reduce((y, { w, b }, i) => {
    const out = y.matMul(w).add(b);
    return i < layers.length - 1 ? silu(out) : out;
  }, x);
  const images = tf.tensor2d(await loadImages("/checkpoints/mnist/"), [10000, pixels]);
  const optimizer = tf.train.adam(0.002);
  let at = 0;
  const loss = () => {
    at = (at + batch) % (10000 - batch);
    const x = images.slice([at, 0], [batch, pixels]);
    const [mu, logvar] = tf.split(through(encoder, x), 2, 1);
    const z = mu.add(logvar.mul(0.5).exp().mul(tf.randomNormal([batch, latentDim])));
    const logits = through(decoder, z);
    const soft = logits.abs().neg().exp().add(1).log();
    const reconstruction = logits.relu().sub(logits.mul(x)).add(soft).sum();
    const kl = mu.square().add(logvar.exp()).sub(logvar).sub(1).sum().mul(0.5);
    return reconstruction.add(kl).div(batch);
  };
  const step = async () => {
    const value = optimizer.minimize(loss, true);
    await value.data(); // until it is done
    value.dispose();
  };
  for (let i = 0; i < 3; i++) await step();
  return (ms) => rate(step, batch, ms);
}

/** Trains in the worker and draws the codes meanwhile, as a screen would. */
export function run({ seconds, ...options }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 600, height: 600 });
  document.body.append(canvas);
  const ctx = canvas.getContext("2d");
  const at = seconds.map(() => null);
  let [latest, frames, longest, moments, start] = [null, 0, 0, 0, 0];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: "longtask" });

  return new Promise((resolve, reject) => {
    const trainer = createTrainer({
      ...options,
      onMoment(moment) {
        moments += 1;
        latest = moment;
        const { reconstruction, kl } = moment.heldOut;
        const time = (performance.now() - start) / 1000;
        seconds.forEach((second, i) => {
          if (start && at[i] === null && time >= second) at[i] = reconstruction + kl;
        });
        if (at.at(-1) !== null) finish(time);
      },
      onReady() {
        start = performance.now();
        trainer.start();
        draw();
      },
      onError: ({ message }) => reject(new Error(message)),
    });
    function finish(time) {
      trainer.destroy();
      canvas.remove();
      const perSecond = (count) => count / time;
      const rates = { frames: perSecond(frames), moments: perSecond(moments) };
      resolve({ losses: at, images: perSecond(latest.step * 64), ...rates, longest });
      start = 0;
    }
    function draw() {
      if (!start) return;
      frames += 1;
      ctx.clearRect(0, 0, 600, 600);
      const mu = latest?.mu ?? [];
      for (let i = 0; i < mu.length; i += 2) {
        ctx.fillRect(300 + 80 * mu[i], 300 - 80 * mu[i + 1], 3, 3);
      }
      requestAnimationFrame(draw);
    }
  });
}
