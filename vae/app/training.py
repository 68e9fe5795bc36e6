"""The Training tab's endpoint: `models`."""

from __future__ import annotations

from ..checkpoint import read_config
from . import checks
from .store import Store

_TOLD = ("kind", "latent_dim", "conditional", "likelihood", "beta", "image", "classes", "metrics")


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def models() -> list:
        """All models: name, title, data set, and what their config.json says of them."""
        return [
            entry | {key: config.get(key) for key in _TOLD}
            for entry in store.models
            for config in [read_config(store.root / entry["name"])]
        ]

    return {"models": models}
