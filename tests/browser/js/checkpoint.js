/** What vae/web makes of a checkpoint; `web` is the URL of its folder. */

async function open(web, checkpoint) {
  const { openCheckpoint } = await import(`${web}model/checkpoint.js`);
  return openCheckpoint(checkpoint);
}

/** The image that a code decodes to, flat. */
export async function decode(web, url, z, label) {
  const checkpoint = await open(web, url);
  return Array.from(checkpoint.decode(Float32Array.from(z), label));
}

/** Some test images, their codes, and what other codes decode to. */
export async function codesAndImages(web, url, { indices, z, labels }) {
  const checkpoint = await open(web, url);
  const dataset = await checkpoint.dataset();
  const images = indices.map((i) => Array.from(dataset.image(i)));
  return {
    images,
    codes: images.map((x, i) => {
      const { mu, logvar } = checkpoint.encode(x, labels[i]);
      return { mu: Array.from(mu), logvar: logvar && Array.from(logvar) };
    }),
    decoded: z.map((code, i) => Array.from(checkpoint.decode(code, labels[i]))),
  };
}

/** The labels of the 15 test codes (2-D) that are nearest to mu. */
export async function nearestLabels(web, url, mu) {
  const checkpoint = await open(web, url);
  const { mu: codes, labels, count } = await checkpoint.atlas();
  const far = (i) => Math.hypot(codes[2 * i] - mu[0], codes[2 * i + 1] - mu[1]);
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => far(a) - far(b));
  return order.slice(0, 15).map((i) => labels[i]);
}

/** Reconstruction, KL and loss of the first test image with this label, coded by its mu. */
export async function termsOfFirst(web, url, label) {
  const { kl, reconstruction } = await import(`${web}model/gaussian.js`);
  const checkpoint = await open(web, url);
  const data = await checkpoint.dataset();
  const { labels } = await checkpoint.atlas();
  const x = data.image(labels.indexOf(label));
  const { mu, logvar } = checkpoint.encode(x);
  const divergence = kl(mu, logvar);
  const term = reconstruction("bernoulli", checkpoint.decode(Float32Array.from(mu)), x);
  return [term, divergence, term + divergence];
}

/** The first random numbers of a seed. */
export async function normal(web, seed, count) {
  const { createRandom } = await import(`${web}model/gaussian.js`);
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.normal());
}
