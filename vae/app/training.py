"""The Training tab's endpoint: `models`."""

from __future__ import annotations

from . import checks
from .store import Store


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def models() -> list:
        """All models: name, title, data set, the facts of their config.json, class names and the
        figures of the test images (metrics)."""
        return [
            entry | {key: store.configs[entry["name"]].get(key) for key in ("classes", "metrics")}
            for entry in store.models
        ]

    return {"models": models}
