import { kl, reconstruction } from "./gaussian.js";

/**
 * Reads images with a model: everything that the Draw screen shows of one.
 *
 * @param {object} checkpoint see checkpoint.js
 * @returns {(x: Float32Array, label: number) => object} a reading, overwritten by the next one:
 *   {x, label, mu, logvar, sigma, xHat, reconstruction, kl, loss}. logvar, sigma and kl are null
 *   for a plain autoencoder; xHat is decoded from the mean; the terms are in nats, or
 *   squared errors, see gaussian.js.
 */
export function createReader(checkpoint) {
  const { latentDim, variational, image } = checkpoint;
  const pixels = image.channels * image.height * image.width;
  const reading = {
    x: new Float32Array(pixels),
    label: 0,
    mu: new Float32Array(latentDim),
    logvar: variational ? new Float32Array(latentDim) : null,
    sigma: variational ? new Float32Array(latentDim) : null,
    xHat: new Float32Array(pixels),
    reconstruction: 0,
    kl: null,
    loss: 0,
  };

  return (x, label) => {
    const code = checkpoint.encode(x, label);
    reading.x.set(x);
    reading.label = label;
    reading.mu.set(code.mu);
    if (variational) {
      reading.logvar.set(code.logvar);
      for (let d = 0; d < latentDim; d++) reading.sigma[d] = Math.exp(0.5 * code.logvar[d]);
      reading.kl = kl(reading.mu, reading.logvar);
    }
    reading.xHat.set(checkpoint.decode(reading.mu, label));
    reading.reconstruction = reconstruction(checkpoint.likelihood, reading.xHat, reading.x);
    reading.loss = reading.reconstruction + (reading.kl ?? 0);
    return reading;
  };
}
