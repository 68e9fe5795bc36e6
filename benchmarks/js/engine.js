/** What engine.py runs in the page: one network of a checkpoint, on inputs that always change. */

import { compile } from "/vae/web/model/engine.js";
import { createRandom } from "/vae/web/model/gaussian.js";
import { parse } from "/vae/web/model/safetensors.js";

const INPUTS = 64;
let run = () => {};

/** Compiles the network and runs it once; the milliseconds that this took. */
export async function prepare([url, part, simd]) {
  const config = await (await fetch(url + "config.json")).json();
  const buffer = await (await fetch(url + "model.safetensors")).arrayBuffer();
  const shape = inputShape(config, part);
  const random = createRandom(0);
  const size = shape.reduce((product, length) => product * length, 1);
  const inputs = Array.from({ length: INPUTS }, () => random.fill(new Float32Array(size)));
  const start = performance.now();
  const network = compile(config[part], parse(buffer), shape, { simd });
  network.run(inputs[0]);
  const first = performance.now() - start;
  run = (i) => network.run(inputs[i % INPUTS]);
  return first;
}

function inputShape(config, part) {
  const { channels, height, width } = config.image;
  const labels = config.conditional ? config.classes.length : 0;
  if (part === "decoder") return [config.latent_dim + labels];
  return labels ? [channels * height * width + labels] : [channels, height, width];
}

/** Milliseconds of each of that many runs. */
export function times(runs) {
  const found = new Float64Array(runs);
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    run(i);
    found[i] = performance.now() - start;
  }
  return Array.from(found);
}

/** Bytes by which the JavaScript heap grows in a run. */
export function garbage(runs) {
  const before = performance.memory.usedJSHeapSize;
  for (let i = 0; i < runs; i += 1) run(i);
  return (performance.memory.usedJSHeapSize - before) / runs;
}
