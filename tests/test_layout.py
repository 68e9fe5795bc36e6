"""A 2-D map is laid out before training: similar images side by side, normally distributed."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from vae import evaluation, training
from vae.parameters import ParameterError
from vae.recipes import RECIPES, Layout, Schedule
from vae.training import layout

FLAGS = {"accelerator": "cpu", "devices": 1}
LAID_OUT = replace(
    RECIPES["digits/vae-2d"],
    layout=Layout(perplexity=20),
    schedule=Schedule(epochs=8, batch_size=64),
)


@pytest.fixture(scope="module")
def targets(digits):
    return layout.target_codes(digits.train, 20, seed=0)


def test_points_become_jointly_normal():
    generator = torch.Generator().manual_seed(0)
    ring = torch.rand(4000, generator=generator) * 6.283
    points = torch.stack([ring.cos() * 50, ring.sin() * 3 + ring], dim=1)
    codes = layout.to_gaussian(points, seed=0)
    torch.testing.assert_close(codes.T.cov(), torch.eye(2), atol=0.05, rtol=0)
    for angle in torch.linspace(0, 3, 7):
        along = codes @ torch.stack([angle.cos(), angle.sin()])
        for quantile, expected in ((0.05, -1.645), (0.5, 0.0), (0.95, 1.645)):
            assert float(along.quantile(quantile)) == pytest.approx(expected, abs=0.12)


def test_images_of_a_class_start_side_by_side(digits, targets):
    half = len(targets) // 2
    labels = digits.train.labels
    right = evaluation.knn_accuracy(targets[:half], labels[:half], targets[half:], labels[half:], 5)
    assert right > 0.9


def test_the_map_keeps_its_layout(digits, targets, tmp_path):
    outcome = training.fit(LAID_OUT, digits, 10, run=tmp_path, trainer_flags=FLAGS)
    mu, _ = evaluation.codes(outcome.model, digits.train)
    away = (mu - targets).square().sum(1)
    shuffled = (mu - targets.roll(1, 0)).square().sum(1)
    assert float(away.median()) < 0.1 * float(shuffled.median())


def test_a_complete_run_is_read_back(digits, tmp_path):
    recipe = replace(LAID_OUT, schedule=replace(LAID_OUT.schedule, epochs=2))
    job = {"run": tmp_path, "trainer_flags": FLAGS}
    outcome = training.fit(recipe, digits, 10, **job)
    assert len(outcome.replay["mu"]) == len(outcome.replay["epoch"])
    again = training.fit(recipe, digits, 10, **job, resume=True)
    assert again.history == outcome.history
    first, second = (evaluation.codes(o.model, digits.test)[0] for o in (outcome, again))
    assert torch.equal(first, second)


def test_a_resumed_run_keeps_its_target_codes(digits, tmp_path, monkeypatch):
    made = []
    compute = layout.target_codes

    def counted(*args):
        made.append(args)
        return compute(*args)

    monkeypatch.setattr(layout, "target_codes", counted)
    stop_at = [1]

    def interrupted(self):
        if self.current_epoch in stop_at:
            raise KeyboardInterrupt

    monkeypatch.setattr(training.LitAutoencoder, "on_train_epoch_start", interrupted)
    job = {"run": tmp_path, "trainer_flags": FLAGS}
    recipe = replace(LAID_OUT, schedule=replace(LAID_OUT.schedule, epochs=2))
    with pytest.raises(training.TrainingInterruptedError):
        training.fit(recipe, digits, 10, **job)
    stop_at.clear()
    training.fit(recipe, digits, 10, **job, resume=True)
    assert len(made) == 1


def test_the_pull_fades_to_nothing():
    left = [layout.pull_left(share, 0.7) for share in (0.0, 0.2, 0.5, 0.7, 1.0)]
    assert left[0] == 1
    assert left == sorted(left, reverse=True)
    assert left[-2:] == [0, 0]


@pytest.mark.parametrize(("from_prior", "spread"), [(0.0, layout.NEAR), (1.0, 1.0)])
def test_images_are_drawn_near_the_codes_and_from_the_prior(from_prior, spread):
    torch.manual_seed(0)
    far = torch.full((4000, 2), 3.0)
    drawn = layout.drawn_codes(far, from_prior)
    assert float(drawn.mean()) == pytest.approx(3 * (1 - from_prior), abs=0.1)
    assert float(drawn.std(0).mean()) == pytest.approx(spread, rel=0.1)


def test_a_layout_out_of_range_is_refused():
    with pytest.raises(ParameterError, match="until"):
        Layout(until=1.5)
