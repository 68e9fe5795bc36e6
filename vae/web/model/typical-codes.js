const CANDIDATES = 60; // codes of a class that are tried
const COMPARED = 300; // codes of the class that each is compared with
const NEIGHBOUR = 0.1; // how near this part of them is tells how crowded it is there

/**
 * A code of each class from where the class is densest. The mean of a class in two islands would
 * lie in neither.
 *
 * @param {{mu: Float32Array, labels: ArrayLike<number>, count: number}} atlas mu (N * D)
 * @param {number} dims D
 * @param {number} classes how many there are
 * @returns {Float32Array[]} (D) each, in the classes' order, without those that have no code
 */
export function typicalCodes({ mu, labels, count }, dims, classes) {
  const members = Array.from({ length: classes }, () => /** @type {number[]} */ ([]));
  for (let i = 0; i < count; i += 1) members[labels[i]]?.push(i);
  return members
    .filter((codes) => codes.length > 0)
    .map((codes) => {
      const at = densest(mu, dims, every(codes, CANDIDATES), every(codes, COMPARED)) * dims;
      return mu.slice(at, at + dims);
    });
}

/** About `wanted` of a list, evenly spread over it. */
function every(list, wanted) {
  const step = Math.max(1, Math.floor(list.length / wanted));
  return list.filter((_, k) => k % step === 0);
}

function densest(mu, dims, candidates, others) {
  const squares = new Float32Array(others.length);
  const rank = Math.floor(NEIGHBOUR * (others.length - 1));
  let best = candidates[0];
  let least = Infinity;
  for (const i of candidates) {
    others.forEach((j, k) => {
      let square = 0;
      for (let d = 0; d < dims; d += 1) square += (mu[i * dims + d] - mu[j * dims + d]) ** 2;
      squares[k] = square;
    });
    const reach = squares.sort()[rank];
    if (reach >= least) continue;
    best = i;
    least = reach;
  }
  return best;
}
