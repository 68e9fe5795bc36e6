"""Figures of a model's codes and of its likelihood."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..data import Images
from ..models import Autoencoder
from ..objectives import reconstruction_term
from .inference import Progress, batches, decode_batch, labels_for, no_progress

ACTIVE_VARIANCE = 0.01  # a latent dimension is active if Var_x(mu) exceeds this (Burda et al. 2015)
BOUND_SAMPLES = 5000  # posterior samples per image of the importance-weighted bound
BOUND_SAMPLES_LARGE = 500  # the same for images of more than LARGE values, which take much longer
LARGE = 1024


@torch.inference_mode()
def importance_weighted_bound(
    model: Autoencoder,
    images: Images,
    *,
    samples: int = BOUND_SAMPLES,
    seed: int = 0,
    progress: Progress = no_progress,
) -> Tensor:
    """log (1/K) sum_k p(x, z_k) / q(z_k | x), z_k ~ q(z | x), in nats per image -> (N,).

    Equation 8 of Burda et al. 2015 (arXiv 1509.00519) with K = `samples`.
    """
    generator = torch.Generator().manual_seed(seed)
    size = decode_batch(images.pixels[0].numel())
    bounds = []
    for x, labels in progress(list(batches(images, 1)), "importance-weighted bound"):
        mu, logvar = model.encode(x, labels_for(model, labels))
        epsilon = torch.randn(samples, model.latent_dim, generator=generator)
        z = mu + torch.exp(0.5 * logvar) * epsilon  # (K, D)
        parts = []
        for z_part in z.split(size):
            repeated = labels.expand(len(z_part)) if model.conditional else None
            raw = model.decode_raw(z_part, repeated)
            parts.append(-reconstruction_term(raw, x.expand_as(raw), model.likelihood))
        log_likelihood = torch.cat(parts)
        # The normalising constants of prior and posterior cancel.
        log_ratio = 0.5 * (epsilon.square() - z.square() + logvar).sum(1)
        bounds.append(torch.logsumexp(log_likelihood + log_ratio, 0) - math.log(samples))
    return torch.stack(bounds)


def bound_figures(
    model: Autoencoder, images: Images, elbo: Tensor, *, progress: Progress = no_progress
) -> dict[str, float]:
    """The mean importance-weighted bound of `images`, its gain over their `elbo` (N,), and the
    number of images and of samples per image that it is computed from."""
    large = images.pixels[0].numel() > LARGE
    samples = BOUND_SAMPLES_LARGE if large else BOUND_SAMPLES
    bound = importance_weighted_bound(model, images, samples=samples, progress=progress)
    return {
        "importance_weighted_bound": float(bound.mean()),
        "importance_weighted_gain": float((bound - elbo).mean()),
        "importance_weighted_images": len(images),
        "importance_weighted_samples": samples,
    }


def active_units(mu: Tensor) -> int:
    """How many of the D dimensions of mu (N, D) vary with the image."""
    return int((mu.var(0) > ACTIVE_VARIANCE).sum())


def knn_accuracy(
    train_codes: Tensor, train_labels: Tensor, test_codes: Tensor, test_labels: Tensor, k: int
) -> float:
    """Accuracy on test codes (N, D) of a vote of their k nearest training codes."""
    from sklearn.neighbors import KNeighborsClassifier  # slow to import

    neighbours = KNeighborsClassifier(k).fit(train_codes.numpy(), train_labels.numpy())
    return float(neighbours.score(test_codes.numpy(), test_labels.numpy()))
