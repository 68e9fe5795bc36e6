/**
 * The kernels of training in WebAssembly SIMD; kernels.js says what each does, and
 * kernels-plain.js has the same ones in JavaScript.
 */

import {
  F32, FunctionBuilder, I32, LANES, V128,
  absolute, add, addIntegers, advance, assemble, constant, divide, get, greaterThan, i32, lessThan,
  load, loadSplat, maximum, minimum, multiply, negate, select, set, shiftLeft, splat,
  splatInteger, squareRoot, store, subtract, sumOfLanes,
} from "./assembler.js";

/** Columns of a tile: two vectors. Four rows of them take half of a CPU's sixteen registers. */
export const PANEL = 8;
const TILE_ROWS = 4;
const VECTOR_BYTES = 4 * LANES;
const PAGE = 65536; // bytes
const ROUNDING = 1.5 * 2 ** 23;

/**
 * @typedef {import("./kernels-plain.js").BareKernels} BareKernels
 * @typedef {import("./assembler.js").Code} Code
 * @typedef {Record<string, (...values: number[]) => number>} Exports
 */

/** @type {WebAssembly.Module | undefined} */
let compiled; // the module, once for all

/**
 * @param {number} count float32 values of memory
 * @returns {BareKernels | null} null where there is no SIMD, or no memory
 */
export function simdKernels(count) {
  try {
    compiled ??= new WebAssembly.Module(
      assemble([product(TILE_ROWS), product(1), sigmoid(), bernoulli(), adam()]),
    );
    const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * count) / PAGE) });
    const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
    return inFloats(/** @type {Exports} */ (exports), new Float32Array(memory.buffer));
  } catch {
    return null;
  }
}

/**
 * The exports, whose addresses are bytes, as functions of indices.
 * @param {Exports} exports
 * @param {Float32Array} floats
 * @returns {BareKernels}
 */
function inFloats(exports, floats) {
  const tiles = exports[`product${TILE_ROWS}`];
  const single = exports.product1;

  /** @type {BareKernels["panelProduct"]} */
  function panelProduct(rows, depth, a, aRow, aDepth, b, bDepth, c, cRow, start) {
    const whole = rows - (rows % TILE_ROWS);
    const bEnd = 4 * (b + depth * bDepth);
    const factors = [4 * aRow, 4 * aDepth, 4 * b, 4 * bDepth, bEnd];
    const [middle, end] = [4 * (c + whole * cRow), 4 * (c + rows * cRow)];
    if (whole > 0) tiles(4 * a, ...factors, 4 * c, middle, 4 * cRow, 4 * start);
    if (whole < rows) {
      single(4 * (a + whole * aRow), ...factors, middle, end, 4 * cRow, 4 * start);
    }
  }
  return {
    floats,
    panelProduct,
    sigmoid: (x, y, size) => exports.sigmoid(4 * x, 4 * y, 4 * (x + size)),
    bernoulli: (logits, x, gradient, size, scale) =>
      exports.bernoulli(4 * logits, 4 * x, 4 * gradient, 4 * (logits + size), scale),
    adam: (w, g, m, v, size, lr, beta1, beta2, correction, eps) =>
      exports.adam(4 * w, 4 * g, 4 * m, 4 * v, 4 * (w + size), lr, beta1, beta2, correction, eps),
  };
}

/**
 * C (rows, PANEL) = start + A B, `tileRows` rows at a time, whose sums stay in registers.
 * @param {number} tileRows
 */
function product(tileRows) {
  const f = new FunctionBuilder(`product${tileRows}`, new Array(10).fill(I32));
  const [A, A_ROW, A_DEPTH, B, B_DEPTH, B_END, C, C_END, C_ROW, START] = f.params.keys();
  const rows = Array.from({ length: tileRows }, (_, row) => ({
    at: row === 0 ? A : f.local(I32),
    sums: [f.local(V128), f.local(V128)],
  }));
  const [k, x, left, right] = [f.local(I32), f.local(V128), f.local(V128), f.local(V128)];
  const from = f.local(I32);

  f.loop(lessThan(get(C), get(C_END)), () => {
    f.do(set(from, get(A)));
    for (const [row, { at, sums }] of rows.entries()) {
      if (row > 0) f.do(set(at, [get(rows[row - 1].at), get(A_ROW), 0x6a]));
      sums.forEach((sum, i) => f.do(set(sum, load(get(START), i * VECTOR_BYTES))));
    }
    f.do(set(k, get(B)));
    f.loop(lessThan(get(k), get(B_END)), () => {
      f.do(set(left, load(get(k))), set(right, load(get(k), VECTOR_BYTES)));
      for (const { at, sums } of rows) {
        f.do(set(x, loadSplat(get(at))), advance(at, get(A_DEPTH)));
        f.do(set(sums[0], add(get(sums[0]), multiply(get(x), get(left)))));
        f.do(set(sums[1], add(get(sums[1]), multiply(get(x), get(right)))));
      }
      f.do(advance(k, get(B_DEPTH)));
    });
    f.do(set(A, get(from)));
    for (const { sums } of rows) {
      sums.forEach((sum, i) => f.do(store(get(C), get(sum), i * VECTOR_BYTES)));
      f.do(advance(C, get(C_ROW)), advance(A, get(A_ROW)));
    }
  });
  return f;
}

/**
 * e^x of an expression that is read several times. After Cephes' expf, within 2e-7 of it.
 * @param {FunctionBuilder} f
 * @param {Code} exponent
 */
function exponential(f, exponent) {
  const x = f.keep(minimum(maximum(exponent, constant(-87)), constant(88)));
  // Added to 1.5 * 2^23, a number is rounded to an integer n, which its lowest bits then hold.
  const rounded = f.keep(add(multiply(x, constant(Math.LOG2E)), constant(ROUNDING)));
  const n = f.keep(subtract(rounded, constant(ROUNDING)));
  // ln 2 in two parts, of which the first times n is exact.
  const high = subtract(x, multiply(n, constant(0.693359375)));
  const r = f.keep(subtract(high, multiply(n, constant(-2.12194440e-4))));
  const coefficients = [1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 0.16666665459, 0.5];
  let series = constant(1.9875691500e-4);
  for (const coefficient of coefficients) series = add(multiply(series, r), constant(coefficient));
  const power = add(add(multiply(multiply(r, r), series), r), constant(1));
  const biased = addIntegers(rounded, splatInteger(i32(127)));
  return multiply(power, shiftLeft(biased, i32(23))); // 2^n, by the bits of a float32
}

/**
 * log(1 + e) for e in [0, 1], as 2 artanh(e / (2 + e)).
 * @param {FunctionBuilder} f
 * @param {Code} e
 */
function logOnePlus(f, e) {
  const s = f.keep(divide(e, add(e, constant(2))));
  const square = f.keep(multiply(s, s));
  let series = constant(1 / 15);
  for (const odd of [13, 11, 9, 7, 5, 3, 1]) {
    series = add(multiply(series, square), constant(1 / odd));
  }
  return multiply(multiply(constant(2), s), series);
}

function sigmoid() {
  const f = new FunctionBuilder("sigmoid", [I32, I32, I32]);
  const [X, Y, END] = f.params.keys();
  f.loop(lessThan(get(X), get(END)), () => {
    const e = f.keep(exponential(f, negate(load(get(X)))));
    f.do(store(get(Y), divide(constant(1), add(constant(1), e))));
    for (const pointer of [X, Y]) f.do(advance(pointer, i32(VECTOR_BYTES)));
  });
  return f;
}

function bernoulli() {
  const f = new FunctionBuilder("bernoulli", [I32, I32, I32, I32, F32], [F32]);
  const [LOGITS, X, GRADIENT, END, SCALE] = f.params.keys();
  const sum = f.local(V128);
  f.loop(lessThan(get(LOGITS), get(END)), () => {
    const logit = f.keep(load(get(LOGITS)));
    const x = f.keep(load(get(X)));
    const e = f.keep(exponential(f, negate(absolute(logit))));
    const positive = maximum(logit, constant(0));
    const loss = add(subtract(positive, multiply(logit, x)), logOnePlus(f, e));
    f.do(set(sum, add(get(sum), loss)));
    const above = select(constant(1), e, greaterThan(logit, constant(0)));
    const probability = divide(above, add(constant(1), e));
    f.do(store(get(GRADIENT), multiply(subtract(probability, x), splat(get(SCALE)))));
    for (const pointer of [LOGITS, X, GRADIENT]) f.do(advance(pointer, i32(VECTOR_BYTES)));
  });
  f.do(sumOfLanes(sum));
  return f;
}

function adam() {
  const pointers = new Array(5).fill(I32);
  const f = new FunctionBuilder("adam", [...pointers, F32, F32, F32, F32, F32]);
  const [W, G, M, V, END, LR, BETA1, BETA2, CORRECTION, EPS] = f.params.keys();
  const [beta1, beta2] = [f.keep(splat(get(BETA1))), f.keep(splat(get(BETA2)))];
  const others = [LR, CORRECTION, EPS].map((number) => f.keep(splat(get(number))));
  const [lr, correction, eps] = others;
  f.loop(lessThan(get(W), get(END)), () => {
    const g = f.keep(load(get(G)));
    const step1 = multiply(subtract(constant(1), beta1), g);
    const m = f.keep(add(multiply(beta1, load(get(M))), step1));
    const step2 = multiply(subtract(constant(1), beta2), multiply(g, g));
    const v = f.keep(add(multiply(beta2, load(get(V))), step2));
    const deviation = add(multiply(squareRoot(v), correction), eps);
    f.do(store(get(M), m), store(get(V), v));
    f.do(store(get(W), subtract(load(get(W)), divide(multiply(lr, m), deviation))));
    for (const pointer of [W, G, M, V]) f.do(advance(pointer, i32(VECTOR_BYTES)));
  });
  return f;
}
