/**
 * Reads the safetensors format: 8 bytes of header length, a JSON header, then the tensors' bytes.
 * https://huggingface.co/docs/safetensors/index#format
 */

const ARRAYS = {
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  U8: Uint8Array,
  F16: Uint16Array, // widened to Float32Array below
  BF16: Uint16Array,
};
const WIDEN = { F16: widenHalf, BF16: widenBrainFloat };

/**
 * Bytes from the start of a file that its header takes, as its first 8 bytes say.
 * @param {ArrayBuffer} buffer
 */
export function headerEnd(buffer) {
  return 8 + Number(new DataView(buffer).getBigUint64(0, true));
}

/**
 * @param {ArrayBuffer} buffer a .safetensors file. It may still be on its way if its header is
 *   there: a tensor's bytes are read when its `data` is asked for.
 * @returns {Map<string, Tensor>} name -> {dtype, shape, data}
 * @throws {Error} saying what is wrong with the file; the caller knows its name
 */
export function parse(buffer) {
  const { header, start } = readHeader(buffer);
  const tensors = new Map();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== "__metadata__") tensors.set(name, readTensor(name, entry, buffer, start));
  }
  return tensors;
}

function readHeader(buffer) {
  if (buffer.byteLength < 8) {
    throw new Error(`it has ${buffer.byteLength} bytes, too few for a safetensors file`);
  }
  const length = headerEnd(buffer) - 8;
  if (length > buffer.byteLength - 8) {
    throw new Error(
      `it is cut short or no safetensors file: its header should take ${length} bytes, ` +
        `and the file has ${buffer.byteLength}`,
    );
  }
  try {
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    return { header, start: 8 + length };
  } catch (error) {
    throw new Error(`its header is not JSON (${error.message}); it is no safetensors file`);
  }
}

function readTensor(name, entry, buffer, start) {
  const { dtype, shape, data_offsets: offsets } = entry ?? {};
  const Type = Object.hasOwn(ARRAYS, dtype) ? ARRAYS[dtype] : null;
  if (!Type) {
    throw new Error(
      `tensor "${name}" is of dtype ${dtype}; known are ${Object.keys(ARRAYS).join(", ")}`,
    );
  }
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw new Error(`the header entry of tensor "${name}" is wrong: ${JSON.stringify(entry)}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = count * Type.BYTES_PER_ELEMENT;
  if (offsets[1] - offsets[0] !== bytes) {
    throw new Error(
      `tensor "${name}" of shape [${shape}] and dtype ${dtype} takes ${bytes} bytes, ` +
        `but its offsets [${offsets}] span ${offsets[1] - offsets[0]}`,
    );
  }
  if (start + offsets[1] > buffer.byteLength) {
    throw new Error(
      `it is cut short: tensor "${name}" ends at byte ${start + offsets[1]}, ` +
        `and the file has ${buffer.byteLength}`,
    );
  }
  return new Tensor(dtype, shape, buffer, start + offsets[0], start + offsets[1]);
}

export class Tensor {
  #buffer;
  #start;
  #end;
  #data = null;

  constructor(dtype, shape, buffer, start, end) {
    this.dtype = dtype;
    this.shape = shape;
    this.#buffer = buffer;
    this.#start = start;
    this.#end = end;
  }

  /** The byte of the file that follows the tensor's last. */
  get end() {
    return this.#end;
  }

  /** The values, row-major; F16 and BF16 as Float32Array. Read from the file on first use. */
  get data() {
    if (this.#data === null) {
      // A copy, for a typed array cannot start at an odd byte of the file.
      const values = new ARRAYS[this.dtype](this.#buffer.slice(this.#start, this.#end));
      this.#data = WIDEN[this.dtype] ? WIDEN[this.dtype](values) : values;
    }
    return this.#data;
  }
}

function isSizes(value) {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** float16 to float32: shift the bits into place, then make up for the exponents' other bias. */
function widenHalf(halves) {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i];
    bits[i] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
    if ((half & 0x7c00) === 0x7c00) bits[i] |= 0x7f800000; // infinite or NaN
    else floats[i] *= 2 ** 112; // 127 - 15; right for subnormal numbers too
  }
  return floats;
}

function widenBrainFloat(halves) {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return floats;
}
