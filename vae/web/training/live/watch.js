/** What is seen of a run: the codes of some images, their reconstructions, the decoded plane. */

const HELD_OUT = 500; // images that the held-out loss of a moment is the mean of
const BYTE = 255;

/**
 * @param {import("./trainer.js").Trainer} trainer
 * @param {object} options
 * @param {ArrayLike<number>} options.probes images whose codes are watched
 * @param {ArrayLike<number>} options.samples images whose reconstructions are watched
 * @param {number} [options.size] of the decoded plane: cells on a side
 */
export function createWatch(trainer, { probes, samples, size = 16 }) {
  const { network, architecture: { latentDim } } = trainer;
  const [probed, sampled] = [probes, samples].map((indices) => gather(trainer, indices));
  let window;
  let grid;

  /** Where in the latent plane the cells lie: {x: [low, high], y: [low, high]}. */
  function setWindow(place) {
    window = place;
    grid = gridCodes(window, size, latentDim);
  }
  setWindow({ x: [-3, 3], y: [-3, 3] });

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

function gather(trainer, indices) {
  const { pixels } = trainer;
  const images = new Float32Array(indices.length * pixels);
  for (let i = 0; i < indices.length; i++) images.set(trainer.image(indices[i]), i * pixels);
  return images;
}

/** Codes (size * size * D) of the cells' centres, row by row from the top; other dimensions 0. */
function gridCodes({ x, y }, size, dims) {
  const codes = new Float32Array(size * size * dims);
  const centre = ([low, high], i) => low + ((high - low) * (i + 0.5)) / size;
  for (let cell = 0; cell < size * size; cell++) {
    codes[cell * dims] = centre(x, cell % size);
    if (dims > 1) codes[cell * dims + 1] = centre([y[1], y[0]], Math.floor(cell / size));
  }
  return codes;
}

/** mu (N * D) of codes (N * columns), which may hold logvar behind each. */
function muOf(codes, columns, dims) {
  const count = codes.length / columns;
  const mu = new Float32Array(count * dims);
  for (let i = 0; i < count; i++) {
    mu.set(codes.subarray(i * columns, i * columns + dims), i * dims);
  }
  return mu;
}

/** Grey levels in [0, 1] as bytes. */
function toBytes(values) {
  const bytes = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = BYTE * values[i];
  return bytes;
}
