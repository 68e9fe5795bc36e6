"""Reported figures against cases whose answer is known."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn

from vae import atlas, evaluation, json_files
from vae.data import DATASETS, Images, Splits
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
    reconstruction, kl = evaluation.elbo_terms(
        line, Images(bright.pixels.repeat(2000, 1, 1, 1), torch.zeros(6000))
    )
    assert -(reconstruction + kl).mean() < exact_log_likelihood() - 0.005


def test_terms_are_the_same_for_the_same_seed_and_leave_the_generator_alone(line, bright):
    torch.manual_seed(5)
    first = evaluation.elbo_terms(line, bright, seed=1)
    drawn = torch.rand(1)
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(1))
    assert all(map(torch.equal, first, evaluation.elbo_terms(line, bright, seed=1)))
    assert not torch.equal(first[0], evaluation.elbo_terms(line, bright, seed=2)[0])


def test_active_units_are_those_that_vary():
    assert evaluation.active_units(torch.randn(500, 3) * torch.tensor([1.0, 0.001, 0.5])) == 2


def test_neighbours_vote():
    train = torch.tensor([[0.0, 0], [0, 1], [5, 5], [5, 6]])
    labels = torch.tensor([0, 0, 1, 1])
    test = torch.tensor([[0.1, 0.2], [5.1, 5.2]])
    assert evaluation.knn_accuracy(train, labels, test, torch.tensor([0, 1]), 1) == 1
    assert evaluation.knn_accuracy(train, labels, test, torch.tensor([1, 0]), 1) == 0


def test_classifier_learns_and_counts_what_it_is_sure_of(digits):
    classifier = evaluation.new_classifier((1, 8, 8), 10)
    evaluation.train_classifier(classifier, digits.train, steps=300)
    assert evaluation.classifier_accuracy(classifier, digits.test) > 0.9

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
    quality = evaluation.sample_quality(model, classifier, 10, count=200)
    assert quality["digit_like"] in (0.0, 1.0)
    assert quality["class_evenness"] == pytest.approx(0, abs=1e-6)


def test_anomalies_are_told_apart_by_what_the_model_cannot_draw(line, bright):
    dark = torch.zeros(5, 1, 2, 2, dtype=torch.uint8)
    areas = evaluation.out_of_distribution_auroc(
        line, bright, {"dark": dark, "same": bright.pixels}
    )
    assert areas["dark"] == {"reconstruction": 1.0, "elbo": 1.0}
    assert areas["same"]["elbo"] == 0.5


def test_the_start_is_the_code_of_a_central_image_that_is_drawn_well():
    mu = torch.tensor([[5.0, 5.0], [6.0, 5.0], [7.0, 5.2], [-40.0, 0.0], [50.0, 10.0]])
    assert atlas.start_code(mu, torch.zeros(5)) == [6.0, 5.0]
    line = torch.arange(100.0)[:, None].half()
    nats = torch.full((100,), 9.0).half()
    nats[[10, 50]] = torch.tensor([1.0, 8.0]).half()  # the first of them is far from the mean
    assert atlas.start_code(line, nats) == [50.0]


class Blank(nn.Module):
    """Decodes every code to a grey image of 8 x 8."""

    def forward(self, z):
        return torch.full((len(z), 1, 8, 8), 0.5)


@pytest.fixture
def blank():
    return VAE(
        nn.Sequential(nn.Flatten(), nn.Linear(64, 4)),
        nn.Sequential(Blank(), nn.Sigmoid()),
        latent_dim=2,
        image_shape=(1, 8, 8),
        likelihood="bernoulli",
    )


def some_images(count, labels, size=8):
    pixels = torch.randint(0, 256, (count, 1, size, size), dtype=torch.uint8)
    return Images(pixels, torch.tensor(labels).expand(count).clone())


@pytest.mark.parametrize("num_classes", [1, 2, 3])
def test_figures_are_finite_whatever_classes_the_training_images_have(blank, num_classes):
    splits = Splits(some_images(20, 0), some_images(3, 0), some_images(4, num_classes - 1))
    classifier = evaluation.new_classifier((1, 8, 8), num_classes)
    figures = evaluation.evaluate(blank, splits, num_classes, classifier=classifier, bound_images=1)
    assert json_files.finite(figures) == (figures, [])
    assert ("class_evenness" in figures["test"]) == (num_classes > 1)
    assert ("knn15" in figures["test"]) == (num_classes > 1)


def test_a_fingerprint_tells_training_images_apart(digits):
    few = digits.test[:40]
    same = Images(few.pixels.clone(), few.labels.clone())
    marks = {
        evaluation.fingerprint(few, 10),
        evaluation.fingerprint(same, 10),
        evaluation.fingerprint(few, 11),
        evaluation.fingerprint(few[1:], 10),
        evaluation.fingerprint(Images(few.pixels, few.labels.flip(0)), 10),
        evaluation.fingerprint(Images(few.pixels.flip(3), few.labels), 10),
        evaluation.fingerprint(Images(few.pixels.view(40, 1, 4, 16), few.labels), 10),
    }
    assert len(marks) == 6


def test_what_is_drawn_of_many_images_stays_bounded(blank, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(atlas, "MOST_VALUES", 30 * 64 + 1)
    monkeypatch.setattr(atlas, "MOST_NEIGHBOUR_VALUES", 50 * 64)
    monkeypatch.setattr(atlas, "to_float", lambda pixels: seen.append(len(pixels)) or pixels / 255)
    splits = Splits(some_images(300, 1), some_images(3, 0), some_images(90, 0))
    atlas.write_dataset(tmp_path, DATASETS["digits"], splits)()
    assert max(seen) == 50
    info = json.loads((tmp_path / "dataset.json").read_text())
    assert info["count"] == 30
    assert len(load_file(tmp_path / "pixels.safetensors")["tsne"]) == 30
    sheet = np.asarray(Image.open(tmp_path / "thumbnails.png"))
    assert sheet.shape == (8, 8 * atlas.SPRITE_COLUMNS)
    assert np.array_equal(sheet[:, 29 * 8 : 30 * 8], splits.test.pixels[29, 0].numpy())
    tensors = atlas.compute(blank, splits.test)
    assert {len(tensor) for tensor in tensors.values()} == {30}


def test_thumbnails_fit_their_file_and_all_of_mnist_is_drawn():
    photos = torch.zeros(1, dtype=torch.uint8).expand(12_000, 3, 64, 64)
    shown = atlas.drawn(Images(photos, torch.zeros(12_000))).pixels
    assert len(shown) > 500
    assert shown.numel() * 1.01 < 10e6
    for name in ("mnist", "fashion-mnist"):
        pixels = torch.zeros(1, dtype=torch.uint8).expand(10_000, *DATASETS[name].shape)
        assert len(atlas.drawn(Images(pixels, torch.zeros(10_000)))) == 10_000


def test_little_data_takes_fewer_steps_of_the_classifier_and_all_are_shown(digits, monkeypatch):
    monkeypatch.setattr(evaluation.classifier, "TRAINING_STEPS", (24, 40))
    shown = []

    def steps(count):
        calls = []
        classifier = evaluation.new_classifier((1, 8, 8), 10)
        classifier.register_forward_hook(lambda *_: calls.append(1))
        evaluation.train_classifier(
            classifier,
            digits.train[:count],
            progress=lambda things, what: shown.append(what) or things,
        )
        return len(calls)

    assert [steps(count) for count in (16, 32, 320)] == [24, 32, 40]
    assert shown == ["classifier, epochs"] * 3


def test_large_images_are_bounded_with_fewer_samples_and_the_figures_say_so(line, bright):
    small = evaluation.bound_figures(line, bright, torch.zeros(3))
    assert small["importance_weighted_samples"] == 5000
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(33 * 33, 2))
    decoder = nn.Sequential(nn.Linear(1, 33 * 33), nn.Unflatten(1, (1, 33, 33)), nn.Sigmoid())
    large = VAE(encoder, decoder, latent_dim=1, image_shape=(1, 33, 33), likelihood="bernoulli")
    images = Images(torch.zeros(2, 1, 33, 33, dtype=torch.uint8), torch.zeros(2).long())
    figures = evaluation.bound_figures(large, images, torch.zeros(2))
    assert figures["importance_weighted_samples"] == 500


def test_the_size_of_batches_changes_no_figure(line, bright, monkeypatch):
    classifier = nn.Sequential(nn.Flatten(), nn.Linear(4, 3))

    def figures():
        bound = evaluation.importance_weighted_bound(line, bright, samples=200)
        return bound, evaluation.sample_quality(line, classifier, 3, count=1500)

    bound, quality = figures()
    monkeypatch.setattr(evaluation.inference, "DECODED_VALUES", 4 * 7)
    assert torch.allclose(figures()[0], bound)
    assert figures()[1] == quality


def test_the_tsne_of_codes_that_are_one_point_is_one_point():
    assert torch.equal(atlas.stored_tsne(torch.full((40, 2), 0.25)), torch.full((40, 2), 0.25))
