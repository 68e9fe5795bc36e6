"""What can be trained: RECIPES maps a name to everything that training needs to know."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Schedule:
    """How a recipe is optimised. `one_cycle` ramps the learning rate up to `lr` and down to zero
    (Smith 2018, arXiv 1803.09820); otherwise it stays constant."""

    epochs: int = 60
    batch_size: int = 512
    lr: float = 3e-3
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 0.0
    one_cycle: bool = True
    ema: float = 0.0  # decay of the exponential moving average of the weights; 0 keeps none
    patience: int = 20  # epochs without a better validation loss before training stops


@dataclass(frozen=True)
class Recipe:
    """One trainable model.

    `kind` is "vae" (a Gaussian posterior, a KL term) or "ae" (neither). `likelihood` names the
    reconstruction term: "bernoulli" cross-entropy or "gaussian" squared error, both summed over
    pixels. `noise` is the standard deviation of Gaussian noise on the input of a denoising model.
    """

    name: str
    network: str
    latent_dim: int
    kind: str
    about: str
    likelihood: str = "bernoulli"
    beta: float = 1.0
    conditional: bool = False
    noise: float = 0.0
    schedule: Schedule = field(default_factory=Schedule)
    cost: str = ""

    @property
    def dataset(self) -> str:
        return self.name.split("/", 1)[0]


_ALL = [
    Recipe(
        name="mnist/vae-2d",
        network="mlp",
        latent_dim=2,
        kind="vae",
        about="Variational autoencoder with a two-dimensional latent space",
        cost="about 17 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/ae-2d",
        network="mlp",
        latent_dim=2,
        kind="ae",
        about="Plain autoencoder with the same network: no sampling, no KL term",
        schedule=Schedule(epochs=30),
        cost="about 8 minutes on one CPU core",
    ),
    Recipe(
        name="digits/vae-2d",
        network="mlp-small",
        latent_dim=2,
        kind="vae",
        about="scikit-learn's 8x8 digits: trains offline in seconds",
        schedule=Schedule(epochs=120, batch_size=64, patience=40),
        cost="about 15 seconds on one CPU core",
    ),
]

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _ALL}


def get_recipe(name: str) -> Recipe:
    """The recipe called `name`; KeyError with the closest valid names otherwise."""
    if name in RECIPES:
        return RECIPES[name]
    close = difflib.get_close_matches(name, RECIPES, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Valid: {', '.join(RECIPES)}."
    raise KeyError(f"Unknown recipe {name!r}. {hint} `python train.py --list` shows all.")


def override(recipe: Recipe, *, epochs=None, batch_size=None, lr=None) -> Recipe:
    """`recipe` with the schedule entries that are not None replaced."""
    changes = {"epochs": epochs, "batch_size": batch_size, "lr": lr}
    changes = {key: value for key, value in changes.items() if value is not None}
    return replace(recipe, schedule=replace(recipe.schedule, **changes))
