/**
 * The Gaussian with the mean and covariance of a model's codes: what one may draw z from where
 * there is no prior.
 *
 * @param {{mu: Float32Array, count: number, plane: [number, number]}} atlas mu (N*D)
 * @param {number} dims D
 * @returns {{mean: Float64Array, factor: Float64Array, plane: [number, number]}} mean (D); factor (D*D), the
 *   lower triangular L of the Cholesky decomposition, covariance = L L^T; the atlas' plane
 */
export function fitGaussian({ mu, count, plane }, dims) {
  const mean = new Float64Array(dims);
  for (let k = 0; k < count * dims; k += 1) mean[k % dims] += mu[k] / count;
  const covariance = new Float64Array(dims * dims);
  for (let i = 0; i < count; i += 1) {
    for (let row = 0; row < dims; row += 1) {
      const centred = (mu[i * dims + row] - mean[row]) / Math.max(1, count - 1);
      for (let column = 0; column <= row; column += 1) {
        covariance[row * dims + column] += centred * (mu[i * dims + column] - mean[column]);
      }
    }
  }
  return { mean, factor: cholesky(covariance, dims), plane };
}

/** Lower triangular L with L L^T = a, of which only the lower triangle is read. */
function cholesky(a, dims) {
  const factor = new Float64Array(dims * dims);
  for (let row = 0; row < dims; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = a[row * dims + column];
      for (let k = 0; k < column; k += 1) {
        rest -= factor[row * dims + k] * factor[column * dims + k];
      }
      if (row === column) factor[row * dims + row] = Math.sqrt(Math.max(0, rest));
      // A dimension that no image uses has no spread, and nothing to share with the others.
      else if (factor[column * dims + column] > 1e-9) {
        factor[row * dims + column] = rest / factor[column * dims + column];
      }
    }
  }
  return factor;
}

/** mean + L epsilon: epsilon (D) from N(0, I) becomes a draw from the fitted Gaussian. */
export function drawFrom({ mean, factor }, epsilon) {
  const dims = mean.length;
  const z = new Float32Array(dims);
  for (let row = 0; row < dims; row += 1) {
    let sum = mean[row];
    for (let column = 0; column <= row; column += 1) {
      sum += factor[row * dims + column] * epsilon[column];
    }
    z[row] = sum;
  }
  return z;
}

/**
 * The outline of the fitted Gaussian at `sigmas` standard deviations in its plane.
 * @returns {number[][]} closed polygon of codes (D), the mean in all other dimensions
 */
export function ellipseOf({ mean, factor, plane: [a, b] }, sigmas, corners = 72) {
  if (a === b) return [];
  const along = Math.sqrt(covarianceOf(factor, a, a));
  const shared = along > 0 ? covarianceOf(factor, a, b) / along : 0;
  const across = Math.sqrt(Math.max(0, covarianceOf(factor, b, b) - shared ** 2));
  return Array.from({ length: corners + 1 }, (_, k) => {
    const angle = (2 * Math.PI * k) / corners;
    const [u, v] = [sigmas * Math.cos(angle), sigmas * Math.sin(angle)];
    const z = Array.from(mean);
    z[a] += along * u;
    z[b] += shared * u + across * v;
    return z;
  });
}

function covarianceOf(factor, row, column) {
  const dims = Math.sqrt(factor.length);
  let sum = 0;
  for (let k = 0; k < dims; k += 1) sum += factor[row * dims + k] * factor[column * dims + k];
  return sum;
}
