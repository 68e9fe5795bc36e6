/** Adam (Kingma & Ba 2014, arXiv 1412.6980) with PyTorch's defaults, on a network's weights. */

const EPS = 1e-8;

/**
 * One step of Adam by the gradients that network.backward() left.
 * @param {Pick<import("./network.js").Network, "kernels" | "weightCount">} network
 * @param {number} step the number of this one; the first is 1
 * @param {{learningRate: number, betas?: [number, number]}} options
 */
export function adamStep({ kernels, weightCount }, step, { learningRate, betas = [0.9, 0.999] }) {
  const [gradients, m, v] = [weightCount, 2 * weightCount, 3 * weightCount];
  const rate = learningRate / (1 - betas[0] ** step);
  const correction = 1 / Math.sqrt(1 - betas[1] ** step);
  kernels.adam(0, gradients, m, v, weightCount, rate, ...betas, correction, EPS);
}
