"""Datasets as tensors in memory, with one canonical preprocessing: uint8 (N, C, H, W)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor


class DataError(Exception):
    """The images of a data set cannot be had; the message says what to do."""


@dataclass(frozen=True)
class Images:
    """`pixels` uint8 (N, C, H, W), `labels` int64 (N,)."""

    pixels: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index) -> Images:
        return Images(self.pixels[index], self.labels[index])


@dataclass(frozen=True)
class Splits:
    train: Images
    validation: Images
    test: Images


@dataclass(frozen=True)
class Dataset:
    """What is known of a data set before its images are read.

    `sketch` names the preprocessing that turns a drawing into one of its images: "mnist" (ink box
    scaled, centre of mass centred), "tight" (ink box fills the frame), "fill" (fitted to it, things
    on black) or "photo" (cropped to it, tones as they are).
    """

    name: str
    title: str
    classes: tuple[str, ...]
    shape: tuple[int, int, int]  # channels, height, width
    attribution: str
    licence: str
    sketch: str
    load: Callable[..., Splits]  # (data_dir, download=True)


def to_float(pixels: Tensor) -> Tensor:
    """uint8 pixels of any shape -> float32 in [0, 1]."""
    return pixels.float().div_(255)


def split_off_validation(train: Images, test: Images, count: int) -> Splits:
    """The last `count` training images become the validation split."""
    return Splits(train[:-count], train[-count:], test)


def _missing(folder: Path) -> list[Path]:
    """`folder` and those above it that do not exist, the deepest first."""
    return [place for place in (folder, *folder.parents) if not place.exists()]


# What torchvision reads of each data set, all in the folder `raw`.
_FILES = [
    f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")
]
# It checks only that the files are there; of a damaged one it raises any of the last five.
_UNREADABLE = (OSError, RuntimeError, ValueError, TypeError, LookupError, AssertionError, EOFError)


def _problem(name: str, data_dir: str | Path, error: Exception) -> str:
    """Why torchvision did not read a data set, and what to do."""
    raw = Path(data_dir, name, "raw")
    if all((raw / file).is_file() for file in _FILES):
        return (
            f"The files of {name} in {raw} are damaged ({error}). Delete that folder; then it is "
            "downloaded again, or put whole files there."
        )
    return (
        f"{name} is not under {data_dir} and could not be downloaded ({error}). Pass --data-dir "
        f"FOLDER where FOLDER/{name}/raw holds its files, or train digits/vae-2d, which needs no "
        "download."
    )


def _torchvision(name: str) -> Callable[..., Splits]:
    def load(data_dir: str | Path, download: bool = True) -> Splits:
        from torchvision import datasets  # slow to import and not needed to serve a model

        def images(train: bool) -> Images:
            new = _missing(Path(data_dir, name, "raw"))
            try:
                data = getattr(datasets, name)(str(data_dir), train=train, download=download)
            except _UNREADABLE as error:
                for folder in new:  # torchvision makes them before it downloads
                    with contextlib.suppress(OSError):  # what came is kept
                        folder.rmdir()
                raise DataError(_problem(name, data_dir, error)) from error
            return Images(data.data.unsqueeze(1), data.targets)  # (N, H, W) -> (N, 1, H, W)

        return split_off_validation(images(True), images(False), 5000)

    return load


def _digits(data_dir: str | Path, download: bool = True) -> Splits:
    from sklearn.datasets import load_digits  # slow to import and not needed to serve a model

    digits = load_digits()
    order = torch.from_numpy(np.random.RandomState(0).permutation(len(digits.target)))
    grey = (digits.images * (255 / 16)).round().astype(np.uint8)
    images = Images(torch.from_numpy(grey).unsqueeze(1), torch.from_numpy(digits.target))[order]
    return split_off_validation(images[:-400], images[-400:], 140)


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
        load=_torchvision("MNIST"),
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
        load=_torchvision("FashionMNIST"),
    ),
    Dataset(
        name="kmnist",
        title="KMNIST",
        classes=("お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"),
        shape=(1, 28, 28),
        attribution="KMNIST by ROIS-DS Center for Open Data in the Humanities",
        licence="CC BY-SA 4.0",
        sketch="mnist",
        load=_torchvision("KMNIST"),
    ),
    Dataset(
        name="digits",
        title="scikit-learn digits",
        classes=_TEN_DIGITS,
        shape=(1, 8, 8),
        attribution="Optical Recognition of Handwritten Digits by E. Alpaydin and C. Kaynak",
        licence="CC BY 4.0",
        sketch="tight",
        load=_digits,
    ),
]

DATASETS: dict[str, Dataset] = {dataset.name: dataset for dataset in _ALL}
