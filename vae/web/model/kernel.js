/**
 * The one inner loop of the engine: a matrix product over one block of memory.
 *
 * C (rows, columns) = A (rows, depth) . B (depth, columns), where B is stored in panels of PANEL
 * columns: B[k][16 p + j] is at p * depth * PANEL + k * PANEL + j, zero-padded to whole panels. A
 * panel is read from front to back, once a row of A, with its PANEL sums kept in registers.
 *
 * With WebAssembly SIMD four columns are done in one instruction; the module is assembled below,
 * for it is a single loop. Browsers without it run the same loop in JavaScript, about six times
 * slower.
 *
 * @typedef {object} Memory a block of memory and the product that works in it
 * @property {Float32Array} floats
 * @property {boolean} simd
 * @property {(a: number, b: number, c: number, rows: number, columns: number, depth: number) =>
 *   void} multiply takes a, b, c as indices into `floats`. It writes up to PANEL - 1 values past the
 *   end of C, so leave that much room
 *
 * @typedef {object} Block
 * @property {Float32Array} floats
 * @property {boolean} simd
 * @property {(a: number, b: number, c: number, depth: number) => void} panelProduct one row of A
 *   times one panel of B
 */

export const PANEL = 16;
const LANES = 4; // float32 values in a v128
const VECTORS = PANEL / LANES;

/**
 * @param {number} count how many float32 values it holds
 * @param {boolean} [simd] false: plain JavaScript even where WebAssembly works
 * @returns {Memory}
 */
export function createMemory(count, simd = true) {
  const block = (simd && wasmBlock(count)) || plainBlock(count);
  const { panelProduct } = block;

  /** @type {Memory["multiply"]} */
  function multiply(a, b, c, rows, columns, depth) {
    // The last panel comes first: what it writes past the end of a row is then overwritten by
    // that next row's own values.
    for (let panel = Math.ceil(columns / PANEL) - 1; panel >= 0; panel--) {
      const start = b + panel * depth * PANEL;
      for (let row = 0; row < rows; row++) {
        panelProduct(a + row * depth, start, c + row * columns + panel * PANEL, depth);
      }
    }
  }
  return { floats: block.floats, simd: block.simd, multiply };
}

/**
 * How many values B takes in panels.
 * @param {number} depth
 * @param {number} columns
 */
export function panelSize(depth, columns) {
  return Math.ceil(columns / PANEL) * PANEL * depth;
}

/**
 * Where column j of B begins; its values are PANEL apart.
 * @param {number} depth
 * @param {number} j
 */
export function panelStart(depth, j) {
  return Math.floor(j / PANEL) * depth * PANEL + (j % PANEL);
}

/** @param {number} count @returns {Block} */
function plainBlock(count) {
  const floats = new Float32Array(count);

  // Eight sums at a time, for sixteen do not fit a CPU's registers beside their operands.
  /** @type {Block["panelProduct"]} */
  function halfPanel(a, b, c, depth) {
    let s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    for (let k = a, at = b; k < a + depth; k++, at += PANEL) {
      const x = floats[k];
      s0 += x * floats[at];
      s1 += x * floats[at + 1];
      s2 += x * floats[at + 2];
      s3 += x * floats[at + 3];
      s4 += x * floats[at + 4];
      s5 += x * floats[at + 5];
      s6 += x * floats[at + 6];
      s7 += x * floats[at + 7];
    }
    floats[c] = s0;
    floats[c + 1] = s1;
    floats[c + 2] = s2;
    floats[c + 3] = s3;
    floats[c + 4] = s4;
    floats[c + 5] = s5;
    floats[c + 6] = s6;
    floats[c + 7] = s7;
  }

  /** @type {Block["panelProduct"]} */
  function panelProduct(a, b, c, depth) {
    halfPanel(a, b, c, depth);
    halfPanel(a, b + PANEL / 2, c + PANEL / 2, depth);
  }
  return { floats, simd: false, panelProduct };
}

const PAGE = 65536; // bytes in a page of WebAssembly memory
/** @type {WebAssembly.Module | null | undefined} once for all networks; null: it does not compile */
let compiled;

/** @param {number} count @returns {Block | null} */
function wasmBlock(count) {
  if (compiled === undefined) {
    try {
      compiled = new WebAssembly.Module(assemble());
    } catch {
      compiled = null;
    }
  }
  if (compiled === null) return null;
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((count * 4) / PAGE) });
    const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
    const product = /** @type {Block["panelProduct"]} */ (exports.product);
    return {
      floats: new Float32Array(memory.buffer),
      simd: true,
      panelProduct: (a, b, c, depth) => product(a << 2, b << 2, c << 2, (a + depth) << 2),
    };
  } catch {
    return null; // a browser grants only so many memories; plain JavaScript goes on
  }
}

/* The module, by https://webassembly.github.io/spec/core/binary/. In text:
     (import "host" "memory" (memory 1))
     (func (export "product") (param $a i32) (param $b i32) (param $c i32) (param $end i32)
       (local $x v128) (local $sum0 v128) ...
       (loop
         $x = v128.load32_splat $a
         $sum_i = f32x4.add $sum_i (f32x4.mul $x (v128.load offset=16*i $b))     for each i
         $b += 64; $a += 4
         (br_if 0 (i32.lt_u $a $end)))
       v128.store offset=16*i $c $sum_i)                                          for each i
   All addresses are in bytes, and $end is where the row of A ends. */
function assemble() {
  const [I32, V128] = [0x7f, 0x7b];
  const [A, B, C, END, X] = [0, 1, 2, 3, 4];
  /** @typedef {(value: number) => number[]} Code @type {(i: number) => number} */
  const sum = (i) => X + 1 + i;

  /** @type {Code} */
  const get = (local) => [0x20, local];
  /** @type {Code} */
  const set = (local) => [0x21, local];
  /** @type {(local: number, bytes: number) => number[]} */
  const advance = (local, bytes) => [...get(local), 0x41, ...signed(bytes), 0x6a, ...set(local)];
  /** @type {(opcode: number, ...operands: number[]) => number[]} */
  const simd = (opcode, ...operands) => [0xfd, ...unsigned(opcode), ...operands];
  /** @type {Code} */
  const load = (offset) => simd(0x00, 2, ...unsigned(offset)); // the 2: aligned to 2**2 bytes
  const splat = simd(0x09, 2, 0);
  /** @type {Code} */
  const store = (offset) => simd(0x0b, 2, ...unsigned(offset));
  const add = simd(0xe4);
  const multiply = simd(0xe6);
  /** @type {(code: Code) => number[]} */
  const each = (code) => Array.from({ length: VECTORS }, (_, i) => code(i)).flat();

  const body = [
    ...vector([[VECTORS + 1, V128]]), // locals beside the parameters: x and the sums, all zero
    0x03, 0x40, // loop
    ...get(A), ...splat, ...set(X),
    ...each((i) => [
      ...get(sum(i)), ...get(X), ...get(B), ...load(16 * i), ...multiply, ...add, ...set(sum(i)),
    ]),
    ...advance(B, 4 * PANEL),
    ...advance(A, 4),
    ...get(A), ...get(END), 0x49, 0x0d, 0, // br_if a < end
    0x0b, // end of the loop
    ...each((i) => [...get(C), ...get(sum(i)), ...store(16 * i)]),
    0x0b, // end of the function
  ];
  return new Uint8Array([
    0x00, ...name("asm").slice(1), 1, 0, 0, 0, // magic number and version
    ...section(1, [[0x60, ...vector([[I32], [I32], [I32], [I32]]), 0]]), // the function's type
    ...section(2, [[...name("host"), ...name("memory"), 0x02, 0, 1]]), // memory of 1 page or more
    ...section(3, [[0]]), // one function, of type 0
    ...section(7, [[...name("product"), 0x00, 0]]), // exported
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}

/**
 * A count and the items, as WebAssembly writes lists.
 * @param {(number | number[])[]} items
 * @returns {number[]}
 */
function vector(items) {
  return [...unsigned(items.length), .../** @type {number[]} */ (items.flat())];
}

/** @param {number} id @param {number[][]} items */
function section(id, items) {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

/** @param {string} text */
function name(text) {
  return vector(Array.from(text, (letter) => [letter.charCodeAt(0)]));
}

/** LEB128. @param {number} value @returns {number[]} */
function unsigned(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** @param {number} value @returns {number[]} */
function signed(value) {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >> 7)];
}
