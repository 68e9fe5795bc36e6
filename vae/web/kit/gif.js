/**
 * Writes animated GIFs (GIF89a, with the looping extension that every viewer knows).
 */
const CODES = 4096; // LZW codes have 12 bits at most
const BLOCK = 255; // bytes a data sub-block holds

/**
 * @param {object} options
 * @param {number} options.width in pixels
 * @param {number} options.height
 * @param {Uint8Array} options.palette (3k) red, green, blue; k a power of two, 2 .. 256
 * @param {number} [options.loops] 0: for ever
 * @returns {{addFrame: (indices: Uint8Array, delay: number) => void, finish: () => Uint8Array<ArrayBuffer>}}
 *   addFrame takes (height * width) palette indices and hundredths of a second; browsers slow a
 *   delay under 2 down
 */
export function createGif({ width, height, palette, loops = 0 }) {
  const bits = Math.log2(palette.length / 3);
  if (!Number.isInteger(bits) || bits < 1 || bits > 8) {
    throw new Error(`palette has ${palette.length / 3} colours; it takes 2, 4, 8, ... or 256`);
  }
  const codeSize = Math.max(2, bits);
  const table = new Int16Array(CODES << codeSize); // code and next pixel -> code; 0: none yet
  const out = createBytes();
  out.text("GIF89a");
  out.short(width);
  out.short(height);
  out.bytes([0x80 | (7 << 4) | (bits - 1), 0, 0]); // a global palette of 2^bits colours
  out.bytes(palette);
  out.bytes([0x21, 0xff, 11]);
  out.text("NETSCAPE2.0");
  out.bytes([3, 1]);
  out.short(loops);
  out.byte(0);

  return {
    addFrame(indices, delay) {
      out.bytes([0x21, 0xf9, 4, 1 << 2]); // graphic control: the next frame goes on top
      out.short(delay);
      out.bytes([0, 0, 0x2c]);
      for (const number of [0, 0, width, height]) out.short(number);
      out.bytes([0, codeSize]);
      compress(indices, codeSize, table, out);
      out.byte(0);
    },
    finish() {
      out.byte(0x3b);
      return out.result();
    },
  };
}

/**
 * LZW with codes of growing width, packed from the lowest bit, in sub-blocks.
 * @param {Uint8Array} indices
 * @param {number} codeSize bits of a palette index, two at least
 * @param {Int16Array} table room for the codes; what it holds is overwritten
 * @param {Bytes} out
 */
function compress(indices, codeSize, table, out) {
  const clear = 1 << codeSize;
  const packer = createPacker(out);
  let width = codeSize + 1;
  let next = clear + 2;
  table.fill(0);
  packer.put(clear, width);
  let code = indices[0];
  for (let p = 1; p < indices.length; p += 1) {
    const key = (code << codeSize) | indices[p];
    if (table[key] !== 0) {
      code = table[key];
      continue;
    }
    packer.put(code, width);
    code = indices[p];
    if (next < CODES) {
      if (next === 1 << width) width += 1;
      table[key] = next;
      next += 1;
    } else {
      packer.put(clear, width);
      table.fill(0);
      width = codeSize + 1;
      next = clear + 2;
    }
  }
  packer.put(code, width);
  // The decoder has added an entry for the code before this one, and may have widened by it.
  if (next === 1 << width && width < 12) width += 1;
  packer.put(clear + 1, width);
  packer.flush();
}

/** @param {Bytes} out */
function createPacker(out) {
  const block = new Uint8Array(BLOCK);
  let used = 0;
  let buffer = 0;
  let bits = 0;

  /** @param {number} value */
  function byte(value) {
    block[used] = value;
    used += 1;
    if (used === BLOCK) flushBlock();
  }

  function flushBlock() {
    if (used === 0) return;
    out.byte(used);
    out.bytes(block.subarray(0, used));
    used = 0;
  }

  return {
    /**
     * @param {number} code
     * @param {number} width its bits
     */
    put(code, width) {
      buffer |= code << bits;
      bits += width;
      while (bits >= 8) {
        byte(buffer & 0xff);
        buffer >>>= 8;
        bits -= 8;
      }
    },
    flush() {
      if (bits > 0) byte(buffer & 0xff);
      flushBlock();
    },
  };
}

/**
 * A byte array that grows.
 * @typedef {ReturnType<typeof createBytes>} Bytes
 */
function createBytes() {
  let data = new Uint8Array(1 << 16);
  let length = 0;

  /** @param {number} more bytes */
  function room(more) {
    if (length + more <= data.length) return;
    const larger = new Uint8Array(Math.max(2 * data.length, length + more));
    larger.set(data.subarray(0, length));
    data = larger;
  }

  const writer = {
    /** @param {number} value */
    byte(value) {
      room(1);
      data[length] = value;
      length += 1;
    },
    /** @param {ArrayLike<number>} values */
    bytes(values) {
      room(values.length);
      data.set(values, length);
      length += values.length;
    },
    /** @param {number} value */
    short(value) {
      writer.bytes([value & 0xff, value >> 8]); // low byte first
    },
    /** @param {string} ascii */
    text(ascii) {
      writer.bytes(Array.from(ascii, (letter) => letter.charCodeAt(0)));
    },
    result: () => data.slice(0, length),
  };
  return writer;
}
