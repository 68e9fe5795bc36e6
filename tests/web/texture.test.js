import assert from "node:assert/strict";
import { test } from "node:test";

import { manifoldTexture } from "../../vae/web/map/texture.js";

test("two maps of one plane grow together", async () => {
  const decode = (z, label, out = new Float32Array(1)) => out.fill(0.5);
  const checkpoint = { image: { channels: 1, height: 1, width: 1 }, decode };
  const grown = [0, 0, 0];
  const options = { checkpoint, label: 0, plane: [0, 1], z: new Float32Array(2), tiles: 100 };
  const [gone, ...stay] = grown.map((_, map) =>
    manifoldTexture({
      ...options,
      square: { x: 0, y: 0, half: 1 },
      onProgress: () => {
        grown[map] += 1;
      },
    }),
  );
  gone.cancel();
  const { texture } = stay[0];
  while (texture.done < 9) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(texture, stay[1].texture);
  assert.equal(grown[0], 0);
  assert.ok(grown[1] > 0);
  assert.equal(grown[1], grown[2]);
  assert.deepEqual([...texture.values.slice(0, 9)], Array(9).fill(128)); // 255 / 2, rounded
});
