import { aggregatePosterior, holes, pixelEntropy } from "../model/density.js";
import { affordableTiles } from "./texture.js";
import { FIELD_COLOURS } from "./field-key.js";
import { packColour } from "./discs.js";
import { runInSlices } from "../model/slices.js";

const CELLS = 128; // a side, of the densities
const DECODED = 48; // a side, of what takes a decode a cell

/**
 * Computes one of the map's overlays for the square that it shows, in slices.
 *
 * @param {"density" | "holes" | "entropy"} name
 * @param {import("./scene.js").MapScene} scene
 * @param {(field: {name: string, canvas: HTMLCanvasElement, square: object, highest: number,
 *   share: number | null, estimated?: boolean}) => void} onField estimated: there are no sigmas
 * @returns {{cancel: () => void}}
 */
export function startField(name, scene, onField) {
  const { checkpoint, axes, label, view } = scene;
  const { square } = view;
  const codes = { ...scene.points, logvar: scene.atlas.logvar };
  const steps = {
    *density() {
      const density = yield* aggregatePosterior(codes, axes, square, CELLS);
      const highest = density.reduce((most, v) => Math.max(most, v), 0);
      const values = density.map((v) => Math.sqrt(v / highest));
      return { values, n: CELLS, highest, share: null, estimated: !codes.logvar };
    },
    *holes() {
      const density = yield* aggregatePosterior(codes, axes, square, CELLS);
      const { values, share } = holes(density, square, CELLS);
      return { values, n: CELLS, highest: 100, share: view.isWhole() ? share : null };
    },
    *entropy() {
      return yield* entropies(checkpoint, scene.point.slice(), label, axes, square);
    },
  };
  const job = runInSlices(steps[name]());
  job.done.then(({ values, n, ...told }) => {
    onField({ name, canvas: paint(values, n, FIELD_COLOURS[name]), square, ...told });
  });
  return job;
}

function* entropies(checkpoint, z, label, plane, square) {
  const n = affordableTiles(checkpoint, z, label, DECODED);
  const values = new Float32Array(n * n);
  const { channels, height, width } = checkpoint.image;
  const x = new Float32Array(channels * height * width);
  let highest = 0;
  for (let k = 0; k < values.length; k += 1) {
    z[plane[0]] = square.x + ((2 * (k % n) + 1) / n - 1) * square.half;
    z[plane[1]] = square.y + (1 - (2 * Math.floor(k / n) + 1) / n) * square.half;
    values[k] = pixelEntropy(checkpoint.decode(z, label, x));
    highest = Math.max(highest, values[k]);
    yield;
  }
  return { values: values.map((v) => v / highest), n, highest, share: null };
}

/** Values 0 .. 1 as a colour that covers more and more. */
function paint(values, n, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = n;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(n, n);
  const packed = packColour(colour);
  for (let k = 0; k < values.length; k += 1) {
    pixels.data[4 * k] = packed & 0xff;
    pixels.data[4 * k + 1] = (packed >> 8) & 0xff;
    pixels.data[4 * k + 2] = packed >> 16;
    pixels.data[4 * k + 3] = 210 * values[k];
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}
