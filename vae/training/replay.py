"""How the codes of some test images move during training."""

from __future__ import annotations

import math

import lightning.pytorch as pl
import torch
from torch import Tensor

from ..data import Images, to_float
from ..models import Autoencoder
from .lightning_module import LitAutoencoder

IMAGES = 1000
MOMENTS = 24


def watched(test: Images) -> Images:
    """The images whose codes are kept."""
    return test[:IMAGES]


class Replay(pl.Callback):
    """Keeps the codes of the same 1,000 images at some moments of training.

    The moments are closer together at the start, where the map changes most. `epochs` and `codes`
    have one entry for each moment.
    """

    def __init__(self, images: Images):
        self.images = images
        self.epochs: list[float] = []
        self.codes: list[Tensor] = []
        self.moments: set[int] = set()

    def on_train_start(self, trainer: pl.Trainer, module: LitAutoencoder) -> None:
        last = max(1, int(trainer.estimated_stepping_batches))
        steps = torch.logspace(0, math.log10(last), MOMENTS - 1)[:-1]
        if not self.codes:
            self.keep(module.model, 0.0)
        self.moments = {round(step) for step in steps.tolist()}

    def on_train_batch_end(self, trainer, module, *_) -> None:
        if trainer.global_step in self.moments:
            self.keep(module.model, trainer.global_step / trainer.num_training_batches)

    @torch.no_grad()
    def keep(self, model: Autoencoder, epoch: float) -> None:
        """Add the codes that `model` gives after so many epochs."""
        training = model.training
        model.eval()
        device = next(model.parameters()).device
        labels = self.images.labels.to(device) if model.conditional else None
        mu, _ = model.encode(to_float(self.images.pixels.to(device)), labels)
        self.codes.append(mu.half().cpu())
        self.epochs.append(epoch)
        model.train(training)

    def state_dict(self) -> dict:
        return {"epochs": self.epochs, "codes": self.codes}

    def load_state_dict(self, state: dict) -> None:
        self.epochs, self.codes = state["epochs"], state["codes"]
