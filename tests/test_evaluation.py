"""Reported figures against cases whose answer is known."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from vae import atlas, evaluation
from vae.data import Images
from vae.models import VAE


class Line(nn.Module):
    """Decodes a code to `pixels` logits that all equal z."""

    def forward(self, z):
        return z.expand(-1, 4).reshape(-1, 1, 2, 2)


@pytest.fixture
def line():
    """A one-dimensional VAE with a fixed posterior N(0.5, 0.6^2) and a decoder in closed form."""
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    with torch.no_grad():
        encoder[1].weight.zero_()
        encoder[1].bias.copy_(torch.tensor([0.5, 2 * math.log(0.6)]))
    decoder = nn.Sequential(Line(), nn.Sigmoid())
    return VAE(encoder, decoder, latent_dim=1, image_shape=(1, 2, 2), likelihood="bernoulli")


@pytest.fixture
def bright():
    return Images(torch.full((3, 1, 2, 2), 255, dtype=torch.uint8), torch.zeros(3).long())


def exact_log_likelihood():
    """log of the integral of sigmoid(z)^4 N(z; 0, 1), by the trapezoidal rule."""
    z = torch.linspace(-10, 10, 20001, dtype=torch.float64)
    density = torch.sigmoid(z) ** 4 * torch.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return float(torch.trapezoid(density, z).log())


def test_importance_weighted_bound_closes_on_the_exact_likelihood(line, bright):
    bound = evaluation.importance_weighted_bound(line, bright, samples=5000)
    assert bound.mean() == pytest.approx(exact_log_likelihood(), abs=0.02)
    reconstruction, kl = evaluation.terms(
        line, Images(bright.pixels.repeat(2000, 1, 1, 1), torch.zeros(6000))
    )
    assert -(reconstruction + kl).mean() < exact_log_likelihood() - 0.005


def test_terms_are_the_same_for_the_same_seed_and_leave_the_generator_alone(line, bright):
    torch.manual_seed(5)
    first = evaluation.terms(line, bright, seed=1)
    drawn = torch.rand(1)
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(1))
    assert all(map(torch.equal, first, evaluation.terms(line, bright, seed=1)))
    assert not torch.equal(first[0], evaluation.terms(line, bright, seed=2)[0])


def test_aggregate_posterior_that_is_the_prior_has_no_divergence():
    codes = torch.randn(4000, 2)
    narrow = torch.full_like(codes, math.log(0.05))
    same = evaluation.aggregate_posterior_kl(codes * math.sqrt(0.95), narrow)
    moved = evaluation.aggregate_posterior_kl(codes * math.sqrt(0.95) + 2, narrow)
    assert same == pytest.approx(0, abs=0.05)
    assert moved == pytest.approx(4, abs=0.3)  # |(2, 2)|^2 / 2


def test_active_units_are_those_that_vary():
    assert evaluation.active_units(torch.randn(500, 3) * torch.tensor([1.0, 0.001, 0.5])) == 2


def test_neighbours_vote():
    train = torch.tensor([[0.0, 0], [0, 1], [5, 5], [5, 6]])
    labels = torch.tensor([0, 0, 1, 1])
    test = torch.tensor([[0.1, 0.2], [5.1, 5.2]])
    assert evaluation.neighbour_accuracy(train, labels, test, torch.tensor([0, 1]), 1) == 1
    assert evaluation.neighbour_accuracy(train, labels, test, torch.tensor([1, 0]), 1) == 0


def test_judge_learns_and_counts_what_it_is_sure_of(digits):
    judge = evaluation.new_judge((1, 8, 8), 10)
    evaluation.train_judge(judge, digits.train, steps=300)
    assert evaluation.judge_accuracy(judge, digits.test) > 0.9

    class Copies(nn.Module):
        def forward(self, z):
            return (digits.test.pixels[:1].float() / 255).expand(len(z), -1, -1, -1)

    model = VAE(
        nn.Sequential(),
        nn.Sequential(Copies()),
        latent_dim=2,
        image_shape=(1, 8, 8),
        likelihood="gaussian",
    )
    judged = evaluation.judged_samples(model, judge, 10, count=200)
    assert judged["digit_like"] in (0.0, 1.0)
    assert judged["class_evenness"] == pytest.approx(0, abs=1e-6)


def test_anomalies_are_told_apart_by_what_the_model_cannot_draw(line, bright):
    dark = torch.zeros(5, 1, 2, 2, dtype=torch.uint8)
    areas = evaluation.anomaly_auroc(line, bright, {"dark": dark, "same": bright.pixels})
    assert areas["dark"] == {"reconstruction": 1.0, "elbo": 1.0}
    assert areas["same"]["elbo"] == 0.5


def test_the_start_is_the_code_of_a_central_image_that_is_drawn_well():
    mu = torch.tensor([[5.0, 5.0], [6.0, 5.0], [7.0, 5.2], [-40.0, 0.0], [50.0, 10.0]])
    assert atlas.start_code(mu, torch.zeros(5)) == [6.0, 5.0]
    line = torch.arange(100.0)[:, None].half()
    nats = torch.full((100,), 9.0).half()
    nats[[10, 50]] = torch.tensor([1.0, 8.0]).half()  # the first of them is far from the mean
    assert atlas.start_code(line, nats) == [50.0]
