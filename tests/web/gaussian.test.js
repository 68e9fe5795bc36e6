import assert from "node:assert/strict";
import { test } from "node:test";

import { bernoulliTerm } from "../../vae/web/model/gaussian.js";

test("a saturated pixel costs something finite", () => {
  const white = bernoulliTerm([1], [0]);
  assert.ok(white > 16 && white < 18, white);
  const black = bernoulliTerm([0], [1]);
  assert.ok(black > 80 && black < 100, black);
  assert.equal(bernoulliTerm([0, 1], [0, 1]), 0);
});
