"""Grids, samples and interpolations in a latent space, and the loss of one image.

Pure functions of a model, as `vae.load` returns it. Codes are float tensors (N, D), images float
tensors (N, C, H, W) in [0, 1].
"""

from __future__ import annotations

import torch
from torch import Tensor

from .models import Autoencoder
from .objectives import gaussian_kl, reconstruction_term

RANGE_QUANTILES = (0.005, 0.995)
RANGE_MARGIN = 0.05  # share of a range's width that is added at both ends


def normal_quantiles(n: int) -> Tensor:
    """n quantiles (n,) of the standard normal, evenly spaced in probability, ascending.

    The inverse CDF at the middles of n equal intervals, as in figure 4 of Kingma & Welling 2013.
    """
    return torch.special.ndtri((torch.arange(n, dtype=torch.float64) + 0.5) / n).float()


def code_range(mu: Tensor, *, symmetric: bool) -> tuple[Tensor, Tensor]:
    """The box (low (D,), high (D,)) around 99 % of the codes mu (N, D), with a margin.

    symmetric: around 0, for models with the prior N(0, I).
    """
    low, high = torch.quantile(mu.float(), torch.tensor(RANGE_QUANTILES), dim=0)
    if symmetric:
        high = torch.maximum(low.abs(), high.abs())
        low = -high
    margin = (RANGE_MARGIN * (high - low)).clamp(min=1e-3)  # an unused dimension has no width
    return low - margin, high + margin


def grid_codes(
    model: Autoencoder,
    n: int,
    *,
    codes: Tensor | None = None,
    plane: tuple[int, int] = (0, 1),
    centre: Tensor | None = None,
) -> Tensor:
    """The codes (n*n, D) of a manifold grid, row by row, the first row at the top of the plane.

    For a variational model at normal quantiles. A plain autoencoder has no prior, so its grid is
    evenly spaced over the range of its `codes` (N, D). Dimensions outside `plane` are those of
    `centre` (D,), by default 0. With one latent dimension all rows are the same.
    """
    first, second = plane if model.latent_dim > 1 else (0, 0)
    if model.variational:
        across = down = normal_quantiles(n)
    elif codes is None:
        raise ValueError("A plain autoencoder has no prior: pass codes=, such as the atlas' mu.")
    else:
        low, high = code_range(codes, symmetric=False)
        steps = (torch.arange(n) + 0.5) / n
        across = low[first] + steps * (high[first] - low[first])
        down = low[second] + steps * (high[second] - low[second])
    z = torch.zeros(model.latent_dim) if centre is None else centre.float()
    z = z.repeat(n * n, 1)
    z[:, second] = down.flip(0).repeat_interleave(n)  # y grows upwards, rows go down
    z[:, first] = across.repeat(n)
    return z


@torch.inference_mode()
def manifold(
    model: Autoencoder,
    n: int,
    labels: int | Tensor | None = None,
    *,
    codes: Tensor | None = None,
    plane: tuple[int, int] = (0, 1),
    centre: Tensor | None = None,
) -> Tensor:
    """The decoded images (n*n, C, H, W) of `grid_codes`.

    labels: the class of a conditional model, one for all or (n*n,).
    """
    z = grid_codes(model, n, codes=codes, plane=plane, centre=centre)
    return model.decode(z, _labels(model, labels, len(z)))


@torch.inference_mode()
def sample(
    model: Autoencoder,
    n: int,
    seed: int = 0,
    labels: int | Tensor | None = None,
    *,
    codes: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """n codes (n, D) drawn from N(0, I) and their images (n, C, H, W).

    codes: draw from the Gaussian fitted to these (N, D) instead. This is the fair comparison for a
    plain autoencoder, whose training does not bring its codes near N(0, I).
    """
    generator = torch.Generator().manual_seed(seed)
    z = torch.randn(n, model.latent_dim, generator=generator)
    if codes is not None:
        z = codes.float().mean(0) + z @ _root_of_covariance(codes.float()).T
    return z, model.decode(z, _labels(model, labels, n))


def interpolate(a: Tensor, b: Tensor, n: int, *, spherical: bool = False) -> Tensor:
    """n codes (n, D) from a (D,) to b (D,), both included.

    spherical: along the great circle, with a linear change of the norm (White 2016, arXiv
    1609.04468). In many dimensions a straight line leaves the shell where N(0, I) has its mass.
    """
    t = torch.linspace(0, 1, n)[:, None]
    straight = (1 - t) * a + t * b
    lengths = a.norm(), b.norm()
    if not spherical or min(lengths) < 1e-6:
        return straight
    from_, to = a / lengths[0], b / lengths[1]
    angle = torch.arccos((from_ @ to).clamp(-1, 1))
    if torch.sin(angle) < 1e-4:  # same or opposite direction: the great circle is not unique
        return straight
    direction = (torch.sin((1 - t) * angle) * from_ + torch.sin(t * angle) * to) / torch.sin(angle)
    return direction * ((1 - t) * lengths[0] + t * lengths[1])


@torch.inference_mode()
def loss_of_image(
    model: Autoencoder, x: Tensor, label: int | None = None, *, samples: int = 16, seed: int = 0
) -> dict[str, float]:
    """The terms of -ELBO in nats of one image x (1, C, H, W): reconstruction, kl, and their sum.

    The reconstruction is the mean over `samples` posterior samples. A plain autoencoder has one
    code and a kl of 0.
    """
    labels = _labels(model, label, 1)
    mu, logvar = model.encode(x, labels)
    if logvar is None:
        samples, kl = 1, 0.0
        z = mu
    else:
        noise = torch.randn(
            samples, model.latent_dim, generator=torch.Generator().manual_seed(seed)
        )
        z, kl = mu + torch.exp(0.5 * logvar) * noise, float(gaussian_kl(mu, logvar))
    raw = model.decode_raw(z, _labels(model, label, samples))
    terms = reconstruction_term(raw, x.expand_as(raw), model.likelihood)
    reconstruction = float(terms.mean())
    return {"reconstruction": reconstruction, "kl": kl, "negative_elbo": reconstruction + kl}


def anomaly_share(score: float, reference: Tensor) -> float:
    """Share of the reference scores (N,) that are below `score`.

    For an image's -ELBO the reference is that of the test images: reconstruction + kl in the
    atlas.
    """
    return float((reference < score).float().mean())


def tile(images: Tensor, columns: int, *, gap: int = 0) -> Tensor:
    """Images (N, C, H, W) as one sheet (C, rows*(H+gap)-gap, columns*(W+gap)-gap), gaps black."""
    n, channels, height, width = images.shape
    rows = -(-n // columns)
    sheet = torch.zeros(rows * columns, channels, height + gap, width + gap)
    sheet[:n, :, :height, :width] = images
    sheet = sheet.view(rows, columns, channels, height + gap, width + gap)
    # (rows, columns, C, H, W) -> (C, rows, H, columns, W) -> (C, rows*H, columns*W)
    sheet = sheet.permute(2, 0, 3, 1, 4).reshape(
        channels, rows * (height + gap), columns * (width + gap)
    )
    return sheet[:, : sheet.shape[1] - gap, : sheet.shape[2] - gap]


def _labels(model: Autoencoder, labels: int | Tensor | None, n: int) -> Tensor | None:
    if not model.conditional:
        return None
    if labels is None:
        raise ValueError(f"This model is conditional: pass a class, 0 to {model.num_classes - 1}.")
    return torch.as_tensor(labels).expand(n)


def _root_of_covariance(codes: Tensor) -> Tensor:
    """A matrix (D, D) whose product with its transpose is the covariance of codes (N, D)."""
    covariance = torch.cov(codes.T).reshape(codes.shape[1], codes.shape[1])
    values, vectors = torch.linalg.eigh(covariance)
    return vectors * values.clamp(min=0).sqrt()  # not Cholesky, which fails for an unused dimension
