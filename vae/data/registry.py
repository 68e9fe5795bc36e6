"""The data sets that are known by name."""

from __future__ import annotations

from . import sklearn_digits, torchvision_sets
from .dataset import Dataset

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
