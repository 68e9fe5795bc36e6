"""gaussian.js against PyTorch: quantiles, KL, the terms of the loss, random numbers."""

import math

import pytest
import torch

from vae.objectives import gaussian_kl, reconstruction_term


@pytest.fixture
def call(page, root_url):
    """call(expression, argument) evaluates JavaScript with the module as `gaussian`."""
    page.goto(root_url + "blank")

    def evaluate(expression, argument=None):
        return page.evaluate(
            f"""async (x) => {{
              const gaussian = await import("/vae/web/model/gaussian.js");
              return {expression};
            }}""",
            argument,
        )

    return evaluate


def test_quantiles(call):
    p = torch.cat([torch.logspace(-12, -1, 60), torch.linspace(0.01, 0.99, 197)]).double()
    found = torch.tensor(call("x.map(gaussian.normPpf)", p.tolist()), dtype=torch.float64)
    torch.testing.assert_close(found, torch.special.ndtri(p), rtol=2e-9, atol=1e-12)
    assert call("[0, 1, 0.5].map(gaussian.normPpf)") == [-math.inf, math.inf, 0]
    assert all(math.isnan(value) for value in call("[-0.1, 1.1, NaN].map(gaussian.normPpf)"))


def test_kl_and_reparameterization(call):
    torch.manual_seed(0)
    mu, logvar, epsilon = torch.randn(3, 20)
    arguments = [mu.tolist(), logvar.tolist(), epsilon.tolist()]
    kl = gaussian_kl(mu[None], logvar[None]).item()
    assert call("gaussian.kl(x[0], x[1])", arguments) == pytest.approx(kl, rel=1e-5)
    z = call("Array.from(gaussian.reparameterize(...x))", arguments)
    torch.testing.assert_close(torch.tensor(z), mu + torch.exp(logvar / 2) * epsilon)


@pytest.mark.parametrize("spread", [1.0, 3.0])
def test_reconstruction_terms(call, spread):
    torch.manual_seed(0)
    logits = spread * torch.randn(1, 1, 28, 28)
    x = torch.rand(1, 1, 28, 28).mul(1.5).clamp(0, 1)
    term = "gaussian.reconstruction(x[0], new Float32Array(x[1]), x[2])"
    for likelihood, raw in {"bernoulli": logits, "gaussian": torch.sigmoid(logits)}.items():
        arguments = [likelihood, torch.sigmoid(logits).flatten().tolist(), x.flatten().tolist()]
        expected = reconstruction_term(raw, x, likelihood).item()
        assert call(term, arguments) == pytest.approx(expected, rel=1e-4)


def test_a_saturated_pixel_costs_something_finite(call):
    assert 16 < call("gaussian.bernoulliTerm([1], [0])") < 18
    assert 80 < call("gaussian.bernoulliTerm([0], [1])") < 100
    assert call("gaussian.bernoulliTerm([0, 1], [0, 1])") == 0


def test_random_numbers_repeat_with_their_seed_and_are_normal(call):
    draw = "Array.from(gaussian.createRandom(x).fill(new Float64Array(20000)))"
    values = torch.tensor(call(draw, 3), dtype=torch.float64)
    assert call(draw, 3) == values.tolist()
    others = torch.tensor(call(draw, 4), dtype=torch.float64)
    assert abs(torch.corrcoef(torch.stack([values, others]))[0, 1]) < 0.03
    sorted_values = values.sort().values
    uniform = torch.special.ndtr(sorted_values)  # Kolmogorov-Smirnov against N(0, 1)
    distance = (uniform - torch.linspace(0, 1, len(uniform)).double()).abs().max()
    assert distance < 1.63 / len(uniform) ** 0.5
