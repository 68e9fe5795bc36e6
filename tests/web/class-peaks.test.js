import assert from "node:assert/strict";
import { test } from "node:test";

import { classPeaks, placeNames } from "../../vae/web/model/class-peaks.js";
import { createRandom } from "../../vae/web/model/gaussian.js";

test("every class of a crowd finds a place", () => {
  // Two classes in the same place, a third one aside: three names, apart from each other.
  const count = 900;
  const mu = createRandom(0).fill(new Float32Array(2 * count));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  for (let i = 2; i < count; i += 3) mu[2 * i] += 9;
  const peaks = classPeaks({ mu, labels, count, dims: 2 }, [0, 1], 3);
  const view = { toX: (x) => 100 + 20 * x, toY: (y) => 100 - 20 * y };
  const names = placeNames(peaks, view, 22).sort((a, b) => a.label - b.label);

  assert.deepEqual(names.map(({ label }) => label), [0, 1, 2]);
  for (const [a, b] of [[0, 1], [0, 2], [1, 2]]) {
    assert.ok(Math.hypot(names[a].x - names[b].x, names[a].y - names[b].y) >= 22);
  }
  assert.ok(names[2].x > 200);
  assert.ok(Math.max(names[0].x, names[1].x) < 200);
});

test("a name stands where its class is, not at its mean among another class", () => {
  const islands = [[-5, 0], [5, 0]];
  const [own, other] = [200, 100];
  const mu = new Float32Array(2 * (own + other));
  const noise = createRandom(1);
  noise.fill(mu);
  for (let i = 0; i < own; i += 1) mu[2 * i] += islands[i % 2][0];
  const labels = Uint8Array.from({ length: own + other }, (_, i) => (i < own ? 0 : 1));
  const peaks = classPeaks({ mu, labels, count: own + other, dims: 2 }, [0, 1], 2);
  const [first] = peaks.find(({ label }) => label === 0).places;
  assert.ok(Math.abs(first.x) > 2.5, `at ${first.x}`);
});
