/**
 * The formula of each part of under-the-hood.js, as MathML. All of it are constants of this file.
 *
 * @typedef {(text: string | number) => string} Leaf
 * @typedef {(...parts: string[]) => string} Join
 */

/** @type {Leaf} identifier */
const i = (text) => `<mi>${text}</mi>`;
/** @type {Leaf} number */
const n = (text) => `<mn>${text}</mn>`;
/** @type {Leaf} operator */
const o = (text) => `<mo>${text}</mo>`;
/** @type {Leaf} */
const word = (text) => `<mtext>${text}</mtext>`;
/** @type {Leaf} a function's name, with room behind it */
const named = (text) => `<mi>${text}</mi><mspace width="0.17em"></mspace>`;
/** @type {Join} */
const row = (...parts) => `<mrow>${parts.join("")}</mrow>`;
/** @type {Join} base, index */
const sub = (base, index) => `<msub>${base}${index}</msub>`;
/** @type {Join} base, power */
const sup = (base, power) => `<msup>${base}${power}</msup>`;
/** @type {Join} base, index, power */
const both = (base, index, power) => `<msubsup>${base}${index}${power}</msubsup>`;
/** @type {Join} a function of what follows it */
const call = (name, ...inside) => row(name, o("("), ...inside, o(")"));
/** @type {Join} over an index */
const sum = (index) => `<munder>${o("∑")}${index}</munder>`;
/** @type {Join} a whole formula */
const math = (...parts) => `<math displaystyle="true">${row(...parts)}</math>`;

const half = `<mfrac>${n(1)}${n(2)}</mfrac>`;
const hat = `<mover accent="true">${i("x")}${o("^")}</mover>`;
const log = named("log");
const logvar = row(log, sup(i("σ"), n(2)));

const xi = sub(i("x"), i("i"));
const hatI = sub(hat, i("i"));
const posterior = call(i("q"), i("z"), o("|"), i("x"));
const likelihoodOfX = call(i("p"), i("x"), o("|"), i("z"));

/**
 * @param {{variational: boolean, likelihood: string, beta: number}} model see checkpoint.js
 * @param {{pixels: number, elbo: boolean}} about elbo: whether its loss is -ELBO
 * @returns {Record<import("./parts.js").PartName, string>} MathML; no text from outside is in it
 */
export function formulas({ variational, likelihood, beta }, { pixels, elbo }) {
  const bernoulli = likelihood === "bernoulli";
  const cost = bernoulli
    ? [o("−"), log, likelihoodOfX]
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
      ? math(likelihoodOfX, o("="), `<munder>${o("∏")}${i("i")}</munder>`,
        both(hat, i("i"), xi), sup(row(o("("), n(1), o("−"), hatI, o(")")), row(n(1), o("−"), xi)))
      : math(likelihoodOfX, o("="), call(i("N"), hat, o(","), half, i("I"))),
    reconstruction: bernoulli
      ? math(o("−"), log, likelihoodOfX, o("="), o("−"), sum(i("i")),
        xi, log, hatI, o("+"), o("("), n(1), o("−"), xi, o(")"),
        log, o("("), n(1), o("−"), hatI, o(")"))
      : math(...cost),
    kl: math(word("KL"), o("="), half, sum(i("d")), both(i("μ"), i("d"), n(2)), o("+"),
      both(i("σ"), i("d"), n(2)), o("−"), n(1), o("−"), log, both(i("σ"), i("d"), n(2))),
    loss: math(...(elbo ? [o("−"), word("ELBO")] : [word("loss")]), o("="), ...cost,
      ...(variational ? [o("+"), ...(beta === 1 ? [] : [n(beta), o("·")]), word("KL")] : [])),
  };
}
