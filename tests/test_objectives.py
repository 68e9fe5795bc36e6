"""The loss terms against PyTorch's distributions."""

from __future__ import annotations

import pytest
import torch
from torch import distributions

from vae.objectives import gaussian_kl, reconstruction_term


def test_kl_is_that_of_torch_distributions():
    mu, logvar = torch.randn(5, 3), torch.randn(5, 3)
    posterior = distributions.Normal(mu, torch.exp(0.5 * logvar))
    expected = distributions.kl_divergence(posterior, distributions.Normal(0.0, 1.0)).sum(1)
    torch.testing.assert_close(gaussian_kl(mu, logvar), expected)


def test_bernoulli_term_is_the_expected_likelihood_of_binarised_pixels():
    logits, x = torch.randn(4, 1, 6, 6), torch.rand(4, 1, 6, 6)
    bernoulli = distributions.Bernoulli(logits=logits)
    on, off = bernoulli.log_prob(torch.ones_like(x)), bernoulli.log_prob(torch.zeros_like(x))
    expected = -(x * on + (1 - x) * off).sum((1, 2, 3))
    torch.testing.assert_close(reconstruction_term(logits, x, "bernoulli"), expected)


def test_gaussian_term_is_a_log_likelihood_up_to_a_constant():
    raw, x = torch.rand(4, 1, 6, 6), torch.rand(4, 1, 6, 6)
    normal = distributions.Normal(raw, 0.5**0.5)
    constant = -distributions.Normal(0.0, 0.5**0.5).log_prob(torch.zeros(())) * 36
    expected = -normal.log_prob(x).sum((1, 2, 3)) - constant
    torch.testing.assert_close(reconstruction_term(raw, x, "gaussian"), expected)


def test_an_unknown_likelihood_is_named():
    x = torch.rand(1, 1, 2, 2)
    with pytest.raises(ValueError, match="'Bernoulli'"):
        reconstruction_term(x, x, "Bernoulli")
