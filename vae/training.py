"""Training with PyTorch Lightning: the LightningModule, its data and `fit`."""

from __future__ import annotations

import csv
import logging
import math
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import lightning.pytorch as pl
import torch
from lightning.pytorch.callbacks import (
    EarlyStopping,
    EMAWeightAveraging,
    ModelCheckpoint,
    TQDMProgressBar,
)
from lightning.pytorch.loggers import CSVLogger
from lightning.pytorch.utilities import rank_zero_only
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from .data import Images, Splits, to_float
from .models import Autoencoder, new_model
from .objectives import loss_terms
from .recipes import Recipe

REPLAY_IMAGES = 1000
REPLAY_MOMENTS = 30


class TrainingInterruptedError(Exception):
    """Training was stopped by Ctrl-C; what there was of it can be resumed."""


def is_first_process() -> bool:
    """Whether this process is the one of a distributed run that writes and speaks."""
    return rank_zero_only.rank == 0


class Batches(Sampler):
    """Index tensors, one a batch: a new permutation each epoch, divided among the processes."""

    def __init__(self, count: int, batch_size: int, *, seed: int, rank: int, world: int):
        self.count, self.batch_size, self.seed = count // world, batch_size, seed
        self.rank, self.world, self.epoch = rank, world, 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch  # called by Lightning

    def __len__(self) -> int:
        return math.ceil(self.count / self.batch_size)

    def __iter__(self):
        generator = torch.Generator().manual_seed(self.seed * 100_003 + self.epoch)
        order = torch.randperm(self.count * self.world, generator=generator)
        yield from order[self.rank :: self.world].split(self.batch_size)


class TensorImages(Dataset):
    """Images in memory that are indexed by a whole batch at a time."""

    def __init__(self, images: Images):
        self.images = images

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: Tensor) -> tuple[Tensor, Tensor]:
        return self.images.pixels[index], self.images.labels[index]


class ImageData(pl.LightningDataModule):
    """The train and validation splits as batches: uint8 (n, C, H, W), labels (n,)."""

    def __init__(self, splits: Splits, batch_size: int, seed: int):
        super().__init__()
        self.splits, self.batch_size, self.seed = splits, batch_size, seed

    def train_dataloader(self) -> DataLoader:
        world = self.trainer.world_size
        sampler = Batches(
            len(self.splits.train),
            max(1, self.batch_size // world),
            seed=self.seed,
            rank=self.trainer.global_rank,
            world=world,
        )
        return DataLoader(TensorImages(self.splits.train), batch_size=None, sampler=sampler)

    def val_dataloader(self) -> DataLoader:
        rank, world = self.trainer.global_rank, self.trainer.world_size
        mine = torch.arange(len(self.splits.validation))[rank::world]
        return DataLoader(
            TensorImages(self.splits.validation), batch_size=None, sampler=mine.split(1000)
        )


class LitAutoencoder(pl.LightningModule):
    """How a recipe's model is optimised: its loss is reconstruction + beta * KL."""

    def __init__(self, model: Autoencoder, recipe: Recipe):
        super().__init__()
        self.model, self.recipe = model, recipe

    def on_fit_start(self) -> None:
        torch.manual_seed(torch.initial_seed() + self.global_rank)  # processes draw other noise

    def terms(self, batch: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
        pixels, labels = batch
        clean = to_float(pixels)
        noisy = clean
        if self.recipe.noise:
            noisy = (clean + self.recipe.noise * torch.randn_like(clean)).clamp_(0, 1)
        labels = labels if self.model.conditional else None
        reconstruction, kl = loss_terms(self.model, noisy, labels, target=clean)
        reconstruction, kl = reconstruction.mean(), kl.mean()
        loss = reconstruction + self.recipe.beta * kl
        return {"loss": loss, "reconstruction": reconstruction, "kl": kl}

    def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
        terms = self.terms(batch)
        named = {f"train_{name}": value.detach() for name, value in terms.items()}
        self.log_dict(named, on_step=False, on_epoch=True, batch_size=len(batch[1]), sync_dist=True)
        return terms["loss"]

    def validation_step(self, batch: tuple[Tensor, Tensor], _: int) -> None:
        named = {f"val_{name}": value for name, value in self.terms(batch).items()}
        self.log_dict(named, batch_size=len(batch[1]), sync_dist=True)
        self.log("nats", named["val_loss"], prog_bar=True, logger=False, sync_dist=True)

    def configure_optimizers(self):
        plan = self.recipe.schedule
        optimizer = torch.optim.Adam(
            self.model.parameters(),
            lr=plan.lr,
            betas=plan.betas,
            weight_decay=plan.weight_decay,
            fused=True,
        )
        if not plan.one_cycle:
            return optimizer
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, plan.lr, total_steps=max(1, int(self.trainer.estimated_stepping_batches))
        )
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": scheduler, "interval": "step"},
        }


class Replay(pl.Callback):
    """Keeps the codes of the same 1,000 images at about 30 moments of training, denser early."""

    def __init__(self, images: Images):
        self.images = images[:REPLAY_IMAGES]
        self.epochs: list[float] = []
        self.codes: list[Tensor] = []
        self.moments: set[int] = set()

    def on_train_start(self, trainer: pl.Trainer, module: LitAutoencoder) -> None:
        last = max(1, int(trainer.estimated_stepping_batches))
        ladder = torch.logspace(0, math.log10(last), REPLAY_MOMENTS - 1)
        self.moments = {round(step) for step in ladder.tolist()}
        if not self.codes:
            self.keep(module.model, 0.0)

    def on_train_batch_end(self, trainer, module, *_) -> None:
        if trainer.global_step in self.moments:
            self.keep(module.model, trainer.global_step / trainer.num_training_batches)

    @torch.no_grad()
    def keep(self, model: Autoencoder, epoch: float) -> None:
        training = model.training
        model.eval()
        device = next(model.parameters()).device
        labels = self.images.labels.to(device) if model.conditional else None
        mu, _ = model.encode(to_float(self.images.pixels.to(device)), labels)
        self.codes.append(mu.half().cpu())
        self.epochs.append(epoch)
        model.train(training)

    def tensors(self) -> dict[str, Tensor]:
        """mu (T, N, D) float16, labels (N,) uint8, epoch (T,) float32."""
        return {
            "mu": torch.stack(self.codes),
            "labels": self.images.labels.to(torch.uint8),
            "epoch": torch.tensor(self.epochs),
        }

    def state_dict(self) -> dict:
        return {"epochs": self.epochs, "codes": self.codes}

    def load_state_dict(self, state: dict) -> None:
        self.epochs, self.codes = state["epochs"], state["codes"]


@dataclass(frozen=True)
class Outcome:
    """A trained model and the record of its training."""

    model: Autoencoder
    history: list[dict]
    replay: dict[str, Tensor]
    seconds: float
    device: str


def _history(run: Path) -> list[dict]:
    """One row an epoch from Lightning's CSV logs; of several the last one counts."""
    rows: dict[int, dict] = {}
    for log in sorted(run.glob("log/version_*/metrics.csv"), key=lambda p: p.stat().st_mtime):
        with open(log, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                epoch = int(row.pop("epoch"))
                values = {k: round(float(v), 4) for k, v in row.items() if v and k != "step"}
                rows.setdefault(epoch, {"epoch": epoch}).update(values)
    complete = [rows[epoch] for epoch in sorted(rows) if len(rows[epoch]) > 4]
    names = sorted({name for row in complete for name in row} - {"epoch"})
    return [{"epoch": row["epoch"], **{n: row.get(n, "") for n in names}} for row in complete]


def _callbacks(recipe: Recipe, run: Path, replay: Replay) -> list[pl.Callback]:
    callbacks: list[pl.Callback] = [
        EarlyStopping("val_loss", patience=recipe.schedule.patience),
        ModelCheckpoint(
            run, "best", monitor="val_loss", save_last=True, enable_version_counter=False
        ),
        replay,
    ]
    if sys.stderr.isatty():
        callbacks.append(TQDMProgressBar(refresh_rate=10))
    else:
        callbacks.append(TQDMProgressBar(refresh_rate=0))
    if recipe.schedule.ema:
        callbacks.insert(0, EMAWeightAveraging(decay=recipe.schedule.ema))
    return callbacks


def fit(
    recipe: Recipe,
    splits: Splits,
    num_classes: int,
    *,
    run: Path,
    seed: int = 0,
    resume: bool = False,
    trainer_flags: dict | None = None,
) -> Outcome | None:
    """Train `recipe` and return the weights of its best validation epoch.

    `run` is the folder for what resuming needs. `trainer_flags` go to lightning.Trainer as they
    are. Returns None in every process but the first; raises TrainingInterruptedError after Ctrl-C.
    """
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    pl.seed_everything(seed, workers=True, verbose=False)
    model = new_model(recipe, tuple(splits.train.pixels.shape[1:]), num_classes)
    replay = Replay(splits.test)
    trainer = pl.Trainer(
        max_epochs=recipe.schedule.epochs,
        callbacks=_callbacks(recipe, run, replay),
        logger=CSVLogger(run, name="log"),
        num_sanity_val_steps=0,
        enable_model_summary=False,
        use_distributed_sampler=False,
        **{"precision": recipe.schedule.precision, **(trainer_flags or {})},
    )
    started = time.monotonic()
    lit = LitAutoencoder(model, recipe)
    data = ImageData(splits, recipe.schedule.batch_size, seed)
    try:
        trainer.fit(lit, data, ckpt_path=run / "last.ckpt" if resume else None)
    except SystemExit as stop:  # how Lightning answers Ctrl-C
        raise TrainingInterruptedError from stop
    if not trainer.is_global_zero:
        return None
    best = torch.load(run / "best.ckpt", map_location="cpu", weights_only=True)["state_dict"]
    lit.load_state_dict(best)
    model = lit.model.cpu().eval().requires_grad_(False)
    replay.keep(model, trainer.current_epoch)
    seconds = time.monotonic() - started
    return Outcome(
        model, _history(run), replay.tensors(), seconds, str(trainer.strategy.root_device)
    )
