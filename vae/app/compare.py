"""The Compare tab's endpoint: `sample`."""

from __future__ import annotations

import math

from .. import latent
from . import checks
from .images import png_file
from .store import Store

LARGEST_SEED = 2**32 - 1


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def sample(
        model: str,
        n: int = 16,
        seed: int = 0,
        label: int | str | None = None,
        fitted: bool = False,
    ) -> dict:
        """Decode n codes drawn from N(0, I), or from the Gaussian fitted to the test codes.
        Returns {"image": a PNG file of all n images, "z": the codes as n lists}."""
        network = store.model(model)
        n = checks.integer(n, "n", 1, checks.MOST_SAMPLES)
        seed = checks.integer(seed, "seed", 0, LARGEST_SEED)
        index = checks.label(label, network)
        codes = store.atlas(model)["mu"] if fitted else None
        z, images = latent.sample(network, n, seed, index, codes=codes)
        sheet = latent.tile(images, math.ceil(math.sqrt(n)))
        return {"image": png_file(sheet), "z": z.tolist()}

    return {"sample": sample}
