/**
 * The lines of Python that do what each part of under-the-hood.js shows. They are constants of this
 * file, apart from the layers, which are the model's own.
 *
 * @typedef {import("../../model/checkpoint.js").Checkpoint} Checkpoint
 * @typedef {import("../../model/checkpoint.js").Layer} Layer
 * @typedef {import("./parts.js").PartName} PartName
 */

/**
 * @param {Checkpoint} checkpoint
 * @returns {Record<PartName, string>}
 */
export function codeLines(checkpoint) {
  const { conditional } = checkpoint;
  // A conditional model's networks are told the class beside what they read.
  const joined = (/** @type {string} */ name) =>
    conditional ? `torch.cat([${name}, one_hot], dim=1)` : name;
  const input = joined(conditional ? "x.flatten(1)" : "x");
  return {
    ...encoderLines(checkpoint, input),
    ...decoderLines(checkpoint, joined("z")),
    ...lossLines(checkpoint),
  };
}

/** From x to z. @param {Checkpoint} checkpoint @param {string} input of the encoder */
function encoderLines({ name, config, image, latentDim, variational }, input) {
  return {
    x: `import vae
from vae.sketch import prepare

model = vae.load("${name}")
info = {"sketch": ..., "image": model.config["image"]}
# box scaled, mass centred, as the data set has it
x = prepare(drawing, info)   # (1, ${image.channels}, ${image.height}, ${image.width})
assert 0 <= x.min() and x.max() <= 1`,
    encoder: `encoder = ${sequential(config.encoder)}
h = encoder(${input})`,
    code: `h = encoder(${input})
mu, logvar = h.chunk(2, dim=1)   # (N, ${latentDim}) each
# the log of the variance may be any number,
# so the network needs no constraint
sigma = torch.exp(0.5 * logvar)`,
    epsilon: `# the only chance in the model: it needs no gradient,
# for it does not depend on a weight
epsilon = torch.randn_like(mu)   # (N, ${latentDim})`,
    z: variational
      ? `def reparameterize(mu, logvar):
    """One sample of the posterior that gradients pass."""
    epsilon = torch.randn_like(mu)
    sigma = torch.exp(0.5 * logvar)
    return mu + sigma * epsilon   # (N, ${latentDim})`
      : `z = encoder(${input})   # (N, ${latentDim})
# one point: nothing is sampled`,
  };
}

/** From z to the image. @param {Checkpoint} checkpoint @param {string} input of the decoder */
function decoderLines({ config, image, conditional, likelihood }, input) {
  const labels = conditional ? ", labels" : "";
  const pixel = likelihood === "bernoulli"
    ? "the probability that each pixel is white"
    : "the mean of each pixel";
  return {
    decoder: `decoder = ${sequential(config.decoder)}
x_hat = decoder(${input})`,
    xHat: `x_hat = model.decode(z${labels})   # (N, ${image.channels}, ${image.height}, ${image.width})
# ${pixel}
image = x_hat[0].permute(1, 2, 0)   # (H, W, C)`,
  };
}

/** @param {Checkpoint} checkpoint */
function lossLines({ image, variational, likelihood, beta }) {
  const weight = beta === 1 ? "" : `${beta} * `;
  return {
    reconstruction: likelihood === "bernoulli"
      ? `nats = F.binary_cross_entropy(
    x_hat, x, reduction="none")   # one a pixel${image.channels > 1 ? " and channel" : ""}
# summed over the pixels, not averaged: only then
# it stands in the right proportion to the KL
reconstruction = nats.flatten(1).sum(1)   # (N,)`
      : `error = F.mse_loss(x_hat, x, reduction="none")
# summed over the pixels, not averaged
reconstruction = error.flatten(1).sum(1)   # (N,)`,
    kl: `def gaussian_kl(mu, logvar):
    """KL(N(mu, sigma^2) || N(0, I)) in nats."""
    return 0.5 * (
        mu.square() + logvar.exp() - 1 - logvar
    ).sum(1)   # (N, D) -> (N,)`,
    loss: variational
      ? `loss = reconstruction + ${weight}gaussian_kl(mu, logvar)
loss.mean().backward()   # a batch's average
optimizer.step()`
      : `loss = reconstruction
loss.mean().backward()   # a batch's average
optimizer.step()`,
  };
}

const MOST_LAYERS = 14;

/**
 * The layer list of config.json as the nn.Sequential that it came from.
 * @param {Layer[]} layers
 */
function sequential(layers) {
  const lines = layers.slice(0, MOST_LAYERS).map((layer) => `    ${moduleOf(layer)},`);
  if (layers.length > MOST_LAYERS) lines.push(`    # and ${layers.length - MOST_LAYERS} more`);
  return `nn.Sequential(\n${lines.join("\n")}\n)`;
}

/** @type {Record<string, string>} PyTorch's, where they are not the layer's in camel case */
const NAMES = { relu: "ReLU", silu: "SiLU", gelu: "GELU", leaky_relu: "LeakyReLU" };
const OWN = ["affine", "sine"]; // classes of vae/networks.py
// Arguments that stand without their names, and what PyTorch takes for those that are not given.
const FIRST = ["in_features", "out_features", "in_channels", "out_channels", "kernel_size",
  "num_features", "normalized_shape"];
/** @type {Record<string, string>} */
const USUAL = { stride: "1", padding: "0", output_padding: "0", dilation: "1", groups: "1",
  bias: "True", eps: "0.00001" };

/** @param {Layer} entry */
function moduleOf({ layer, prefix, ...spec }) {
  if (layer === "unflatten") return `nn.Unflatten(1, (${spec.shape.join(", ")}))`;
  const given = Object.entries(spec).map(([key, value]) => [key, literal(value)]);
  /** @type {Record<string, string>} */
  const usual = layer === "max_pool2d" ? {} : USUAL; // its stride is the kernel's size
  const values = given.filter(([key, value]) => FIRST.includes(key) || value !== usual[key])
    .map(([key, value]) => (FIRST.includes(key) ? value : `${key}=${value}`));
  const name = NAMES[layer] ?? layer.split("_").map(capital).join("");
  return `${OWN.includes(layer) ? "networks" : "nn"}.${name}(${values.join(", ")})`;
}

const capital = (/** @type {string} */ word) => word[0].toUpperCase() + word.slice(1);

/**
 * A value of config.json in Python; equal sizes of both sides as one number.
 * @param {unknown} value
 * @returns {string}
 */
function literal(value) {
  if (Array.isArray(value)) {
    const same = value.every((each) => each === value[0]);
    return same ? literal(value[0]) : `(${value.map(literal).join(", ")})`;
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? `"${value}"` : String(value);
}
