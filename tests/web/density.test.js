import assert from "node:assert/strict";
import { test } from "node:test";

import { aggregatePosterior, holes, pixelEntropy } from "../../vae/web/model/density.js";
import { createRandom } from "../../vae/web/model/gaussian.js";

const SQUARE = { x: 0, y: 0, half: 5 };
const N = 100; // cells a side
const AREA = ((2 * SQUARE.half) / N) ** 2;

function densityOf(codes, plane = [0, 1]) {
  const steps = aggregatePosterior(codes, plane, SQUARE, N);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** The density at a cell's centre as the mean of Gaussians says. */
function expected({ mu, logvar, count, dims }, [a, b], x, y) {
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    const [vx, vy] = [a, b].map((d) => Math.exp(logvar[i * dims + d]));
    const square = (x - mu[i * dims + a]) ** 2 / vx + (y - mu[i * dims + b]) ** 2 / vy;
    total += Math.exp(-square / 2) / (2 * Math.PI * Math.sqrt(vx * vy));
  }
  return total / count;
}

test("the aggregate posterior is the mean of the Gaussians, on any plane", () => {
  const [count, dims] = [40, 3];
  const random = createRandom(2);
  const mu = random.fill(new Float32Array(count * dims));
  const logvar = new Float32Array(count * dims).map((_, k) => -0.5 - 0.3 * (k % 3));
  const codes = { mu, logvar, count, dims };
  for (const plane of [[0, 1], [2, 0]]) {
    const density = densityOf(codes, plane);
    for (const [row, column] of [[50, 50], [42, 61], [55, 35]]) {
      const x = -5 + (column + 0.5) * 0.1;
      const y = 5 - (row + 0.5) * 0.1;
      const wanted = expected(codes, plane, x, y);
      const found = density[row * N + column];
      assert.ok(Math.abs(found - wanted) < 0.01 * wanted + 1e-3, `${found} for ${wanted}`);
    }
    assert.ok(Math.abs(sum(density) * AREA - 1) < 0.02);
  }
});

test("codes without a logvar are smoothed into a density too", () => {
  const count = 300;
  const mu = createRandom(3).fill(new Float32Array(2 * count));
  const density = densityOf({ mu, logvar: null, count, dims: 2 });
  assert.ok(Math.abs(sum(density) * AREA - 1) < 0.03);
});

test("where the codes are as dense as the prior there is no hole, elsewhere there is", () => {
  const prior = densityOf({
    mu: new Float32Array(2),
    logvar: new Float32Array(2),
    count: 1,
    dims: 2,
  });
  assert.ok(holes(prior, SQUARE, N).share < 0.02);

  const narrow = densityOf({
    mu: new Float32Array(2),
    logvar: new Float32Array(2).fill(-4),
    count: 1,
    dims: 2,
  });
  const { values, share } = holes(narrow, SQUARE, N);
  assert.ok(share > 0.8, share);
  const at = (x, y) => values[Math.floor((5 - y) * 10) * N + Math.floor((x + 5) * 10)];
  assert.equal(at(0.05, 0.05), 0);
  assert.equal(at(1.55, 1.55), 1);
  assert.equal(at(4.05, 4.05), 0); // beyond three sigma
});

test("the entropy of pixels is in bits", () => {
  assert.equal(pixelEntropy([0, 1, 0, 1]), 0);
  assert.equal(pixelEntropy([0.5, 0.5]), 1);
  assert.ok(Math.abs(pixelEntropy([0.25]) - 0.8112781) < 1e-6);
});
