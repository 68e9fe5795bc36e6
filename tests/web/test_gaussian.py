"""gaussian.js against PyTorch: quantiles, KL, the terms of the loss, random numbers."""

import math

import pytest
import torch

from vae.objectives import gaussian_kl, reconstruction_term


def test_quantiles(node):
    p = torch.cat([torch.logspace(-12, -1, 60), torch.linspace(0.01, 0.99, 197)]).double()
    found = torch.tensor(node("gaussian.js", "quantiles", p.tolist()), dtype=torch.float64)
    torch.testing.assert_close(found, torch.special.ndtri(p), rtol=2e-9, atol=1e-12)
    assert node("gaussian.js", "quantiles", [0, 1, 0.5]) == [-math.inf, math.inf, 0]
    assert all(math.isnan(value) for value in node("gaussian.js", "outside"))


def test_kl_and_reparameterization(node):
    torch.manual_seed(0)
    mu, logvar, epsilon = torch.randn(3, 20)
    arguments = [mu.tolist(), logvar.tolist(), epsilon.tolist()]
    kl = gaussian_kl(mu[None], logvar[None]).item()
    assert node("gaussian.js", "kl", arguments[:2]) == pytest.approx(kl, rel=1e-5)
    z = node("gaussian.js", "reparameterize", arguments)
    torch.testing.assert_close(torch.tensor(z), mu + torch.exp(logvar / 2) * epsilon)


@pytest.mark.parametrize("spread", [1.0, 3.0])
def test_reconstruction_terms(node, spread):
    torch.manual_seed(0)
    logits = spread * torch.randn(1, 1, 28, 28)
    x = torch.rand(1, 1, 28, 28).mul(1.5).clamp(0, 1)
    for likelihood, raw in {"bernoulli": logits, "gaussian": torch.sigmoid(logits)}.items():
        arguments = [likelihood, torch.sigmoid(logits).flatten().tolist(), x.flatten().tolist()]
        expected = reconstruction_term(raw, x, likelihood).item()
        found = node("gaussian.js", "reconstruction", arguments)
        assert found == pytest.approx(expected, rel=1e-4)


def test_random_numbers_repeat_with_their_seed_and_are_normal(node):
    values = torch.tensor(node("gaussian.js", "normal", 3), dtype=torch.float64)
    assert node("gaussian.js", "normal", 3) == values.tolist()
    others = torch.tensor(node("gaussian.js", "normal", 4), dtype=torch.float64)
    assert abs(torch.corrcoef(torch.stack([values, others]))[0, 1]) < 0.03
    sorted_values = values.sort().values
    uniform = torch.special.ndtr(sorted_values)  # Kolmogorov-Smirnov against N(0, 1)
    distance = (uniform - torch.linspace(0, 1, len(uniform)).double()).abs().max()
    assert distance < 1.63 / len(uniform) ** 0.5
