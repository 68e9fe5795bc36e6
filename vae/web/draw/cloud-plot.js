import { plot } from "../kit/plots.js";

const SIZE = 200; // CSS pixels

/**
 * @typedef {object} Cloud samples of a posterior, in units of its sigma
 * @property {Float32Array} noise epsilon of each sample, one after the other (D each)
 * @property {number} count how many of them count
 * @property {Float32Array} average (D) their mean
 */

/**
 * A close-up of a posterior with its samples, the first one ringed, their mean crossed. In units of
 * sigma, so that every posterior fills the picture.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} latentDim the first two dimensions are shown
 */
export function createCloudPlot(canvas, latentDim) {
  /** @type {CanvasRenderingContext2D} */
  const context = plot(canvas, SIZE, SIZE);
  const scale = SIZE / 7;
  const middle = SIZE / 2;
  const second = latentDim > 1 ? 1 : 0;
  const x = (/** @type {number} */ epsilon) => middle + scale * epsilon;
  const y = (/** @type {number} */ epsilon) => middle - scale * epsilon;

  /**
   * @param {Cloud} cloud
   * @param {{accent: string, muted: string, ink: string, warm: string}} colours
   */
  return ({ noise, count, average }, colours) => {
    context.clearRect(0, 0, SIZE, SIZE);
    context.strokeStyle = colours.accent;
    context.fillStyle = colours.accent;
    context.lineWidth = 1.25;
    for (const times of [2, 1]) {
      context.globalAlpha = 0.12;
      circle(context, times * scale, middle, middle);
      context.fill();
      context.globalAlpha = 1;
      context.stroke();
    }
    context.fillStyle = colours.muted;
    for (let k = 0; k < count; k++) {
      circle(context, 1.6, x(noise[k * latentDim]), y(noise[k * latentDim + second]));
      context.fill();
    }
    context.lineWidth = 2.5;
    context.strokeStyle = colours.ink;
    circle(context, 5, x(noise[0]), y(noise[second]));
    context.stroke();
    context.strokeStyle = colours.warm;
    cross(context, x(average[0]), y(average[second]));
    context.stroke();
    context.fillStyle = colours.accent;
    circle(context, 4.5, middle, middle);
    context.fill();
  };
}

/** @param {CanvasRenderingContext2D} context @param {number} radius @param {number} x @param {number} y */
function circle(context, radius, x, y) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function cross(context, x, y) {
  context.beginPath();
  context.moveTo(x - 5, y - 5);
  context.lineTo(x + 5, y + 5);
  context.moveTo(x + 5, y - 5);
  context.lineTo(x - 5, y + 5);
}
