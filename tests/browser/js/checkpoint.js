import { openCheckpoint } from "/vae/web/model/checkpoint.js";

/** Some test images of a committed checkpoint, their codes, and what other codes decode to. */
export async function codesAndImages({ name, indices, z, labels }) {
  const checkpoint = await openCheckpoint(`/checkpoints/${name}/`);
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
