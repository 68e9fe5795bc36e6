"""The layout of a 2-D map, before training: where the code of each training image is pulled to.

The optimisation of an autoencoder keeps the layout that it starts from. From a random start the
classes lie in several pieces, and a code near the border of two pieces jumps between them. t-SNE
(van der Maaten & Hinton 2008) puts similar images side by side, each class in one piece, and needs
no labels. Its points are then moved until they have the distribution that codes shall have, a
standard normal, by iterative Gaussianization (Chen & Gopinath 2000; Laparra et al. 2011, "Iterative
Gaussianization: from ICA to random rotations").

The encoder has to find the code of images that it has not seen. The decoder can draw any number of
images whose codes are known, as in the sleep phase of the wake-sleep algorithm (Hinton et al.
1995); `drawn_codes` says where.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..data import Images, to_float

COMPONENTS = 50  # principal components of the images that t-SNE sees
EARLY, LATE = 250, 500  # iterations of t-SNE with and without exaggeration
EXAGGERATION = 12.0
ROUNDS = 60  # rotations of the Gaussianization
NEAR = 0.3  # standard deviation of a drawn code around an image's
SHARP = 0.05  # standard deviation of the posterior that a plain autoencoder is taken to have


def target_codes(images: Images, perplexity: float, seed: int) -> Tensor:
    """The codes (N, 2) that the map of `images` starts from; jointly standard normal."""
    points = embed(principal_components(images), perplexity, seed)
    return to_gaussian(points, seed)


def principal_components(images: Images) -> Tensor:
    """The first principal components of the pixels, float (N, at most COMPONENTS)."""
    x = to_float(images.pixels).flatten(1)  # (N, C, H, W) -> (N, C*H*W)
    x -= x.mean(0)
    _, directions = torch.linalg.eigh(x.T @ x / len(x))  # in the order of rising variance
    return x @ directions[:, -COMPONENTS:].flip(1)


def embed(values: Tensor, perplexity: float, seed: int) -> Tensor:
    """t-SNE of values (N, D) -> (N, 2). With FFT it takes about a minute for 55,000."""
    from openTSNE import TSNEEmbedding, affinity, initialization  # slow to import

    values = values.numpy()
    affinities = affinity.PerplexityBasedNN(
        values, perplexity=min(perplexity, (len(values) - 1) / 3), random_state=seed
    )
    start = initialization.pca(values, random_state=seed)
    embedding = TSNEEmbedding(start, affinities, negative_gradient_method="fft", random_state=seed)
    embedding.optimize(EARLY, exaggeration=EXAGGERATION, momentum=0.5, inplace=True)
    embedding.optimize(LATE, momentum=0.8, inplace=True)
    return torch.tensor(embedding, dtype=torch.float32)


def to_gaussian(points: Tensor, seed: int) -> Tensor:
    """Points (N, 2) moved until they are a standard normal: turn them by a random angle, replace
    each coordinate by the normal quantile of its rank, turn back, and again."""
    generator = torch.Generator().manual_seed(seed)
    ranks = (torch.arange(len(points), dtype=torch.float64) + 0.5) / len(points)
    quantiles = torch.special.ndtri(ranks)
    points = points.double()
    points = (points - points.mean(0)) / points.std(0)  # ranks are taken along common axes
    for angle in torch.rand(ROUNDS, generator=generator) * (math.pi / 2):
        cos, sin = math.cos(angle), math.sin(angle)
        rotation = torch.tensor([[cos, -sin], [sin, cos]], dtype=torch.float64)
        turned = points @ rotation
        for axis in range(2):
            turned[turned[:, axis].argsort(), axis] = quantiles
        points = turned @ rotation.T
    return points.float()


def pull_left(share: float, until: float) -> float:
    """How much is left of the pull, 1 to 0, after `share` of the steps; it ends at `until`."""
    return 0.5 * (1 + math.cos(math.pi * min(1.0, share / until)))


def squared_distance(mu: Tensor, target: Tensor) -> Tensor:
    """Mean over images of |mu - target|^2, both (N, 2)."""
    return (mu - target).square().sum(1).mean()


def drawn_codes(mu: Tensor, from_prior: float) -> Tensor:
    """Codes (N, 2) to draw images at: near the codes mu (N, 2), and a share of them anywhere that
    the prior reaches, so that the encoder also learns the way from one class to the next."""
    codes = mu.detach() + NEAR * torch.randn_like(mu)
    anywhere = torch.rand(len(mu), 1, device=mu.device) < from_prior
    return torch.where(anywhere, torch.randn_like(mu), codes)


def surprise(mu: Tensor, logvar: Tensor | None, z: Tensor) -> Tensor:
    """Mean over images of -log q(z | x), without its constant: all (N, 2), logvar None for a plain
    autoencoder."""
    if logvar is None:
        logvar = torch.full_like(mu, 2 * math.log(SHARP))
    return 0.5 * ((mu - z).square() * torch.exp(-logvar) + logvar).sum(1).mean()
