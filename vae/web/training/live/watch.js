/** What is seen of a run: the codes of some images, their reconstructions, the decoded plane. */

/**
 * @typedef {import("./trainer.js").Trainer} Trainer
 * @typedef {import("./client.js").Window} Window
 */

const HELD_OUT = 500; // images that the held-out loss of a moment is the mean of
const BYTE = 255;

/**
 * @param {Trainer} trainer
 * @param {object} options
 * @param {ArrayLike<number>} options.probes images whose codes are watched
 * @param {ArrayLike<number>} options.samples images whose reconstructions are watched
 * @param {number} [options.size] of the decoded plane: cells on a side
 */
export function createWatch(trainer, { probes, samples, size = 16 }) {
  const { network, architecture: { latentDim } } = trainer;
  const [probed, sampled] = [probes, samples].map((indices) => gather(trainer, indices));
  /** @type {Window} */
  let window = { x: [-3, 3], y: [-3, 3] };
  let grid = gridCodes(window, size, latentDim);

  /** Where in the latent plane the cells lie. @param {Window} place */
  function setWindow(place) {
    window = place;
    grid = gridCodes(window, size, latentDim);
  }

  /** @param {Float32Array} images (N * pixels) @returns {Float32Array} mu (N * D) */
  function encode(images) {
    return muOf(network.encode(images), network.codes.columns, latentDim);
  }

  /**
   * What there is to see now; the arrays are the caller's own.
   * @returns {import("./client.js").Moment}
   */
  function moment() {
    return {
      step: trainer.step,
      epoch: trainer.step / trainer.stepsPerEpoch,
      settings: { ...trainer.settings },
      train: trainer.takeLosses(),
      heldOut: trainer.heldOutLoss(HELD_OUT),
      mu: encode(probed),
      manifold: toBytes(network.decode(grid)),
      window,
      reconstructions: toBytes(network.decode(encode(sampled))),
    };
  }
  return { moment, setWindow };
}

/** @param {Trainer} trainer @param {ArrayLike<number>} indices @returns {Float32Array} images */
function gather(trainer, indices) {
  const { pixels } = trainer;
  const images = new Float32Array(indices.length * pixels);
  for (let i = 0; i < indices.length; i++) images.set(trainer.image(indices[i]), i * pixels);
  return images;
}

/**
 * Codes (size * size * D) of the cells' centres, row by row from the top; other dimensions 0.
 * @param {Window} window
 * @param {number} size
 * @param {number} dims D
 */
function gridCodes({ x, y }, size, dims) {
  const codes = new Float32Array(size * size * dims);
  /** @param {number[]} side @param {number} i */
  const centre = ([low, high], i) => low + ((high - low) * (i + 0.5)) / size;
  for (let cell = 0; cell < size * size; cell++) {
    codes[cell * dims] = centre(x, cell % size);
    if (dims > 1) codes[cell * dims + 1] = centre([y[1], y[0]], Math.floor(cell / size));
  }
  return codes;
}

/**
 * mu (N * D) of codes (N * columns), which may hold logvar behind each.
 * @param {Float32Array} codes
 * @param {number} columns
 * @param {number} dims D
 */
function muOf(codes, columns, dims) {
  const count = codes.length / columns;
  const mu = new Float32Array(count * dims);
  for (let i = 0; i < count; i++) {
    mu.set(codes.subarray(i * columns, i * columns + dims), i * dims);
  }
  return mu;
}

/** Grey levels in [0, 1] as bytes. @param {Float32Array} values */
function toBytes(values) {
  const bytes = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = BYTE * values[i];
  return bytes;
}
