"""A run of training: what Lightning's Trainer is told, and what is kept of it."""

from __future__ import annotations

import math
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import lightning.pytorch as pl
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint, Timer, TQDMProgressBar
from torch import Tensor

from ..data import Splits
from ..recipes import Schedule
from . import replay
from .data_module import ImageData
from .errors import TrainingError, TrainingInterruptedError
from .lightning_module import LitAutoencoder

# Arguments of lightning.Trainer that `_trainer` sets.
OWN_FLAGS = {
    "callbacks",
    "enable_model_summary",
    "logger",
    "max_epochs",
    "num_sanity_val_steps",
    "precision",
    "use_distributed_sampler",
}


@dataclass(frozen=True)
class TrainingRecord:
    """What a run leaves beside the weights: rows of history, the codes (N, D) of some moments
    with their epochs, seconds of training, the device."""

    history: list[dict]
    codes: list[Tensor]
    epochs: list[float]
    seconds: float
    device: str


class Patience(EarlyStopping):
    """EarlyStopping that trains no further epoch when a run that it ended is resumed."""

    def on_fit_start(self, trainer: pl.Trainer, *_) -> None:
        trainer.should_stop = self.stopped_epoch > 0


def run_trainer(
    lit: LitAutoencoder,
    splits: Splits,
    *,
    run: Path,
    seed: int,
    resume: bool,
    trainer_flags: dict,
) -> TrainingRecord:
    """Train in the folder `run`; `lit` then has the weights of its best epoch.

    A run that was complete is only read back. Raises TrainingInterruptedError after Ctrl-C and
    TrainingError if no epoch had a finite validation loss.
    """
    schedule, last = lit.schedule, run / "last.ckpt"
    codes = replay.Replay(replay.watched(splits.test))
    timer = Timer()
    # At the end of the training epoch, when its row is in the history. `save_last=True` of the
    # first would write the last state only after epochs that are the best so far.
    always = {"enable_version_counter": False, "save_on_train_epoch_end": True}
    best = ModelCheckpoint(run, "best", monitor="val_loss", **always)
    newest = ModelCheckpoint(run, "last", **always)  # after `best`, whose state it stores too
    trainer = _trainer(schedule, [codes, timer, best, newest], trainer_flags)
    on_interrupt = signal.getsignal(signal.SIGINT)
    try:
        data = ImageData(splits, schedule.batch_size, seed)
        trainer.fit(lit, data, ckpt_path=last if resume and last.is_file() else None)
    except SystemExit as stop:  # Lightning answers Ctrl-C so, and ignores further ones
        signal.signal(signal.SIGINT, on_interrupt)
        raise TrainingInterruptedError(resumable=last.is_file()) from stop
    trainer.strategy.barrier()
    if best.best_model_score is None or not math.isfinite(best.best_model_score):
        raise TrainingError(
            f"Training failed with a learning rate of {schedule.lr:g}: the validation loss was "
            "never finite. No checkpoint was changed. Try a smaller `lr`."
        )
    state = torch.load(run / "best.ckpt", map_location="cpu", weights_only=True)["state_dict"]
    lit.cpu().load_state_dict(state)
    codes.keep(lit.model, len(lit.history))
    return TrainingRecord(
        history=lit.history,
        codes=codes.codes,
        epochs=codes.epochs,
        seconds=timer.time_elapsed("train"),
        device=str(trainer.strategy.root_device),
    )


def _trainer(schedule: Schedule, callbacks: list[pl.Callback], trainer_flags: dict) -> pl.Trainer:
    return pl.Trainer(
        max_epochs=schedule.epochs,
        precision=schedule.precision,
        callbacks=[
            Patience("val_loss", patience=schedule.patience),
            TQDMProgressBar(refresh_rate=10 if sys.stderr.isatty() else 0),
            *callbacks,
        ],
        logger=False,  # see LitAutoencoder.history
        num_sanity_val_steps=0,
        enable_model_summary=False,
        use_distributed_sampler=False,  # ImageData divides the images itself
        **trainer_flags,
    )
