"""Training a recipe in a run folder."""

from __future__ import annotations

import contextlib
import logging
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

import lightning.pytorch as pl
import torch
from lightning.pytorch.utilities import rank_zero_only
from lightning.pytorch.utilities.exceptions import MisconfigurationException
from torch import Tensor

from ..data import Splits
from ..models import Autoencoder, new_model
from ..recipes import Recipe
from . import replay, runs
from .errors import TrainingError
from .lightning_module import LitAutoencoder
from .trainer import OWN_FLAGS, TrainingRecord, run_trainer


@dataclass(frozen=True)
class Outcome:
    """A trained model and the record of its training.

    `history` has one row for each epoch. `replay` holds mu (T, N, D) float16, labels (N,) uint8
    and epoch (T,) float32.
    """

    model: Autoencoder
    history: list[dict]
    replay: dict[str, Tensor]
    seconds: float
    device: str


def is_first_process() -> bool:
    """Whether this process is the one of a distributed run that writes files and messages."""
    return rank_zero_only.rank == 0


def processes(trainer_flags: dict) -> tuple[int, int]:
    """(processes on this machine, processes in all) for these arguments of lightning.Trainer.

    Raises TrainingError for arguments that it does not accept.
    """
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    try:
        trainer = pl.Trainer(logger=False, enable_checkpointing=False, **trainer_flags)
    except (MisconfigurationException, ImportError, RuntimeError, TypeError, ValueError) as error:
        raise TrainingError(f"lightning.Trainer does not accept this: {error}") from error
    asked = trainer_flags.get("precision", trainer.precision)
    if trainer.precision != asked:
        raise TrainingError(
            f"`precision={asked}` does not work on this device: Lightning uses "
            f"{trainer.precision} there. Pass `precision={trainer.precision}`."
        )
    return trainer.num_devices, trainer.world_size


def fit(
    recipe: Recipe,
    splits: Splits,
    num_classes: int,
    *,
    run: Path,
    seed: int = 0,
    resume: bool = False,
    trainer_flags: dict | None = None,
) -> Outcome:
    """Train `recipe` and return the weights of its best validation epoch.

    `run` is the folder for the files that resuming needs. It is locked meanwhile, and what an older
    run left there is deleted unless `resume` is set. `trainer_flags` are arguments of
    lightning.Trainer; the precision is the recipe's. In a distributed run every process returns the
    same model.

    Raises TrainingError for what cannot be trained or resumed, before anything is deleted, and
    after training if no epoch had a finite loss; TrainingInterruptedError after Ctrl-C.
    """
    flags = trainer_flags or {}
    if taken := sorted(OWN_FLAGS & flags.keys()):
        raise TrainingError(f"{', '.join(taken)}: training sets this itself; leave it out.")
    _, world = processes(flags | {"precision": recipe.schedule.precision})
    if world > len(splits.validation):
        raise TrainingError(
            f"{len(splits.validation)} validation images are too few for {world} processes: each "
            "needs one. Pass fewer `devices`."
        )
    shape = tuple(splits.train.pixels.shape[1:])
    settings = {
        "recipe": asdict(recipe),
        "seed": seed,
        "image": shape,
        "classes": num_classes,
        "training images": len(splits.train),
    }
    if resume:
        runs.check_resumable(run, settings)
    with runs.locked(run) if is_first_process() else contextlib.nullcontext():
        if not resume and is_first_process():
            runs.begin(run, settings)
        pl.seed_everything(seed, workers=True, verbose=False)
        model = new_model(recipe, shape, num_classes)
        record = run_trainer(
            LitAutoencoder(model, recipe, recipe.schedule),
            splits,
            run=run,
            seed=seed,
            resume=resume,
            trainer_flags=flags,
        )
    return _outcome(model, record, splits)


def _outcome(model: Autoencoder, record: TrainingRecord, splits: Splits) -> Outcome:
    return Outcome(
        model=model.eval().requires_grad_(False),
        history=record.history,
        replay={
            "mu": torch.stack(record.codes),
            "labels": replay.watched(splits.test).labels.to(torch.uint8),
            "epoch": torch.tensor(record.epochs),
        },
        seconds=record.seconds,
        device=record.device,
    )
