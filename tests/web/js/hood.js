import { codeLines } from "../../../vae/web/draw/hood/python-code.js";
import { numbersOf, pixelText } from "../../../vae/web/draw/hood/numbers.js";
import { addTexts } from "../../../vae/web/state/texts.js";

await addTexts(import("../../../vae/web/draw/texts.en.js"));

/** The PyTorch code of the encoder and the decoder of a config.json. */
export function code(config) {
  const variational = config.kind === "vae";
  return codeLines({ config, variational, ...config, latentDim: config.latent_dim });
}

/** What is told of an image that is white in its first channel only, and of one pixel of it. */
export function numbers({ side, channels }) {
  const size = channels * side * side;
  const x = new Float32Array(size).fill(1, 0, side * side);
  const layer = { shape: [size], values: x };
  const loss = size * Math.LN2;
  const state = {
    reading: { x, mu: [0], logvar: [0], sigma: [1], kl: 0 },
    xHat: new Float32Array(size).fill(0.5),
    nats: new Float32Array(size).fill(Math.LN2),
    layers: { encoder: [layer], decoder: [layer] },
    reconstruction: loss,
    loss,
  };
  const image = { channels, height: side, width: side };
  const model = { variational: true, likelihood: "bernoulli", beta: 1, latentDim: 1, image };
  const parts = ["x", "encoder", "decoder", "xHat", "reconstruction", "loss"];
  const told = parts.map((part) => [part, numbersOf(part, state, model)]);
  return { ...Object.fromEntries(told), pixel: pixelText(side + 2, state, model) };
}
