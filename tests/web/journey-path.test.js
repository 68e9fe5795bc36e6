import assert from "node:assert/strict";
import { test } from "node:test";

import { createPath, PATHS } from "../../vae/web/explore/journey-path.js";

const STOPS = [[2, 0], [0, 1], [0, 4], [-3, 0]].map((z) => Float32Array.from(z));
const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** 61 places of a walk, evenly spread over its time. */
function walk(kind, options = {}) {
  const path = createPath(STOPS, { kind, ...options });
  return Array.from({ length: 61 }, (_, k) => path.at(k / 60, new Float32Array(2)));
}

for (const kind of Object.keys(PATHS)) {
  test(`a ${kind} path is walked at constant speed, from the first stop to the last`, () => {
    const places = walk(kind);
    assert.ok(apart(places[0], STOPS[0]) < 1e-5);
    assert.ok(apart(places.at(-1), STOPS.at(-1)) < 1e-5);
    const steps = places.slice(1).map((place, k) => apart(place, places[k]));
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    assert.ok(Math.max(...steps) < 1.05 * mean);
    const median = steps.sort((a, b) => a - b)[30];
    assert.ok(Math.abs(median - mean) < 0.05 * mean);
  });

  test(`a ${kind} path that loops comes back`, () => {
    const places = walk(kind, { loop: true });
    assert.ok(apart(places.at(-1), STOPS[0]) < 1e-5);
  });
}

test("around the origin a path never comes nearer to it than its stops", () => {
  for (const place of walk("sphere")) assert.ok(Math.hypot(...place) >= 0.99);
});
