"""The LightningModule: loss, optimiser, gradient clipping, layout, and the history of a run."""

from __future__ import annotations

import math

import lightning.pytorch as pl
import torch
from torch import Tensor

from ..data import to_float
from ..data.augmentation import random_affine
from ..models import Autoencoder
from ..objectives import gaussian_kl, reconstruction_term
from ..recipes import Layout, Recipe, Schedule
from . import layout

CLIP_FACTOR = 2.0  # times the running mean of the gradient norm is the limit
KEPT = ("grad_norm", "history", "target_codes")  # in last.ckpt


class LitAutoencoder(pl.LightningModule):
    """How a recipe's model is trained: its loss is reconstruction + beta * KL. A recipe with a
    layout adds `layout_loss`.

    `grad_norm` is a running mean, NaN before the first step. `history` has one row for each epoch.
    `target_codes` (N, 2) are where the layout pulls the training images' codes.
    """

    def __init__(self, model: Autoencoder, recipe: Recipe, schedule: Schedule):
        super().__init__()
        self.model, self.recipe, self.schedule = model, recipe, schedule
        self.grad_norm = math.nan
        # (images, terms) of each step of an epoch, of training (True) and of validation (False)
        self.epoch_terms: dict[bool, list[tuple[int, dict[str, Tensor]]]] = {True: [], False: []}
        # Not left to a Lightning logger: those begin a new file when a run is resumed, and lack the
        # epoch in which it was interrupted.
        self.history: list[dict] = []
        self.target_codes: Tensor | None = None

    def on_save_checkpoint(self, checkpoint: dict) -> None:
        for name in KEPT:
            checkpoint[name] = getattr(self, name)

    def on_load_checkpoint(self, checkpoint: dict) -> None:
        for name in KEPT:
            setattr(self, name, checkpoint[name])

    def on_fit_start(self) -> None:
        if self.recipe.layout:
            self._lay_out(self.recipe.layout)
        # Each process needs noise of its own.
        torch.manual_seed(torch.initial_seed() + self.global_rank)

    def _lay_out(self, plan: Layout) -> None:
        """Find the target codes, once; a resumed run has them already."""
        codes = self.target_codes
        if codes is None and self.trainer.is_global_zero:
            seed = torch.initial_seed() % 2**31
            images = self.trainer.datamodule.splits.train
            codes = layout.target_codes(images, plan.perplexity, seed)
        self.target_codes = self.trainer.strategy.broadcast(codes).to(self.device)

    @property
    def share_done(self) -> float:
        """The share of the steps that are done."""
        return self.trainer.global_step / self.trainer.estimated_stepping_batches

    @property
    def augments(self) -> bool:
        return self.schedule.augment > 0 and self.share_done < self.schedule.augment_until

    def terms(
        self,
        pixels: Tensor,
        labels: Tensor,
        index: Tensor,
        *,
        train: bool = False,
    ) -> dict[str, Tensor]:
        """Means over the images uint8 (n, C, H, W), in nats: loss, reconstruction, kl.

        `index` (n,) are their places in the split. `train` adds what only training has.
        """
        clean = to_float(pixels)
        if train and self.augments:
            clean = random_affine(clean, self.schedule.augment)
        noisy = clean
        if self.recipe.noise:
            noisy = (clean + self.recipe.noise * torch.randn_like(clean)).clamp_(0, 1)
        labels = labels if self.model.conditional else None
        raw, mu, logvar = self.model(noisy, labels)
        reconstruction = reconstruction_term(raw, clean, self.model.likelihood).mean()
        kl = torch.zeros_like(reconstruction)
        if logvar is not None:
            # autocast would leave them in bfloat16, which has three digits
            kl = gaussian_kl(mu.float(), logvar.float()).mean()
        loss = reconstruction + self.recipe.beta * kl
        if train and self.recipe.layout:
            loss = loss + self.layout_loss(self.recipe.layout, mu, index)
        return {"loss": loss, "reconstruction": reconstruction, "kl": kl}

    def layout_loss(self, plan: Layout, mu: Tensor, index: Tensor) -> Tensor:
        """The pull of mu (n, 2) to the layout, which fades, and the encoder's error on half as many
        images that the decoder draws at known codes."""
        left = plan.pull * layout.pull_left(self.share_done, plan.until)
        pulled = layout.squared_distance(mu, self.target_codes[index])
        with torch.no_grad():
            z = layout.drawn_codes(mu[: (len(mu) + 1) // 2], plan.from_prior)
            drawn = self.model.decode(z)
        return left * pulled + plan.drawn * layout.surprise(*self.model.encode(drawn), z)

    def training_step(self, batch: tuple[Tensor, Tensor, Tensor], _: int) -> Tensor:
        terms = self.terms(*batch, train=True)
        self._keep(terms, batch)
        return terms["loss"]

    def validation_step(self, batch: tuple[Tensor, Tensor, Tensor], _: int) -> None:
        self._keep(self.terms(*batch), batch)

    def _keep(self, terms: dict[str, Tensor], batch: tuple[Tensor, Tensor, Tensor]) -> None:
        detached = {name: value.detach() for name, value in terms.items()}
        self.epoch_terms[self.training].append((len(batch[1]), detached))

    def on_train_epoch_end(self) -> None:
        for name, value in self._epoch_means(training=True).items():
            self.log(f"train_{name}", value)
        metrics = sorted(self.trainer.callback_metrics.items())
        logged = {k: round(float(v), 4) for k, v in metrics if k.startswith(("train_", "val_"))}
        self.history.append({"epoch": self.current_epoch, **logged})

    def on_validation_epoch_end(self) -> None:
        means = self._epoch_means(training=False)
        for name, value in means.items():
            self.log(f"val_{name}", value)
        self.log("nats", means["loss"], prog_bar=True, logger=False)

    def _epoch_means(self, *, training: bool) -> dict[str, Tensor]:
        """The mean of each term over all images of the epoch, in all processes.

        Not left to self.log: called in each step it takes 6 % of the time, and between processes
        its mean is wrong if they have an odd number of images together.
        """
        kept = self.epoch_terms[training]
        totals = {
            name: sum(count * terms[name].float() for count, terms in kept) for name in kept[0][1]
        }
        totals["images"] = torch.tensor(float(sum(count for count, _ in kept)), device=self.device)
        kept.clear()
        reduce = self.trainer.strategy.reduce
        totals = {name: reduce(value, reduce_op="sum") for name, value in totals.items()}
        images = totals.pop("images")
        return {name: value / images for name, value in totals.items()}

    def configure_gradient_clipping(self, optimizer, *_, **__) -> None:
        """Scale down a gradient whose norm is far above the running mean; drop one that is not
        finite.

        Lightning's own clipping takes a fixed limit, but the usual norm falls by a factor of ten
        within a run; without any clipping long runs diverge (docs/training.md).
        """
        if not self.schedule.clip:
            return
        parameters = [p for p in self.model.parameters() if p.grad is not None]
        norm = torch.nn.utils.get_total_norm([p.grad for p in parameters])
        if not math.isfinite(norm):
            # A GradScaler (16-mixed) skips the step itself, and fails where there is no gradient.
            if getattr(self.trainer.precision_plugin, "scaler", None) is None:
                optimizer.zero_grad()
            return
        usual = float(norm) if math.isnan(self.grad_norm) else self.grad_norm
        limit = CLIP_FACTOR * usual
        if norm > limit:
            for parameter in parameters:
                parameter.grad.mul_(limit / float(norm))
        self.grad_norm = 0.98 * usual + 0.02 * min(float(norm), limit)

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
