import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../vae/web/model/safetensors.js";

/** A file with this header, and data behind it. */
function file(header, data = new Uint8Array()) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes.buffer;
}

const entry = (dtype, shape, from, to) => ({ dtype, shape, data_offsets: [from, to] });

test("float32, float16 and uint8 tensors are read, wherever they stand", () => {
  const data = new Uint8Array(1 + 8 + 6);
  data[0] = 200;
  const view = new DataView(data.buffer);
  view.setFloat32(1, 1.5, true);
  view.setFloat32(5, -2, true);
  [0x3c00, 0xc100, 0x0001].forEach((half, k) => view.setUint16(9 + 2 * k, half, true));
  const tensors = parse(
    file(
      {
        __metadata__: { format: "pt" },
        labels: entry("U8", [1], 0, 1),
        mu: entry("F32", [1, 2], 1, 9),
        half: entry("F16", [3], 9, 15),
      },
      data,
    ),
  );
  assert.deepEqual([...tensors.keys()].sort(), ["half", "labels", "mu"]);
  assert.deepEqual(Array.from(tensors.get("labels").data), [200]);
  assert.deepEqual(tensors.get("mu").shape, [1, 2]);
  assert.deepEqual(Array.from(tensors.get("mu").data), [1.5, -2]);
  assert.deepEqual(Array.from(tensors.get("half").data), [1, -2.5, 2 ** -24]);
});

const four = (header) => file(header, new Uint8Array(4));

for (const [name, buffer, message] of [
  ["no bytes", new ArrayBuffer(0), /it has 0 bytes/],
  ["a header that is cut short", file({ a: 1 }).slice(0, 12), /its header should take/],
  ["no JSON", Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 60, 104, 116, 109).buffer, /is not JSON/],
  ["an unknown type", four({ a: entry("F8", [4], 0, 4) }), /"a" is of dtype F8; known are F32/],
  ["offsets that do not fit", four({ a: entry("F32", [2], 0, 4) }), /takes 8 bytes.*span 4/],
  ["a negative size", four({ a: entry("F32", [-1], 0, 4) }), /entry of tensor .* is wrong/],
  ["data that is cut short", file({ a: entry("F32", [1], 0, 4) }), /it is cut short/],
]) {
  test(`a file with ${name} is refused`, () => assert.throws(() => parse(buffer), message));
}
