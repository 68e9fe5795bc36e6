"""How well a model's loss tells images of its data set from images of other kinds."""

from __future__ import annotations

import torch
from torch import Tensor

from ..data import Images
from ..models import Autoencoder
from ..objectives import gaussian_kl, reconstruction_term
from .inference import batches

MOST_IMAGES = 10_000  # of each out-of-distribution set that is made here
WORST = 1e30  # nats; noise may have an infinite KL term, which the ranking of scores cannot take


def out_of_distribution_sets(test: Images, others: dict[str, Images]) -> dict[str, Tensor]:
    """Images that do not belong to the data set of `test`, {kind: uint8 (N, C, H, W)}.

    The images of the `others`, uniform noise, and the test images rotated by 90 degrees (if they
    are square). Noise and rotated images are as many as `test` has, at most MOST_IMAGES.
    """
    test = test[:MOST_IMAGES]
    generator = torch.Generator().manual_seed(0)
    noise = torch.randint(0, 256, test.pixels.shape, generator=generator, dtype=torch.uint8)
    sets = {name: images.pixels for name, images in others.items()} | {"noise": noise}
    if test.pixels.shape[2] == test.pixels.shape[3]:
        sets["rotated"] = torch.rot90(test.pixels, 1, (2, 3))
    return sets


@torch.inference_mode()
def out_of_distribution_auroc(
    model: Autoencoder, test: Images, sets: dict[str, Tensor]
) -> dict[str, dict[str, float]]:
    """Area under the ROC curve of telling `test` from each of `sets`, uint8 (N, C, H, W).

    {kind: {"reconstruction": area, "elbo": area}}: the score is the reconstruction term of the
    mean code, or -ELBO with that term (variational models only). 1 is perfect, 0.5 is chance.
    """
    from sklearn.metrics import roc_auc_score  # slow to import

    inside, areas = _scores(model, test), {}
    for kind, pixels in sets.items():
        outside = _scores(model, Images(pixels, torch.zeros(len(pixels), dtype=torch.long)))
        areas[kind] = {
            name: float(
                roc_auc_score(
                    [0] * len(inside[name]) + [1] * len(outside[name]),
                    torch.cat([inside[name], outside[name]]).numpy(),
                )
            )
            for name in inside
        }
    return areas


def _scores(model: Autoencoder, images: Images) -> dict[str, Tensor]:
    """{"reconstruction": (N,), "elbo": (N,)} in nats per image, lower for usual images; "elbo" is
    -ELBO, of variational models only."""
    columns: dict[str, list[Tensor]] = {"reconstruction": []}
    for x, _ in batches(images):
        mu, logvar = model.encode(x)
        loss = reconstruction_term(model.decode_raw(mu), x, model.likelihood)
        columns["reconstruction"].append(loss)
        if logvar is not None:
            columns.setdefault("elbo", []).append(loss + gaussian_kl(mu, logvar))
    return {name: torch.cat(parts).clamp(max=WORST) for name, parts in columns.items()}
