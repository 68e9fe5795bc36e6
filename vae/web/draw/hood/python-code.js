/**
 * What under-the-hood.js says of each part: the formula as MathML and the lines of Python that do
 * it. Both are constants of this file, apart from the layers, which are the model's own.
 */

const i = (text) => `<mi>${text}</mi>`;
const n = (text) => `<mn>${text}</mn>`;
const o = (text) => `<mo>${text}</mo>`;
const row = (...parts) => `<mrow>${parts.join("")}</mrow>`;
const sub = (base, index) => `<msub>${base}${index}</msub>`;
const sup = (base, power) => `<msup>${base}${power}</msup>`;
const both = (base, index, power) => `<msubsup>${base}${index}${power}</msubsup>`;
const half = `<mfrac>${n(1)}${n(2)}</mfrac>`;
const call = (name, ...inside) => row(name, o("("), ...inside, o(")"));
const word = (text) => `<mtext>${text}</mtext>`;
const sum = (index) => `<munder>${o("∑")}${index}</munder>`;
const hat = `<mover accent="true">${i("x")}${o("^")}</mover>`;
const named = (text) => `<mi>${text}</mi><mspace width="0.17em"></mspace>`;
const log = named("log");
const logvar = row(log, sup(i("σ"), n(2)));
const math = (...parts) => `<math displaystyle="true">${row(...parts)}</math>`;

const xi = sub(i("x"), i("i"));
const hatI = sub(hat, i("i"));
const posterior = call(i("q"), i("z"), o("|"), i("x"));
const likelihood = call(i("p"), i("x"), o("|"), i("z"));

/**
 * @param {{variational: boolean, likelihood: string, beta: number}} model see checkpoint.js
 * @param {{pixels: number, elbo: boolean}} about elbo: whether its loss is -ELBO
 * @returns {Record<string, string>} part -> MathML; no text from outside is in it
 */
export function formulas({ variational, likelihood: kind, beta }, { pixels, elbo }) {
  const bernoulli = kind === "bernoulli";
  const cost = bernoulli
    ? [o("−"), log, likelihood]
    : [sum(i("i")), sup(row(o("("), xi, o("−"), hatI, o(")")), n(2))];
  return {
    x: math(i("x"), o("∈"), sup(row(o("["), n(0), o(","), n(1), o("]")), n(pixels))),
    encoder: variational
      ? math(call(i("f"), i("x")), o("="), o("("), i("μ"), o(","), logvar, o(")"))
      : math(call(i("f"), i("x")), o("="), i("z")),
    code: math(posterior, o("="), call(i("N"), i("μ"), o(","), named("diag"), sup(i("σ"), n(2))),
      o(","), "<mspace width='0.8em'></mspace>", i("σ"), o("="),
      sup(i("e"), row(half, logvar))),
    epsilon: math(i("ε"), o("∼"), call(i("N"), n(0), o(","), i("I"))),
    z: variational
      ? math(i("z"), o("="), i("μ"), o("+"), i("σ"), o("⊙"), i("ε"))
      : math(i("z"), o("="), call(i("f"), i("x"))),
    decoder: math(call(i("g"), i("z")), o("="), hat),
    xHat: bernoulli
      ? math(likelihood, o("="), `<munder>${o("∏")}${i("i")}</munder>`,
        both(hat, i("i"), xi), sup(row(o("("), n(1), o("−"), hatI, o(")")), row(n(1), o("−"), xi)))
      : math(likelihood, o("="), call(i("N"), hat, o(","), half, i("I"))),
    reconstruction: bernoulli
      ? math(o("−"), log, likelihood, o("="), o("−"), sum(i("i")),
        xi, log, hatI, o("+"), o("("), n(1), o("−"), xi, o(")"),
        log, o("("), n(1), o("−"), hatI, o(")"))
      : math(...cost),
    kl: math(word("KL"), o("="), half, sum(i("d")), both(i("μ"), i("d"), n(2)), o("+"),
      both(i("σ"), i("d"), n(2)), o("−"), n(1), o("−"), log, both(i("σ"), i("d"), n(2))),
    loss: math(...(elbo ? [o("−"), word("ELBO")] : [word("loss")]), o("="), ...cost,
      ...(variational ? [o("+"), ...(beta === 1 ? [] : [n(beta), o("·")]), word("KL")] : [])),
  };
}

/** @returns {Record<string, string>} part -> Python */
export function codeLines(checkpoint) {
  const { name, config, variational, conditional, likelihood, beta, image } = checkpoint;
  const { channels, height, width } = image;
  const labels = conditional ? ", labels" : "";
  const joined = (name) => (conditional ? `torch.cat([${name}, one_hot], dim=1)` : name);
  const input = joined(conditional ? "x.flatten(1)" : "x");
  const bernoulli = likelihood === "bernoulli";
  const weight = beta === 1 ? "" : `${beta} * `;
  return {
    x: `import vae
from vae.sketch import prepare

model = vae.load("${name}")
info = {"sketch": ..., "image": model.config["image"]}
# box scaled, mass centred, as the data set has it
x = prepare(drawing, info)   # (1, ${channels}, ${height}, ${width})
assert 0 <= x.min() and x.max() <= 1`,
    encoder: `encoder = ${sequential(config.encoder)}
h = encoder(${input})`,
    code: `h = encoder(${input})
mu, logvar = h.chunk(2, dim=1)   # (N, ${checkpoint.latentDim}) each
# the log of the variance may be any number,
# so the network needs no constraint
sigma = torch.exp(0.5 * logvar)`,
    epsilon: `# the only chance in the model: it needs no gradient,
# for it does not depend on a weight
epsilon = torch.randn_like(mu)   # (N, ${checkpoint.latentDim})`,
    z: variational
      ? `def reparameterize(mu, logvar):
    """One sample of the posterior that gradients pass."""
    epsilon = torch.randn_like(mu)
    sigma = torch.exp(0.5 * logvar)
    return mu + sigma * epsilon   # (N, ${checkpoint.latentDim})`
      : `z = encoder(${input})   # (N, ${checkpoint.latentDim})
# one point: nothing is sampled`,
    decoder: `decoder = ${sequential(config.decoder)}
x_hat = decoder(${joined("z")})`,
    xHat: `x_hat = model.decode(z${labels})   # (N, ${channels}, ${height}, ${width})
# ${bernoulli ? "the probability that each pixel is white" : "the mean of each pixel"}
image = x_hat[0].permute(1, 2, 0)   # (H, W, C)`,
    reconstruction: bernoulli
      ? `nats = F.binary_cross_entropy(
    x_hat, x, reduction="none")   # one a pixel${channels > 1 ? " and channel" : ""}
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

/** The layer list of config.json as the nn.Sequential that it came from. */
function sequential(layers) {
  const lines = layers.slice(0, MOST_LAYERS).map((layer) => `    ${moduleOf(layer)},`);
  if (layers.length > MOST_LAYERS) lines.push(`    # and ${layers.length - MOST_LAYERS} more`);
  return `nn.Sequential(\n${lines.join("\n")}\n)`;
}

const NAMES = { relu: "ReLU", silu: "SiLU", gelu: "GELU", leaky_relu: "LeakyReLU" };
const OWN = ["affine", "sine"]; // classes of vae/networks.py
// Arguments that stand without their names, and what PyTorch takes for those that are not given.
const FIRST = ["in_features", "out_features", "in_channels", "out_channels", "kernel_size",
  "num_features", "normalized_shape"];
const USUAL = { stride: "1", padding: "0", output_padding: "0", dilation: "1", groups: "1",
  bias: "True", eps: "0.00001" };

function moduleOf({ layer, prefix, ...spec }) {
  if (layer === "unflatten") return `nn.Unflatten(1, (${spec.shape.join(", ")}))`;
  const given = Object.entries(spec).map(([key, value]) => [key, literal(value)]);
  const usual = layer === "max_pool2d" ? {} : USUAL; // its stride is the kernel's size
  const values = given.filter(([key, value]) => FIRST.includes(key) || value !== usual[key])
    .map(([key, value]) => (FIRST.includes(key) ? value : `${key}=${value}`));
  const name = NAMES[layer] ?? layer.split("_").map(capital).join("");
  return `${OWN.includes(layer) ? "networks" : "nn"}.${name}(${values.join(", ")})`;
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** A value of config.json in Python; equal sizes of both sides as one number. */
function literal(value) {
  if (Array.isArray(value)) {
    const same = value.every((each) => each === value[0]);
    return same ? literal(value[0]) : `(${value.map(literal).join(", ")})`;
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? `"${value}"` : String(value);
}
