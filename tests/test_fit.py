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

from vae import training
from vae.data import DATASETS, Images, Splits
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
    numbered = Images(digits.train.pixels[:50], torch.arange(50))
    few = Splits(numbered, digits.validation, digits.test)

    def orders(rank, world, seed=0):
        data = ImageData(few, 16, seed)
        data.trainer = SimpleNamespace(global_rank=rank, world_size=world)
        loader = data.train_dataloader()
        for epoch in (0, 1):
            loader.batch_sampler.sampler.set_epoch(epoch)
            yield torch.cat([labels for _, labels, *_ in loader]).tolist()

    one, two = orders(0, 1)
    assert sorted(one) == sorted(two) == list(range(50))
    assert one != two
    assert one not in list(orders(0, 1, seed=1))
    halves = [next(orders(rank, 2)) for rank in (0, 1)]
    assert sorted(halves[0] + halves[1]) == list(range(50))


def small(splits):
    return Splits(splits.train[:256], splits.validation[:33], splits.test[:40])


AUTOENCODER = override(replace(RECIPE, kind="ae"), epochs=2, batch_size=64)  # draws no noise


def main_of_a_child(run: str, devices: str, seed: str) -> None:
    """What the child processes of the tests below do: train and save the weights as `run`.pt."""
    torch.set_num_threads(1)
    flags = {"accelerator": "cpu", "devices": int(devices)}
    if devices != "1":
        flags["strategy"] = "ddp"
    splits = small(DATASETS["digits"].load("."))
    outcome = training.fit(
        AUTOENCODER, splits, 10, run=Path(run), seed=int(seed), trainer_flags=flags
    )
    if training.is_first_process():
        torch.save({"history": outcome.history, "weights": outcome.model.state_dict()}, f"{run}.pt")


def child(folder, *words):
    """A process that runs `main_of_a_child`."""
    return subprocess.Popen(
        [sys.executable, __file__, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def result(process, path):
    _, errors = process.communicate(timeout=400)
    assert process.returncode == 0, errors
    return torch.load(path, weights_only=True)


def check_same(found, outcome, tolerance):
    for row, expected in zip(found["history"], outcome.history, strict=True):
        assert row == pytest.approx(expected, abs=tolerance)
    for name, value in outcome.model.state_dict().items():
        torch.testing.assert_close(
            found["weights"][name], value, atol=tolerance, rtol=tolerance, msg=name
        )


def test_two_processes_train_as_one_does(digits, tmp_path):
    found = result(child(tmp_path, "run", "2", "0"), tmp_path / "run.pt")
    one = training.fit(AUTOENCODER, small(digits), 10, run=tmp_path / "one", trainer_flags=CPU)
    check_same(found, one, 1e-3)


def test_two_runs_side_by_side_leave_each_other_alone(digits, tmp_path):
    folders = {seed: runs.run_folder("runs", RECIPE.name, seed, "out") for seed in (0, 1)}
    processes = {s: child(tmp_path, str(folder), "1", str(s)) for s, folder in folders.items()}
    for seed, process in processes.items():
        found = result(process, tmp_path / f"{folders[seed]}.pt")
        job = {"run": tmp_path / f"alone-{seed}", "seed": seed, "trainer_flags": CPU}
        check_same(found, training.fit(AUTOENCODER, small(digits), 10, **job), 1e-4)


if __name__ == "__main__":
    main_of_a_child(*sys.argv[1:])
