"""The Explore tab's endpoints: `decode` and `manifold`."""

from __future__ import annotations

import torch

from .. import latent
from . import checks
from .images import png_file
from .store import Store


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def decode(model: str, z: list[float], label: int | str | None = None) -> list:
        """Decode one code z, a list of latent_dim numbers. Returns the image as nested lists
        (C, H, W) of numbers in [0, 1]. A conditional model also needs a label: the index or the
        name of a class."""
        network = store.model(model)
        code = checks.code(z, network.latent_dim)
        index = checks.label(label, network)
        with torch.inference_mode():
            image = network.decode(code, None if index is None else torch.tensor([index]))
        return image[0].tolist()

    @checks.endpoint
    def manifold(model: str, n: int = 20, label: int | str | None = None) -> dict:
        """Decode an n x n grid of codes. It covers quantiles of N(0, I) for a variational model,
        and the range of the test codes for a plain autoencoder. Returns a PNG file."""
        network = store.model(model)
        n = checks.integer(n, "n", 1, checks.LARGEST_GRID)
        index = checks.label(label, network)
        codes = None if network.variational else store.atlas(model)["mu"]
        return png_file(latent.tile(latent.manifold(network, n, index, codes=codes), n))

    return {"decode": decode, "manifold": manifold}
