"""The data sets that this project knows, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from . import sklearn_digits, torchvision_sets
from .dataset import DataError, Dataset

_TEN_DIGITS = tuple("0123456789")

_ALL = [
    Dataset(
        name="mnist",
        title="MNIST",
        classes=_TEN_DIGITS,
        shape=(1, 28, 28),
        attribution="MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges",
        licence="CC BY-SA 3.0",
        sketch="mnist",
        load=torchvision_sets.loader("MNIST"),
    ),
    Dataset(
        name="fashion-mnist",
        title="Fashion-MNIST",
        classes=(
            "T-shirt",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
        shape=(1, 28, 28),
        attribution="Fashion-MNIST by Zalando SE",
        licence="MIT",
        sketch="fill",
        load=torchvision_sets.loader("FashionMNIST"),
    ),
    Dataset(
        name="kmnist",
        title="KMNIST",
        classes=("お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"),
        shape=(1, 28, 28),
        attribution="KMNIST by ROIS-DS Center for Open Data in the Humanities",
        licence="CC BY-SA 4.0",
        sketch="mnist",
        load=torchvision_sets.loader("KMNIST"),
    ),
    Dataset(
        name="digits",
        title="scikit-learn digits",
        classes=_TEN_DIGITS,
        shape=(1, 8, 8),
        attribution="Optical Recognition of Handwritten Digits by E. Alpaydin and C. Kaynak",
        licence="CC BY 4.0",
        sketch="tight",
        load=sklearn_digits.load,
    ),
]

DATASETS: dict[str, Dataset] = {dataset.name: dataset for dataset in _ALL}


def load_others(dataset: Dataset, data_dir: str | Path, say: Callable[[str], None]) -> dict:
    """{name: test Images} of the other data sets of this shape that are in `data_dir` already."""
    others = {}
    for other in DATASETS.values():
        if other.shape != dataset.shape or other.name == dataset.name:
            continue
        try:
            others[other.name] = other.load(data_dir, download=False).test
        except DataError:
            say(f"{other.title} is missing or damaged in {data_dir}: no anomaly figures for it.")
    return others
