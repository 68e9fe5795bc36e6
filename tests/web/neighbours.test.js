import assert from "node:assert/strict";
import { test } from "node:test";

import { placeAmong } from "../../vae/web/model/neighbours.js";
import { typicalCodes } from "../../vae/web/model/typical-codes.js";

const LINE = {
  mu: Float32Array.of(0, 0, 1, 0, 2, 0, 3, 0, 50, 50),
  tsne: Float32Array.of(0, 10, 10, 10, 20, 10, 30, 10, -900, -900),
  count: 5,
};

test("a code of the atlas stands where the embedding has it", () => {
  const { x, y } = placeAmong(LINE, [2, 0], 4);
  assert.ok(Math.hypot(x - 20, y - 10) < 0.01);
});

test("a new code stands among its nearest, whatever lies far away", () => {
  const { x, y } = placeAmong(LINE, [1.5, 0], 2);
  assert.ok(Math.hypot(x - 15, y - 10) < 1e-3);
  const pulled = placeAmong(LINE, [1.2, 0], 2); // distances 0.2 and 0.8: 4 to 1
  assert.ok(Math.abs(pulled.x - 12) < 1e-3);
});

test("a typical code lies in the denser island of its class", () => {
  const codes = [];
  for (let k = 0; k < 30; k += 1) codes.push([5 + 0.01 * k, 5]); // class 0, dense
  for (let k = 0; k < 20; k += 1) codes.push([-5 - k, -5]); // class 0, sparse
  for (let k = 0; k < 5; k += 1) codes.push([k, 0]); // class 2; class 1 has no code
  const labels = codes.map((_, i) => (i < 50 ? 0 : 2));
  const atlas = { mu: Float32Array.from(codes.flat()), labels, count: codes.length };
  const found = typicalCodes(atlas, 2, 3);
  assert.equal(found.length, 2);
  assert.ok(found[0][0] > 4.9 && found[0][0] < 5.4, found[0]);
  assert.equal(found[1][1], 0);
});
