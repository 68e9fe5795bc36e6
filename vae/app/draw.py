"""The Draw tab's endpoint: `encode`."""

from __future__ import annotations

from typing import Any

import torch
from gradio_client.utils import is_file_obj_with_meta

from .. import latent
from ..sketch import prepare
from . import checks
from .store import Store


def picture(image: object) -> Any:
    """The image that a client sent: an uploaded file, or nested lists of numbers."""
    # Gradio has checked that the path in such a dict is in its folder of uploads. Any other dict
    # could name any file of this machine.
    if isinstance(image, dict) and is_file_obj_with_meta(image):
        return checks.image_file(image["path"])
    if isinstance(image, list):
        return checks.pixels(image)
    raise checks.InputError(
        f"image is {checks.shown(image)}: neither an uploaded file (handle_file(path) in "
        "gradio_client) nor nested lists of grey levels in [0, 1]."
    )


def stranger_than(score: float, atlas: dict[str, torch.Tensor]) -> float | None:
    """Share of test images with a lower -ELBO than `score`; None if the atlas does not hold it."""
    if "reconstruction" not in atlas:
        return None
    return latent.anomaly_share(score, atlas["reconstruction"] + atlas["kl"])


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def encode(model: str, image: dict | list, label: int | str | None = None) -> dict:
        """Encode an image: an uploaded file, or nested lists (H, W) or (H, W, 3) of numbers in
        [0, 1]. It is first resized and centred like the images of the data set. Returns mu,
        logvar, the terms of -ELBO in nats, the share of test images with a lower -ELBO
        (stranger_than), and the image and its reconstruction as nested lists (C, H, W)."""
        network = store.model(model)
        index = checks.label(label, network)
        labels = None if index is None else torch.tensor([index])
        x = prepare(picture(image), store.dataset(model))
        with torch.inference_mode():
            mu, logvar = network.encode(x, labels)
            x_hat = network.decode(mu, labels)
        terms = latent.loss_of_image(network, x, index)
        return terms | {
            "mu": mu[0].tolist(),
            "logvar": None if logvar is None else logvar[0].tolist(),
            "stranger_than": stranger_than(terms["negative_elbo"], store.atlas(model)),
            "image": x[0].tolist(),
            "x_hat": x_hat[0].tolist(),
        }

    return {"encode": encode}
