"""Training itself: what Lightning is told, and what outlives an interruption."""

from __future__ import annotations

import math
from types import SimpleNamespace

import lightning.pytorch as pl
import pytest
import torch
from lightning.pytorch.plugins import MixedPrecision

from vae import training
from vae.models import new_model
from vae.recipes import RECIPES, override

RECIPE = RECIPES["digits/vae-2d"]


@pytest.fixture
def lit():
    torch.manual_seed(0)
    return training.LitAutoencoder(new_model(RECIPE, (1, 8, 8), 10), RECIPE, RECIPE.schedule)


def test_a_gradient_that_float16_cannot_hold_costs_its_step_only(lit, digits):
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**30)
    trainer = pl.Trainer(
        max_steps=20,
        accelerator="cpu",
        plugins=[MixedPrecision("16-mixed", "cpu", scaler)],
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        use_distributed_sampler=False,
        limit_val_batches=0,
    )
    before = [p.detach().clone() for p in lit.parameters()]
    trainer.fit(lit, training.ImageData(digits, 64, seed=0))
    assert scaler.get_scale() < 2.0**30
    assert all(p.isfinite().all() for p in lit.parameters())
    assert any(not torch.equal(p, q) for p, q in zip(lit.parameters(), before, strict=True))


def test_a_resumed_run_knows_its_seconds_and_the_usual_gradient(digits, tmp_path, monkeypatch):
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(training, "time", clock)
    first_lengths = []

    class Clocked(training.LitAutoencoder):
        stop_at = 2

        def on_train_epoch_start(self):
            first_lengths.append(self.gradient_length)
            if self.current_epoch == self.stop_at:
                raise KeyboardInterrupt
            clock.now += 100

    monkeypatch.setattr(training, "LitAutoencoder", Clocked)
    flags = {"accelerator": "cpu", "devices": 1}
    job = {"run": tmp_path, "trainer_flags": flags}
    recipe = override(RECIPE, epochs=4)
    with pytest.raises(training.TrainingInterruptedError):
        training.fit(recipe, digits, 10, **job)
    Clocked.stop_at = None
    clock.now += 10_000
    outcome = training.fit(recipe, digits, 10, **job, resume=True)
    assert outcome.seconds == 400
    assert [math.isnan(length) for length in first_lengths] == [True] + 4 * [False]


@pytest.mark.parametrize("kind", ["val_loss", "train_loss"])
def test_no_epoch_is_missing_after_an_interruption_while_it_is_logged(
    digits, tmp_path, monkeypatch, kind
):
    log = training.CSVLogger.log_metrics

    def interrupted(self, metrics, step=None):
        if kind in metrics and metrics["epoch"] == 1:
            raise KeyboardInterrupt
        log(self, metrics, step)

    job = {"run": tmp_path, "trainer_flags": {"accelerator": "cpu", "devices": 1}}
    recipe = override(RECIPE, epochs=3)
    with monkeypatch.context() as patch:
        patch.setattr(training.CSVLogger, "log_metrics", interrupted)
        with pytest.raises(training.TrainingInterruptedError):
            training.fit(recipe, digits, 10, **job)
    outcome = training.fit(recipe, digits, 10, **job, resume=True)
    assert [row["epoch"] for row in outcome.history] == [0, 1, 2]
    assert all({"train_kl", "val_kl"} <= row.keys() for row in outcome.history)
