import assert from "node:assert/strict";
import { test } from "node:test";

import { createGif } from "../../vae/web/kit/gif.js";

test("a palette of a wrong size is refused", () => {
  const options = { width: 1, height: 1, palette: new Uint8Array(9) };
  assert.throws(() => createGif(options), /palette has 3 colours; it takes 2, 4, 8, ... or 256/);
});
