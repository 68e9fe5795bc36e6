/**
 * The k codes nearest to a point, by Euclidean distance, nearest first.
 *
 * @param {{mu: Float32Array, count: number}} codes mu (N*D)
 * @param {ArrayLike<number>} z (D)
 * @returns {{index: number, distance: number}[]}
 */
function nearestCodes({ mu, count }, z, k) {
  const dims = z.length;
  const best = []; // ascending, at most k
  for (let i = 0; i < count; i += 1) {
    let square = 0;
    for (let d = 0; d < dims; d += 1) square += (mu[i * dims + d] - z[d]) ** 2;
    if (best.length === k && square >= best[k - 1].square) continue;
    if (best.length === k) best.pop();
    let at = best.length;
    while (at > 0 && best[at - 1].square > square) at -= 1;
    best.splice(at, 0, { index: i, square });
  }
  return best.map(({ index, square }) => ({ index, distance: Math.sqrt(square) }));
}

/**
 * A place for a new point in an embedding that has no map for new points: the mean of its nearest
 * codes' places, weighted by one over the distance (Shepard 1968).
 *
 * @param {{mu: Float32Array, tsne: Float32Array, count: number}} atlas
 * @param {ArrayLike<number>} z (D)
 * @returns {{x: number, y: number}}
 */
export function placeAmong(atlas, z, k = 10) {
  let sum = 0;
  let x = 0;
  let y = 0;
  for (const { index, distance } of nearestCodes(atlas, z, k)) {
    const weight = 1 / (distance + 1e-6);
    x += weight * atlas.tsne[2 * index];
    y += weight * atlas.tsne[2 * index + 1];
    sum += weight;
  }
  return { x: x / sum, y: y / sum };
}
