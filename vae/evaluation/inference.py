"""A trained model applied to many images: codes and loss terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor

from ..data import Images, to_float
from ..models import Autoencoder
from ..objectives import loss_terms

DECODED_VALUES = 4_000_000  # pixels decoded in one batch: 5,000 images of MNIST, 325 photographs

# (items, what they are) -> the same items, while a progress bar may be shown
Progress = Callable[[Iterable, str], Iterable]


def no_progress(items: Iterable, _what: str) -> Iterable:
    """The Progress that shows nothing."""
    return items


def batches(
    images: Images, size: int = 1000, order: Tensor | None = None
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches (x float (n, C, H, W) in [0, 1], labels (n,)) of all `images`.

    order: indices (N,), the order in which the images come; by default their own.
    """
    for start in range(0, len(images), size):
        chosen = slice(start, start + size)
        part = images[chosen if order is None else order[chosen]]
        yield to_float(part.pixels), part.labels


def labels_for(model: Autoencoder, labels: Tensor) -> Tensor | None:
    """`labels` for a conditional model; None for the others, which take none."""
    return labels if model.conditional else None


def decode_batch(values: int) -> int:
    """How many images of `values` numbers each are decoded in one batch."""
    return max(1, DECODED_VALUES // values)


@torch.inference_mode()
def codes(model: Autoencoder, images: Images) -> tuple[Tensor, Tensor | None]:
    """(mu (N, D), logvar (N, D)) of `images`; logvar is None for a plain autoencoder."""
    parts = [model.encode(x, labels_for(model, y)) for x, y in batches(images)]
    mu = torch.cat([mu for mu, _ in parts])
    return mu, torch.cat([logvar for _, logvar in parts]) if model.variational else None


@torch.inference_mode()
def elbo_terms(model: Autoencoder, images: Images, seed: int = 0) -> tuple[Tensor, Tensor]:
    """(reconstruction (N,), KL (N,)) in nats per image, with one posterior sample each."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        parts = [loss_terms(model, x, labels_for(model, y)) for x, y in batches(images)]
    return torch.cat([r for r, _ in parts]), torch.cat([k for _, k in parts])
