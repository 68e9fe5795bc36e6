"""Training: what Lightning is told, run folders, resuming, several processes."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import lightning.pytorch as pl
import pytest
import torch
from lightning.pytorch.callbacks import timer
from lightning.pytorch.plugins import MixedPrecision
from safetensors.torch import load_file

from vae import training
from vae.data import Splits
from vae.models import new_model
from vae.recipes import RECIPES, override
from vae.training import runs
from vae.training.data_module import ImageData

ROOT = Path(__file__).resolve().parent.parent
RECIPE = RECIPES["digits/vae-2d"]
CPU = {"accelerator": "cpu", "devices": 1}


@pytest.fixture
def lit():
    torch.manual_seed(0)
    return training.LitAutoencoder(new_model(RECIPE, (1, 8, 8), 10), RECIPE, RECIPE.schedule)


def interrupt_at(monkeypatch, epoch, hook):
    """Ctrl-C in `hook` of the LightningModule at this epoch, before what it does itself."""
    usual = getattr(training.LitAutoencoder, hook)

    def interrupted(self, *args):
        if self.current_epoch == epoch:
            raise KeyboardInterrupt
        usual(self, *args)

    monkeypatch.setattr(training.LitAutoencoder, hook, interrupted)


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
    trainer.fit(lit, ImageData(digits, 64, seed=0))
    assert scaler.get_scale() < 2.0**30
    assert all(p.isfinite().all() for p in lit.parameters())
    assert any(not torch.equal(p, q) for p, q in zip(lit.parameters(), before, strict=True))


def test_a_resumed_run_knows_its_seconds_and_the_usual_gradient(digits, tmp_path, monkeypatch):
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(timer, "time", clock)
    norms = []

    def start_epoch(self):
        norms.append(self.grad_norm)
        clock.now += 100

    monkeypatch.setattr(training.LitAutoencoder, "on_train_epoch_start", start_epoch)
    recipe = override(RECIPE, epochs=4)
    with monkeypatch.context() as patch:
        interrupt_at(patch, 2, "on_train_epoch_start")
        with pytest.raises(training.TrainingInterruptedError):
            training.fit(recipe, digits, 10, run=tmp_path, trainer_flags=CPU)
    clock.now += 10_000
    outcome = training.fit(recipe, digits, 10, run=tmp_path, trainer_flags=CPU, resume=True)
    assert outcome.seconds == 400
    assert [math.isnan(norm) for norm in norms] == [True] + 3 * [False]


@pytest.mark.parametrize("hook", ["on_train_epoch_start", "on_train_epoch_end"])
def test_an_interrupted_run_goes_on_as_if_nothing_had_been(digits, tmp_path, monkeypatch, hook):
    recipe = replace(override(RECIPE, epochs=3), kind="ae")  # draws no noise
    job = {"trainer_flags": CPU, "seed": 5}
    whole = training.fit(recipe, digits, 10, run=tmp_path / "whole", **job)
    with monkeypatch.context() as patch:
        interrupt_at(patch, 1, hook)
        with pytest.raises(training.TrainingInterruptedError) as stopped:
            training.fit(recipe, digits, 10, run=tmp_path / "parts", **job)
    assert stopped.value.resumable
    parts = training.fit(recipe, digits, 10, run=tmp_path / "parts", **job, resume=True)
    assert parts.history == whole.history
    assert [row["epoch"] for row in parts.history] == [0, 1, 2]
    assert all({"train_kl", "val_kl"} <= row.keys() for row in parts.history)
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, parts.model.state_dict()[name]), name


def test_ctrl_c_before_the_first_epoch_ends_leaves_nothing_to_resume(digits, tmp_path, monkeypatch):
    interrupt_at(monkeypatch, 0, "on_train_epoch_end")
    with pytest.raises(training.TrainingInterruptedError) as stopped:
        training.fit(RECIPE, digits, 10, run=tmp_path, trainer_flags=CPU)
    assert not stopped.value.resumable


def test_a_stage_that_stopped_early_is_only_read_when_it_is_resumed(digits, tmp_path, monkeypatch):
    recipe = replace(RECIPE, schedule=replace(RECIPE.schedule, lr=1e-9, patience=1, epochs=50))
    job = {"run": tmp_path, "trainer_flags": CPU}
    first = training.fit(recipe, digits, 10, **job)
    assert len(first.history) < 50
    interrupt_at(monkeypatch, len(first.history), "on_train_epoch_start")
    again = training.fit(recipe, digits, 10, **job, resume=True)
    assert again.history == first.history
    assert torch.equal(again.replay["epoch"], first.replay["epoch"])
    assert torch.equal(again.replay["mu"], first.replay["mu"])


def test_each_recipe_seed_and_output_has_its_own_folder(tmp_path):
    names = {
        runs.run_folder("runs", name, seed, out)
        for name in ("a/vae-2d", "a/ae-2d")
        for seed in (0, 1)
        for out in (None, tmp_path, tmp_path / "other")
    }
    assert len(names) == 12
    same = runs.run_folder("runs", "a/vae-2d", 0, tmp_path / "other" / "..")
    assert same == runs.run_folder("runs", "a/vae-2d", 0, tmp_path)


HOLD = """
import sys, time
from pathlib import Path
from vae.training.runs import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_run_is_locked_until_its_process_ends_however_it_ends(digits, tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    recipe = override(RECIPE, epochs=1)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(training.TrainingError, match="Another process is training in"):
            training.fit(recipe, digits, 10, run=tmp_path, trainer_flags=CPU)
        assert not (tmp_path / "settings.json").exists()
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert training.fit(recipe, digits, 10, run=tmp_path, trainer_flags=CPU).history


def test_arguments_that_training_sets_itself_are_refused(digits, tmp_path):
    with pytest.raises(training.TrainingError, match="max_epochs"):
        training.fit(RECIPE, digits, 10, run=tmp_path, trainer_flags=CPU | {"max_epochs": 3})
    with pytest.raises(training.TrainingError, match="epoch"):
        training.fit(RECIPE, digits, 10, run=tmp_path, trainer_flags=CPU | {"epoch": 3})


def test_an_epoch_visits_every_image_once_in_an_order_of_its_own(digits):
    few = Splits(digits.train[:50], digits.validation, digits.test)
    few.train.labels[:] = torch.arange(50)

    def orders(rank, world, seed=0):
        data = ImageData(few, 16, seed)
        data.trainer = SimpleNamespace(global_rank=rank, world_size=world)
        loader = data.train_dataloader()
        for epoch in (0, 1):
            loader.batch_sampler.sampler.set_epoch(epoch)
            yield torch.cat([labels for _, labels in loader]).tolist()

    one, two = orders(0, 1)
    assert sorted(one) == sorted(two) == list(range(50))
    assert one != two
    assert one not in list(orders(0, 1, seed=1))
    halves = [next(orders(rank, 2)) for rank in (0, 1)]
    assert sorted(halves[0] + halves[1]) == list(range(50))


TWO = """
import json, sys, torch
import vae
from vae.data import DATASETS
from dataclasses import replace
from vae.recipes import RECIPES

torch.set_num_threads(1)
digits = DATASETS["digits"]
few = replace(digits, load=lambda *_, **__: small(digits.load(".")))

def small(splits):
    return replace(
        splits, train=splits.train[:256], validation=splits.validation[:33], test=splits.test[:40]
    )

recipe = replace(RECIPES["digits/vae-2d"], kind="ae")  # draws no noise
model, report = vae.train(
    recipe, few, epochs=2, batch_size=64, accelerator="cpu", devices=int(sys.argv[1]),
    strategy=sys.argv[2], bound_images=1,
)
if report:
    vae.save(sys.argv[3] + "/digits/ae-2d", model, report=report)
"""


def test_two_processes_train_as_one_does(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(TWO)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    histories, weights = [], []
    for devices, strategy in ((1, "auto"), (2, "ddp")):
        folder = tmp_path / f"{devices}"
        done = subprocess.run(
            [sys.executable, str(script), str(devices), strategy, str(folder)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("Trained in") == 1
        rows = (folder / "digits/ae-2d/metrics.csv").read_text().splitlines()
        names = rows[0].split(",")
        histories.append([dict(zip(names, row.split(","), strict=True)) for row in rows[1:]])
        weights.append(load_file(folder / "digits/ae-2d/model.safetensors"))
    # The batches hold the same images, so the mean gradients agree up to rounding.
    for row, other in zip(*histories, strict=True):
        assert float(other["train_loss"]) == pytest.approx(float(row["train_loss"]), rel=1e-3)
        assert float(other["val_loss"]) == pytest.approx(float(row["val_loss"]), rel=1e-3)
    for name, value in weights[0].items():
        torch.testing.assert_close(weights[1][name], value, atol=2e-3, rtol=1e-2, msg=name)


def test_two_runs_side_by_side_leave_what_each_leaves_alone(tmp_path):
    """Two seeds of one recipe, in two real processes with one folder for everything."""

    def start(folder, seed, out):
        words = ["digits/vae-2d", "--epochs", "2", "--bound-images", "1", "--device", "cpu"]
        words += ["--seed", str(seed), "--out", out]
        return subprocess.Popen(
            [sys.executable, str(ROOT / "train.py"), *words],
            cwd=folder,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(process):
        _, errors = process.communicate(timeout=400)
        assert process.returncode == 0, errors

    alone, together = tmp_path / "alone", tmp_path / "together"
    for folder in (alone, together):
        folder.mkdir()
    for seed in (0, 1):
        finish(start(alone, seed, f"out-{seed}"))
    both = [start(together, seed, f"out-{seed}") for seed in (0, 1)]
    for process in both:
        finish(process)
    for seed in (0, 1):
        found, expected = (
            load_file(folder / f"out-{seed}" / "digits/vae-2d/model.safetensors")
            for folder in (together, alone)
        )
        assert all(torch.equal(found[name], expected[name]) for name in expected)
