"""The checkpoints that an app serves. They are opened once each, and never written."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from torch import Tensor

from ..checkpoint import load, load_atlas, read_dataset, scan
from ..model_index import describe_models
from ..models import Autoencoder
from .checks import InputError, close_names

MODELS_KEPT = 8


class Store:
    """Models by name.

    `models` is the index of models (vae/model_index.py), `names` their names in the same order,
    `configs` their config.json, `problems` a message for each folder that cannot be served,
    `plots` the t-SNE plots that vae/app/tsne.py computed last, by (model, perplexity).
    """

    def __init__(self, root: Path):
        self.root = Path(root).resolve()
        self.configs, self.problems = scan(self.root)
        self.models = describe_models(self.root, self.configs)
        self.names = [entry["name"] for entry in self.models]
        self.plots: dict[tuple[str, float], np.ndarray] = {}
        self._load = lru_cache(MODELS_KEPT)(lambda name: load(name, self.root))
        self._atlas = lru_cache(MODELS_KEPT)(lambda name: load_atlas(self.root / name))
        self._dataset = lru_cache(MODELS_KEPT)(lambda name: read_dataset(self.root / name))

    def model(self, name: object) -> Autoencoder:
        """The model called `name`, which may be anything that a client sends."""
        return self._load(self._known(name))

    def atlas(self, name: object) -> dict[str, Tensor]:
        """The tensors of a model's atlas.safetensors."""
        return self._atlas(self._known(name))

    def dataset(self, name: object) -> dict:
        """dataset.json of a model's data set."""
        return self._dataset(self._known(name).split("/")[0])

    def _known(self, name: object) -> str:
        if isinstance(name, str) and name in self.names:
            return name
        raise InputError(f"There is no model {close_names(name, self.names)}")
