"""The terms of the loss, in nats per image.

ELBO as in Kingma & Welling 2013 (arXiv 1312.6114): -ELBO = reconstruction + KL.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def reconstruction_term(raw: Tensor, x: Tensor, likelihood: str) -> Tensor:
    """The reconstruction term of `raw` and `x`, both (N, C, H, W), summed over pixels -> (N,).

    "bernoulli": cross-entropy of grey levels x in [0, 1] under logits `raw`, in nats.
    "gaussian": squared error, which is -log N(x; raw, 1/2) in nats up to a constant.
    Raises ValueError for any other `likelihood`.
    """
    if likelihood == "bernoulli":
        per_pixel = F.binary_cross_entropy_with_logits(raw, x, reduction="none")
    elif likelihood == "gaussian":
        per_pixel = F.mse_loss(raw, x, reduction="none")
    else:
        raise ValueError(f"unknown likelihood {likelihood!r}; known: bernoulli, gaussian")
    return per_pixel.flatten(1).sum(1)  # (N, C, H, W) -> (N,)


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mu, sigma^2) || N(0, I)), both (N, D), in nats -> (N,). Appendix B of the paper."""
    return 0.5 * (mu.square() + logvar.exp() - logvar - 1).sum(1)


def loss_terms(model, x: Tensor, labels: Tensor | None = None, target: Tensor | None = None):
    """(reconstruction (N,), KL (N,)) of images x (N, C, H, W) with one posterior sample.

    `target` is what the model should reconstruct, if that is not `x` (denoising).
    """
    raw, mu, logvar = model(x, labels)
    reconstruction = reconstruction_term(raw, x if target is None else target, model.likelihood)
    kl = torch.zeros_like(reconstruction) if logvar is None else gaussian_kl(mu, logvar)
    return reconstruction, kl
