"""Training with PyTorch Lightning: the LightningModule, its data and `fit`."""

from __future__ import annotations

import json
import logging
import math
import shutil
import sys
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

import lightning.pytorch as pl
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint, TQDMProgressBar
from lightning.pytorch.loggers import CSVLogger
from lightning.pytorch.utilities import rank_zero_only
from lightning.pytorch.utilities.exceptions import MisconfigurationException
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from ..data import Images, Splits, to_float
from ..data.augmentation import random_affine
from ..evaluation import codes
from ..models import Autoencoder, new_model
from ..objectives import loss_terms
from ..recipes import Recipe, Schedule
from ..strict_json import dumps
from .matching import code_centres, matching_encoder

REPLAY_IMAGES = 1000
REPLAY_MOMENTS = 24  # in the first stage of training
REPLAY_MOMENTS_LATER = 6  # in a second one
CLIP_FACTOR = 2.0  # gradients longer than this times their running mean length are shortened
RUN_FORMAT = 2  # of what a run leaves for --resume


class TrainingInterruptedError(Exception):
    """Training was stopped by Ctrl-C; what there was of it can be resumed."""


class TrainingError(Exception):
    """A run cannot begin, or came to nothing; the message says why and what to do."""


def is_first_process() -> bool:
    """Whether this process is the one of a distributed run that writes and speaks."""
    return rank_zero_only.rank == 0


def processes(trainer_flags: dict) -> tuple[int, int]:
    """(processes on this machine, in all) that lightning.Trainer makes of its flags.

    Raises TrainingError for flags that it does not take.
    """
    _quieten_lightning()
    try:
        trainer = pl.Trainer(logger=False, enable_checkpointing=False, **trainer_flags)
    except (MisconfigurationException, ImportError, RuntimeError, TypeError, ValueError) as error:
        raise TrainingError(f"Lightning does not take these flags: {error}") from error
    asked = trainer_flags.get("precision", trainer.precision)
    if trainer.precision != asked:
        raise TrainingError(
            f"{asked} does not work on this device: Lightning takes {trainer.precision} there. "
            f"Pass --precision {trainer.precision}."
        )
    return trainer.num_devices, trainer.world_size


def _quieten_lightning() -> None:
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")


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

    def __init__(self, model: Autoencoder, recipe: Recipe, schedule: Schedule):
        super().__init__()
        self.model, self.recipe, self.schedule = model, recipe, schedule
        self.gradient_length = math.nan  # running mean
        self.epoch_terms: list[tuple[int, dict[str, Tensor]]] = []  # (images, terms) a step
        self.history: list[dict] = []  # a row an epoch of this stage
        self.seconds_before = 0.0  # of the runs that this one resumes
        self.started = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long this model has been training, without what an interruption lost."""
        return self.seconds_before + time.monotonic() - self.started

    def on_save_checkpoint(self, checkpoint: dict) -> None:
        checkpoint["run"] = (self.gradient_length, self.seconds, self.history)

    def on_load_checkpoint(self, checkpoint: dict) -> None:
        self.gradient_length, self.seconds_before, self.history = checkpoint["run"]

    def on_fit_start(self) -> None:
        torch.manual_seed(torch.initial_seed() + self.global_rank)  # processes draw other noise

    @property
    def augments(self) -> bool:
        last = self.schedule.augment_until * self.trainer.estimated_stepping_batches
        return self.schedule.augment > 0 and self.trainer.global_step < last

    def terms(self, pixels: Tensor, labels: Tensor, augment: bool = False) -> dict[str, Tensor]:
        """Means over uint8 pixels (n, C, H, W): loss, reconstruction, kl."""
        clean = to_float(pixels)
        if augment:
            clean = random_affine(clean, self.schedule.augment)
        noisy = clean
        if self.recipe.noise:
            noisy = (clean + self.recipe.noise * torch.randn_like(clean)).clamp_(0, 1)
        labels = labels if self.model.conditional else None
        reconstruction, kl = loss_terms(self.model, noisy, labels, target=clean)
        reconstruction, kl = reconstruction.mean(), kl.mean()
        loss = reconstruction + self.recipe.beta * kl
        return {"loss": loss, "reconstruction": reconstruction, "kl": kl}

    def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
        terms = self.terms(*batch, augment=self.augments)
        detached = {name: value.detach() for name, value in terms.items()}
        self.epoch_terms.append((len(batch[1]), detached))
        return terms["loss"]

    def on_train_epoch_end(self) -> None:
        """Log the epoch's means at once: a call of log in each step takes 6 % of it."""
        images = sum(count for count, _ in self.epoch_terms)
        for name in self.epoch_terms[0][1]:
            total = sum(count * terms[name] for count, terms in self.epoch_terms)
            self.log(f"train_{name}", total / images, sync_dist=True)
        self.epoch_terms.clear()
        metrics = sorted(self.trainer.callback_metrics.items())  # of all processes
        logged = {k: round(float(v), 4) for k, v in metrics if k.startswith(("train_", "val_"))}
        self.history.append({"epoch": self.current_epoch, **logged})

    def validation_step(self, batch: tuple[Tensor, Tensor], _: int) -> None:
        named = {f"val_{name}": value for name, value in self.terms(*batch).items()}
        self.log_dict(named, batch_size=len(batch[1]), sync_dist=True)
        self.log("nats", named["val_loss"], prog_bar=True, logger=False, sync_dist=True)

    def configure_gradient_clipping(self, optimizer, *_, **__) -> None:
        """Shorten a gradient that is far longer than usual; drop one that is not finite.

        What is usual falls by a factor of ten within a run, so it is measured, not set.
        """
        if not self.schedule.clip:
            return
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        length = float(torch.nn.utils.get_total_norm(gradients))
        if not math.isfinite(length):
            # A GradScaler, as 16-mixed has one, drops the step itself and fails without gradients.
            if getattr(self.trainer.precision_plugin, "scaler", None) is None:
                optimizer.zero_grad()
            return
        usual = length if math.isnan(self.gradient_length) else self.gradient_length
        longest = CLIP_FACTOR * usual
        if length > longest:
            torch._foreach_mul_(gradients, longest / length)
        self.gradient_length = 0.98 * usual + 0.02 * min(length, longest)

    def configure_optimizers(self):
        plan = self.schedule
        parameters = self.model.parameters()
        if plan.decoder_decay:
            decay = {"weight_decay": plan.decoder_decay, "decoupled_weight_decay": True}
            encoder, decoder = self.model.encoder, self.model.decoder
            parameters = [
                {"params": encoder.parameters()},
                {"params": decoder.parameters(), **decay},
            ]
        optimizer = torch.optim.Adam(
            parameters,
            lr=plan.lr,
            betas=plan.betas,
            weight_decay=plan.weight_decay,
            fused=True,
        )
        if not plan.one_cycle:
            return optimizer
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            plan.lr,
            total_steps=max(2, int(self.trainer.estimated_stepping_batches)),
            pct_start=plan.warmup,
            cycle_momentum=False,
        )
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": scheduler, "interval": "step"},
        }


class Replay(pl.Callback):
    """Keeps the codes of the same 1,000 images at some moments of training: denser early in the
    first stage, evenly in a later one, which starts from a map that is in place."""

    def __init__(self, images: Images, first_epoch: int):
        self.images, self.first_epoch = images[:REPLAY_IMAGES], first_epoch
        self.epochs: list[float] = []
        self.codes: list[Tensor] = []
        self.moments: set[int] = set()

    def on_train_start(self, trainer: pl.Trainer, module: LitAutoencoder) -> None:
        last = max(1, int(trainer.estimated_stepping_batches))
        if self.first_epoch:
            steps = torch.linspace(0, last, REPLAY_MOMENTS_LATER + 1)[1:-1]
        else:
            steps = torch.logspace(0, math.log10(last), REPLAY_MOMENTS - 1)[:-1]
            if not self.codes:
                self.keep(module.model, 0.0)
        self.moments = {round(step) for step in steps.tolist()}

    def on_train_batch_end(self, trainer, module, *_) -> None:
        if trainer.global_step in self.moments:
            self.keep(module.model, trainer.global_step / trainer.num_training_batches)

    @torch.no_grad()
    def keep(self, model: Autoencoder, epoch: float) -> None:
        """Note the codes under `model` as those of an epoch of this stage."""
        training = model.training
        model.eval()
        device = next(model.parameters()).device
        labels = self.images.labels.to(device) if model.conditional else None
        mu, _ = model.encode(to_float(self.images.pixels.to(device)), labels)
        self.codes.append(mu.half().cpu())
        self.epochs.append(self.first_epoch + epoch)
        model.train(training)

    def state_dict(self) -> dict:
        return {"epochs": self.epochs, "codes": self.codes}

    def load_state_dict(self, state: dict) -> None:
        self.epochs, self.codes = state["epochs"], state["codes"]


@dataclass(frozen=True)
class Outcome:
    """A trained model and the record of its training.

    `history` has one row an epoch. `replay` holds mu (T, N, D) float16, labels (N,) uint8 and
    epoch (T,) float32.
    """

    model: Autoencoder
    history: list[dict]
    replay: dict[str, Tensor]
    seconds: float
    device: str


def _stage(
    lit: LitAutoencoder,
    splits: Splits,
    *,
    run: Path,
    seed: int,
    resume: bool,
    first_epoch: int,
    flags,
) -> dict:
    """Train one stage and leave the weights of its best validation epoch in `lit`.

    Returns what is kept of it: history, replay codes and epochs, seconds, device. A stage that is
    complete already is only read.
    """
    done = run / "done.pt"
    if resume and done.is_file():
        record = torch.load(done, weights_only=True)
        lit.load_state_dict(record.pop("weights"))
        return record
    replay = Replay(splits.test, first_epoch)
    schedule = lit.schedule
    keeper = ModelCheckpoint(
        run,
        "best",
        monitor="val_loss",
        save_last=True,
        enable_version_counter=False,
        save_on_train_epoch_end=True,  # when the epoch's row is in the history
    )
    trainer = pl.Trainer(
        max_epochs=schedule.epochs,
        callbacks=[
            EarlyStopping("val_loss", patience=schedule.patience),
            keeper,
            TQDMProgressBar(refresh_rate=10 if sys.stderr.isatty() else 0),
            replay,
        ],
        logger=CSVLogger(run, name="log"),
        num_sanity_val_steps=0,
        enable_model_summary=False,
        use_distributed_sampler=False,
        precision=schedule.precision,
        **flags,
    )
    last = run / "last.ckpt"
    data = ImageData(splits, schedule.batch_size, seed)
    try:
        trainer.fit(lit, data, ckpt_path=last if resume and last.is_file() else None)
    except SystemExit as stop:  # how Lightning answers Ctrl-C
        raise TrainingInterruptedError from stop
    trainer.strategy.barrier()
    if keeper.best_model_score is None or not math.isfinite(keeper.best_model_score):
        raise TrainingError(
            f"Training came to nothing with a learning rate of {schedule.lr:g}: the validation "
            "loss was never finite. No checkpoint was touched. Try a smaller --lr."
        )
    best = torch.load(run / "best.ckpt", map_location="cpu", weights_only=True)["state_dict"]
    lit.cpu().load_state_dict(best)
    replay.keep(lit.model, trainer.current_epoch)
    record = {
        "history": [row | {"epoch": first_epoch + row["epoch"]} for row in lit.history],
        "codes": replay.codes,
        "epochs": replay.epochs,
        "seconds": lit.seconds,
        "device": str(trainer.strategy.root_device),
    }
    if trainer.is_global_zero:
        torch.save(record | {"weights": best}, done)
    return record


def _open_run(run: Path, begun: dict, resume: bool) -> None:
    """Clear `run` of an older run and note what is `begun`, or see that it is what is resumed."""
    record = run / "begun.json"
    if not resume:
        if is_first_process():
            for stage in ("1", "2"):
                shutil.rmtree(run / stage, ignore_errors=True)
            run.mkdir(parents=True, exist_ok=True)
            record.write_text(dumps(begun), encoding="utf-8")
        return
    try:
        then = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise TrainingError(f"Nothing to resume: {record} does not exist.") from None
    changes = _changes(then, json.loads(dumps(begun)))
    if changes:
        raise TrainingError(
            f"{run} was begun otherwise: {'; '.join(changes)}. Resume it with the flags and the "
            "images that it was begun with, or begin anew without --resume."
        )


def _changes(then: object, now: object, name: str = "") -> list[str]:
    """What differs between two JSON values, in words."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [text for key in now for text in _changes(then.get(key), now[key], key)]
    return [] if then == now else [f"{name} was {then} and is {now} now"]


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

    `run` is the folder for what resuming needs; an older run in it goes unless `resume` is set. The
    `trainer_flags` go to lightning.Trainer as they are, but the precision is the recipe's. Returns
    None in every process but the first. Raises TrainingInterruptedError after Ctrl-C and
    TrainingError, before `run` is touched, for what cannot be trained or resumed, and after
    training if no epoch had a finite loss.
    """
    flags = trainer_flags or {}
    _, world = processes(flags | {"precision": recipe.schedule.precision})
    if world > len(splits.validation):
        raise TrainingError(
            f"{len(splits.validation)} validation images are too few for {world} processes: each "
            "needs one. Pass fewer --devices."
        )
    pl.seed_everything(seed, workers=True, verbose=False)
    shape = tuple(splits.train.pixels.shape[1:])
    model = new_model(recipe, shape, num_classes)
    begun = {"recipe": asdict(recipe), "seed": seed, "image": shape, "classes": num_classes}
    begun["format"] = RUN_FORMAT
    _open_run(run, begun | {"training images": len(splits.train)}, resume)
    common = {"seed": seed, "resume": resume, "flags": flags}
    lit = LitAutoencoder(model, recipe, recipe.schedule)
    stages = [_stage(lit, splits, run=run / "1", first_epoch=0, **common)]
    if recipe.matching:
        stages.append(_matching_stage(model, recipe, splits, stages[0], run / "2", common))
    if not is_first_process():
        return None
    return _outcome(model, stages, splits)


def _matching_stage(
    model: Autoencoder, recipe: Recipe, splits: Splits, first: dict, run: Path, common: dict
) -> dict:
    """The second stage: give `model` its matching encoder and train it on."""
    mu, logvar = codes(model.eval(), splits.train)
    centres = code_centres(mu, recipe.matching.templates)
    logvar = None if logvar is None else logvar.mean(0)
    model.encoder = matching_encoder(model, centres, logvar)
    lit = LitAutoencoder(model.train(), recipe, recipe.matching.schedule)
    first_epoch = first["history"][-1]["epoch"] + 1
    return _stage(lit, splits, run=run, first_epoch=first_epoch, **common)


def _outcome(model: Autoencoder, stages: list[dict], splits: Splits) -> Outcome:
    replay = {
        "mu": torch.stack([code for stage in stages for code in stage["codes"]]),
        "labels": splits.test.labels[:REPLAY_IMAGES].to(torch.uint8),
        "epoch": torch.tensor([epoch for stage in stages for epoch in stage["epochs"]]),
    }
    return Outcome(
        model.eval().requires_grad_(False),
        [row for stage in stages for row in stage["history"]],
        replay,
        sum(stage["seconds"] for stage in stages),
        stages[0]["device"],
    )
