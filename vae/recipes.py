"""What can be trained: RECIPES maps a name to a Recipe, which is checked when it is made."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .networks import NETWORKS
from .parameters import ParameterError, boolean, check, number, one_of, whole

KINDS = ("vae", "ae")
LIKELIHOODS = ("bernoulli", "gaussian")
# Those of lightning.Trainer that leave the weights in float32, as the images are.
PRECISIONS = ("32-true", "bf16-mixed", "16-mixed")

SCHEDULE_CHECKS = {
    "epochs": whole(1),
    "batch_size": whole(1),
    "lr": number(0, above=True),
    "weight_decay": number(0),
    "decoder_decay": number(0),
    "one_cycle": boolean(),
    "warmup": number(0, 1),
    "clip": boolean(),
    "augment": number(0),
    "augment_until": number(0, 1),
    "precision": one_of(*PRECISIONS),
    "patience": whole(1),
}
LAYOUT_CHECKS = {
    "perplexity": number(1),
    "pull": number(0),
    "until": number(0, 1, above=True),
    "drawn": number(0),
    "from_prior": number(0, 1),
}
RECIPE_CHECKS = {
    "network": one_of(*NETWORKS),
    "latent_dim": whole(1),
    "kind": one_of(*KINDS),
    "likelihood": one_of(*LIKELIHOODS),
    "beta": number(0),
    "conditional": boolean(),
    "noise": number(0),
}


class RecipeError(ValueError):
    """There is no recipe of this name, or a model cannot have this name; the message says why."""


LONGEST_NAME = 50  # characters of a folder's name, so that any file system takes it
NOT_IN_NAMES = '\\#?%:*"<>|'  # they have a meaning in a URL or in some file system


def name_problem(name: str) -> str | None:
    """Why `name` is not DATASET/MODEL, two plain folder names; None if it is."""
    parts = name.split("/")
    reasons = [reason for part in parts if (reason := _part_problem(part))]
    if len(parts) == 2 and not reasons:
        return None
    because = f": {reasons[0]}" if len(parts) == 2 else ""
    return f"{name!r} is not DATASET/MODEL{because}. `python train.py --list` shows all recipes."


def _part_problem(part: str) -> str | None:
    if not part:
        return "one of the two is missing"
    if part.strip(" .") != part or part.startswith("-"):
        return f"{part!r} begins or ends with a dot or a space, or begins with a dash"
    wrong = [c for c in part if c in NOT_IN_NAMES or not c.isprintable()]
    if wrong:
        return f"{part!r} holds {wrong[0]!r}; use letters, digits, spaces, '-', '_' and '.'"
    if len(part) > LONGEST_NAME:
        return f"{part!r} has {len(part)} characters, more than {LONGEST_NAME}"
    return None


@dataclass(frozen=True)
class Schedule:
    """How a recipe is optimised with Adam.

    `one_cycle` ramps the learning rate up to `lr` in the first `warmup` of the steps and then down
    to zero (Smith 2018, arXiv 1803.09820); otherwise it stays constant. `decoder_decay` is AdamW's
    decoupled weight decay (Loshchilov & Hutter 2017, arXiv 1711.05101) of the decoder alone.
    `clip` limits the gradient norm to a multiple of its running mean. `augment` is the strength of
    random affine maps of the training images; they end after the share `augment_until` of the
    steps. Training stops after `patience` epochs without a lower validation loss.

    Raises ParameterError for values out of range (SCHEDULE_CHECKS).
    """

    epochs: int = 60
    batch_size: int = 512
    lr: float = 3e-3
    betas: tuple[float, float] = (0.9, 0.99)
    weight_decay: float = 0.0
    decoder_decay: float = 0.0
    one_cycle: bool = True
    warmup: float = 0.15
    clip: bool = True
    augment: float = 0.0
    augment_until: float = 0.85
    precision: str = "32-true"
    patience: int = 50

    def __post_init__(self):
        check(vars(self), SCHEDULE_CHECKS)
        if len(self.betas) != 2 or not all(number(0).accepts(b) and b < 1 for b in self.betas):
            raise ParameterError(f"`betas={self.betas}` is not two numbers of 0 or more, below 1.")


@dataclass(frozen=True)
class Layout:
    """A 2-D map that is laid out before training (vae/training/layout.py): t-SNE of the training
    images with this `perplexity` gives each image a target code.

    The codes are pulled there by `pull` times their squared distance, which fades to nothing after
    the share `until` of the steps. The encoder is also trained on images that the decoder draws, by
    `drawn` times -log q(z | x) at their codes z. These lie near those of the training images; the
    share `from_prior` of them comes from the prior.

    Raises ParameterError for values out of range (LAYOUT_CHECKS).
    """

    perplexity: float = 50.0
    pull: float = 50.0
    until: float = 0.7
    drawn: float = 0.3
    from_prior: float = 0.3

    def __post_init__(self):
        check(vars(self), LAYOUT_CHECKS)


@dataclass(frozen=True)
class Recipe:
    """One trainable model.

    `kind` is "vae" (a Gaussian posterior, a KL term) or "ae" (neither). `likelihood` names the
    reconstruction term: "bernoulli" cross-entropy or "gaussian" squared error, both summed over
    pixels. `noise` is the standard deviation of Gaussian noise on the input of a denoising model.

    Raises ParameterError for values out of range (RECIPE_CHECKS) or that do not go together, and
    RecipeError for an invalid name. Whether the network suits the images of a data set is a
    question for `models.check_recipe`.
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
    layout: Layout | None = None
    cost: str = ""

    def __post_init__(self):
        if problem := name_problem(self.name):
            raise RecipeError(problem)
        check(vars(self), RECIPE_CHECKS)
        if self.conditional and self.kind != "vae":
            raise ParameterError(f"`conditional=True` needs `kind='vae'`, not {self.kind!r}.")
        if self.layout and (self.latent_dim != 2 or self.conditional or self.noise):
            raise ParameterError(
                "`layout` needs `latent_dim=2`, `conditional=False` and `noise=0`: it is a map of "
                "images as they are."
            )

    @property
    def dataset(self) -> str:
        return self.name.split("/", 1)[0]


# Adam with a constant learning rate, as in tutorials.
_CONSTANT_64 = Schedule(
    epochs=10,
    batch_size=64,
    lr=1e-3,
    betas=(0.9, 0.99),
    weight_decay=1e-5,
    one_cycle=False,
    clip=False,
)
_CONSTANT_128 = Schedule(epochs=15, batch_size=128, lr=1e-3, one_cycle=False)
_SHORT = Schedule(epochs=40, batch_size=256, precision="bf16-mixed")
_SHORTER = replace(_SHORT, epochs=20)
_CONV = Schedule(epochs=10, batch_size=128)
# docs/training.md says how these were found. Most of the gain comes at the end, when the
# augmentation is over, so they do not stop early.
_LONG = Schedule(
    epochs=60,
    batch_size=256,
    lr=2e-3,
    augment=0.05,
    decoder_decay=0.03,  # without it the decoder draws noise where there are no codes
    precision="bf16-mixed",
    patience=60,
)


def _beta(beta: str) -> Recipe:
    """One of the family that shows what beta does (Higgins et al. 2017): same network, same
    schedule, so that only beta differs."""
    return Recipe(
        name=f"mnist/vae-2d-beta-{beta}",
        network="mlp-slim",
        latent_dim=2,
        kind="vae",
        beta=float(beta),
        about=f"The KL term multiplied by beta = {beta}",
        schedule=_SHORT,
        cost="about 2 minutes on one CPU core",
    )


_ALL = [
    Recipe(
        name="mnist/vae-2d",
        network="conv-mlp",
        latent_dim=2,
        kind="vae",
        about="Variational autoencoder with a two-dimensional latent space",
        schedule=_LONG,
        layout=Layout(),
        cost="about 12 minutes on two CPU cores",
    ),
    Recipe(
        name="mnist/ae-2d",
        network="conv-mlp",
        latent_dim=2,
        kind="ae",
        about="Plain autoencoder with the same network: no sampling, no KL term",
        schedule=_LONG,
        layout=Layout(),
        cost="about 12 minutes on two CPU cores",
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
    Recipe(
        name="mnist/vae-2d-shallow",
        network="mlp-256",
        latent_dim=2,
        kind="vae",
        about="The textbook baseline: one hidden layer, ten epochs",
        schedule=_CONSTANT_64,
        cost="about 2 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/vae-20d",
        network="mlp-400",
        latent_dim=20,
        kind="vae",
        about="The 20-dimensional VAE of many tutorials",
        schedule=_CONSTANT_128,
        cost="about 2 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/ae-10d",
        network="mlp-slim",
        latent_dim=10,
        kind="ae",
        likelihood="gaussian",
        about="Ten-dimensional autoencoder, squared error",
        schedule=_SHORTER,
        cost="about 2 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/vae-10d",
        network="mlp-slim",
        latent_dim=10,
        kind="vae",
        about="Ten-dimensional VAE",
        schedule=_SHORTER,
        cost="about 2 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/conv-ae-128d",
        network="conv-small",
        latent_dim=128,
        kind="ae",
        likelihood="gaussian",
        about="Convolutional autoencoder with an 8x4x4 code",
        schedule=_CONV,
        cost="about 3 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/conv-vae-8d",
        network="conv-small",
        latent_dim=8,
        kind="vae",
        likelihood="gaussian",
        about="Convolutional VAE, summed squared error + KL",
        schedule=_CONV,
        cost="about 3 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/deepconv-vae-20d",
        network="conv-deep",
        latent_dim=20,
        kind="vae",
        about="Deep convolutional VAE with batch norm on a 32x32 frame",
        schedule=_CONV,
        cost="about 5 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/cvae-2d",
        network="mlp-slim",
        latent_dim=2,
        kind="vae",
        conditional=True,
        about="Conditional VAE: you choose the class, z is the style",
        schedule=_SHORT,
        cost="about 2 minutes on one CPU core",
    ),
    Recipe(
        name="mnist/denoising-ae",
        network="mlp-slim",
        latent_dim=16,
        kind="ae",
        noise=0.5,
        about="Denoising autoencoder: clean digits from noisy ones",
        schedule=_SHORT,
        cost="about 2 minutes on one CPU core",
    ),
    *(_beta(beta) for beta in ("0.1", "0.5", "1", "2", "4", "8")),
    Recipe(
        name="fashion-mnist/vae-2d",
        network="mlp-medium",
        latent_dim=2,
        kind="vae",
        about="Clothes instead of digits",
        schedule=_LONG,
        layout=Layout(),
        cost="about 8 minutes on two CPU cores",
    ),
    Recipe(
        name="fashion-mnist/ae-2d",
        network="mlp-medium",
        latent_dim=2,
        kind="ae",
        about="Clothes without sampling and KL",
        schedule=_LONG,
        layout=Layout(),
        cost="about 8 minutes on two CPU cores",
    ),
]

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _ALL}
OWN_MODELS = ("vae-2d", "ae-2d")  # that a user's own images can train


def get_recipe(name: str, datasets: Iterable[str] = ()) -> Recipe:
    """The recipe called `name`. Raises RecipeError, with the closest names, if there is none.

    `datasets` are names of data sets, some of which may have no recipe.
    """
    if name in RECIPES:
        return RECIPES[name]
    hint = _hint(name.lower(), {*datasets, *(recipe.dataset for recipe in RECIPES.values())})
    raise RecipeError(
        f"Unknown recipe {name!r}. {hint} `python train.py --list` shows all recipes."
    )


def _hint(name: str, datasets: set[str]) -> str:
    """A suggestion for somebody who asked for `name`."""
    dataset, _, model = name.rpartition("/")
    if dataset not in datasets and model in OWN_MODELS:
        return "For your own images pass `data=FOLDER`."
    there = [
        other for other in RECIPES if dataset not in datasets or dataset == other.split("/")[0]
    ]
    if not there:
        return f"There is no recipe for {dataset} yet; add one in vae/recipes.py."
    close = difflib.get_close_matches(name, there, n=3, cutoff=0.4)
    return f"Did you mean {' or '.join(close)}?" if close else f"Valid: {', '.join(there)}."


def own_recipe(name: str, shape: tuple[int, int, int]) -> Recipe:
    """The recipe NAME/vae-2d or NAME/ae-2d for a user's own images of this (C, H, W) shape.

    Raises RecipeError for any other name.
    """
    if problem := name_problem(name):
        raise RecipeError(problem)
    kind = name.rpartition("/")[2]
    if kind not in OWN_MODELS:
        raise RecipeError(f"Your own images train NAME/vae-2d or NAME/ae-2d, not {name!r}.")
    return Recipe(
        name=name,
        network="mlp-medium" if math.prod(shape) <= 1024 else "conv-photo",
        latent_dim=2,
        kind=kind.removesuffix("-2d"),
        about="Your own images",
        schedule=Schedule(epochs=100, batch_size=64, lr=2e-3),
    )


def override(recipe: Recipe, *, epochs=None, batch_size=None, lr=None, precision=None) -> Recipe:
    """`recipe` with the schedule entries that are not None replaced.

    Raises ParameterError for values out of range.
    """
    changes = {"epochs": epochs, "batch_size": batch_size, "lr": lr, "precision": precision}
    changes = {key: value for key, value in changes.items() if value is not None}
    check(changes, SCHEDULE_CHECKS)
    return replace(recipe, schedule=replace(recipe.schedule, **changes))
