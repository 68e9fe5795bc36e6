import assert from "node:assert/strict";
import { test } from "node:test";

import { createRandom } from "../../vae/web/model/gaussian.js";
import { drawFrom, ellipseOf, fitGaussian } from "../../vae/web/model/gaussian-fit.js";

const close = (found, wanted, tolerance) =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `${found} for ${wanted}`);

/** Codes (2, -1) + (2 a, a + 0.5 b) of normal a, b; a third dimension that no image uses is 7. */
function correlated(count) {
  const random = createRandom(5);
  const mu = new Float32Array(3 * count);
  for (let i = 0; i < count; i += 1) {
    const [a, b] = random.fill(new Float32Array(2));
    mu.set([2 + 2 * a, -1 + a + 0.5 * b, 7], 3 * i);
  }
  return { mu, count, plane: [0, 1] };
}

test("the fit has the codes' mean and covariance", () => {
  const { mean, factor } = fitGaussian(correlated(20000), 3);
  [2, -1, 7].forEach((wanted, d) => close(mean[d], wanted, 0.05));
  const wanted = [2, 0, 0, 1, 0.5, 0, 0, 0, 0]; // its Cholesky factor
  wanted.forEach((value, k) => close(factor[k], value, 0.05));
});

test("a draw is the mean plus L epsilon", () => {
  const fit = { mean: [1, 2], factor: [3, 0, 4, 5] };
  assert.deepEqual(Array.from(drawFrom(fit, [1, -1])), [4, 1]);
});

test("the ellipse lies at as many sigmas as it is asked for", () => {
  const fit = fitGaussian(correlated(500), 3);
  const [a, , , b, c] = fit.factor;
  for (const [x, y, rest] of ellipseOf(fit, 2)) {
    const u = (x - fit.mean[0]) / a;
    const v = (y - fit.mean[1] - b * u) / c;
    close(Math.hypot(u, v), 2, 1e-6);
    close(rest, 7, 1e-5);
  }
});
