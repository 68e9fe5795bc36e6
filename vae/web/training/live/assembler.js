/**
 * Writes a WebAssembly module with SIMD, https://webassembly.github.io/spec/core/binary/.
 *
 * An expression is an array of bytes, nested as deep as it is written: add(get(x), get(y)). A
 * function is a FunctionBuilder, which hands out locals and collects statements.
 *
 * @typedef {(number | Code)[]} Code the bytes of an expression or statement
 */

export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;
export const LANES = 4; // float32 values in a v128

/** One function of a module: its parameters, locals and statements. */
export class FunctionBuilder {
  /**
   * @param {string} name under which it is exported
   * @param {number[]} params their types
   * @param {number[]} [results] their types
   */
  constructor(name, params, results = []) {
    this.name = name;
    this.params = params;
    this.results = results;
    /** @type {number[]} types, beside the parameters */
    this.locals = [];
    /** @type {Code} */
    this.code = [];
  }

  /** The index of a new local, which is zero at the start. @param {number} type */
  local(type) {
    return this.params.length + this.locals.push(type) - 1;
  }

  /**
   * A new local that holds the value of `expression`; gives the expression that reads it.
   * @param {Code} expression
   */
  keep(expression, type = V128) {
    const local = this.local(type);
    this.do(set(local, expression));
    return get(local);
  }

  /** Adds statements. @param {Code[]} statements */
  do(...statements) {
    this.code.push(...statements);
  }

  /**
   * Adds a loop whose body is what `build` adds; it goes round again while `condition` holds.
   * @param {Code} condition
   * @param {() => void} build
   */
  loop(condition, build) {
    const outside = this.code;
    this.code = [];
    build();
    outside.push(0x03, 0x40, this.code, condition, 0x0d, 0, 0x0b); // loop ... br_if 0, end
    this.code = outside;
  }
}

/**
 * The bytes of a module with these functions over a memory that is imported as host.memory.
 * @param {FunctionBuilder[]} functions
 */
export function assemble(functions) {
  const bodies = functions.map(({ locals, code }) => {
    const body = flat([vector(locals.map((type) => [1, type])), code, 0x0b]);
    return [unsigned(body.length), body];
  });
  const bytes = [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    section(1, functions.map(({ params, results }) => [0x60, vector(params), vector(results)])),
    section(2, [[text("host"), text("memory"), 0x02, 0, 1]]), // of one page or more
    section(3, functions.map((_, index) => unsigned(index))),
    section(7, functions.map(({ name }, index) => [text(name), 0x00, unsigned(index)])),
    section(10, bodies),
  ];
  return new Uint8Array(flat(bytes));
}

/* Statements and expressions. Addresses are in bytes. */

/** @type {(local: number) => Code} */
export const get = (local) => [0x20, unsigned(local)];
/** @type {(local: number, value: Code) => Code} */
export const set = (local, value) => [value, 0x21, unsigned(local)];
/** @type {(value: number) => Code} */
export const i32 = (value) => [0x41, signed(value)];
/** @type {(local: number, bytes: Code) => Code} */
export const advance = (local, bytes) => set(local, [get(local), bytes, 0x6a]);
/** @type {(a: Code, b: Code) => Code} */
export const lessThan = (a, b) => [a, b, 0x49]; // unsigned

/** @type {(at: Code, offset?: number) => Code} */
export const load = (at, offset = 0) => [at, 0xfd, 0x00, 2, unsigned(offset)];
/** @type {(at: Code, offset?: number) => Code} */
export const loadSplat = (at, offset = 0) => [at, 0xfd, 0x09, 2, unsigned(offset)];
/** @type {(at: Code, value: Code, offset?: number) => Code} */
export const store = (at, value, offset = 0) => [at, value, 0xfd, 0x0b, 2, unsigned(offset)];

/** @type {(opcode: number) => (...operands: Code[]) => Code} */
const simd = (opcode) => (...operands) => [operands, 0xfd, unsigned(opcode)];
export const add = simd(0xe4);
export const subtract = simd(0xe5);
export const multiply = simd(0xe6);
export const divide = simd(0xe7);
export const minimum = simd(0xe8);
export const maximum = simd(0xe9);
export const absolute = simd(0xe0);
export const negate = simd(0xe1);
export const squareRoot = simd(0xe3);
export const greaterThan = simd(0x44); // a mask
export const select = simd(0x52); // (where the mask is set, elsewhere, mask)
export const addIntegers = simd(0xae);
export const shiftLeft = simd(0xab); // (v128, i32)
export const splat = simd(0x13); // of an f32
export const splatInteger = simd(0x11); // of an i32

/** The number in all four lanes. @param {number} value @returns {Code} */
export function constant(value) {
  const bytes = [...new Uint8Array(new Float32Array([value]).buffer)];
  return [0xfd, 0x0c, bytes, bytes, bytes, bytes];
}

/** The f32 sum of the four lanes of a local. @param {number} local @returns {Code} */
export function sumOfLanes(local) {
  /** @param {number} index @returns {Code} */
  const lane = (index) => [get(local), 0xfd, 0x1f, index];
  return [lane(0), lane(1), 0x92, lane(2), lane(3), 0x92, 0x92];
}

/* Encodings. */

/** @param {Code} code @returns {number[]} its bytes */
function flat(code) {
  return /** @type {any[]} */ (code).flat(Infinity);
}

/** A count and the items, as WebAssembly writes lists. @param {Code} items @returns {Code} */
function vector(items) {
  return [unsigned(items.length), items];
}

/** @param {number} id @param {Code} items @returns {Code} */
function section(id, items) {
  const content = flat(vector(items));
  return [id, unsigned(content.length), content];
}

/** @param {string} characters */
function text(characters) {
  return vector(Array.from(characters, (letter) => letter.charCodeAt(0)));
}

/** LEB128. @param {number} value @returns {number[]} */
function unsigned(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** @param {number} value @returns {number[]} */
function signed(value) {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
