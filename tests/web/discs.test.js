import assert from "node:assert/strict";
import { test } from "node:test";

import { blendDisc, createDisc } from "../../vae/web/map/discs.js";

const SIDE = 12;
const GROUND = [250, 240, 10];
const DISCS = [
  { x: 5, y: 5, colour: [44, 153, 213], alpha: 180 },
  { x: 6.3, y: 5.6, colour: [240, 98, 75], alpha: 60 },
  { x: 5.7, y: 6.8, colour: [2, 157, 65], alpha: 225 },
  { x: 11.5, y: 0.2, colour: [255, 255, 255], alpha: 120 }, // over the edge
];

const pack = ([red, green, blue]) => (blue << 16) | (green << 8) | red;
const channels = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];

function blendAll(ground) {
  const pixels = new Uint32Array(SIDE * SIDE).fill(ground);
  const disc = createDisc(3);
  for (const { x, y, colour, alpha } of DISCS) {
    blendDisc(pixels, SIDE, SIDE, disc, x, y, pack(colour), alpha);
  }
  return pixels;
}

test("discs on nothing, laid over a ground, are what they are when drawn on that ground", () => {
  const onNothing = blendAll(0);
  const onGround = blendAll((0xff000000 | pack(GROUND)) >>> 0);
  for (let k = 0; k < onNothing.length; k += 1) {
    const alpha = (onNothing[k] >>> 24) / 255;
    assert.equal(onGround[k] >>> 24, 255);
    channels(onNothing[k]).forEach((value, c) => {
      const laid = alpha * value + (1 - alpha) * GROUND[c];
      const drawn = channels(onGround[k])[c];
      assert.ok(Math.abs(laid - drawn) < 4, `pixel ${k}, channel ${c}: ${laid}, ${drawn}`);
    });
  }
});

test("a disc covers its area and nothing around it", () => {
  const pixels = new Uint32Array(SIDE * SIDE);
  blendDisc(pixels, SIDE, SIDE, createDisc(3), 6, 6, pack([255, 0, 0]), 256);
  const area = pixels.reduce((sum, pixel) => sum + (pixel >>> 24) / 255, 0);
  assert.ok(Math.abs(area - Math.PI * 9) < 1, `area ${area}`);
  assert.equal(pixels[0], 0);
});
