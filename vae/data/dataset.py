"""What a data set is: its description, its images, its splits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor


class DataError(Exception):
    """The images of a data set cannot be read, or do not fit; the message says what to do."""


@dataclass(frozen=True)
class Images:
    """`pixels` uint8 (N, C, H, W) and `labels` int64 (N,). An index selects images: images[:10]."""

    pixels: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index) -> Images:
        return Images(self.pixels[index], self.labels[index])


@dataclass(frozen=True)
class Splits:
    """Training uses `train`, chooses the best epoch by `validation`; reports are about `test`."""

    train: Images
    validation: Images
    test: Images


@dataclass(frozen=True)
class Dataset:
    """What is known of a data set before its images are read.

    `load(data_dir, download=True)` reads them and raises DataError. `sketch` names the
    preprocessing that turns a drawing into one of its images: "mnist" (ink box scaled, centre of
    mass centred), "tight" (ink box fills the frame), "fill" (fitted into it, on black) or "photo"
    (cropped to it, tones unchanged).
    """

    name: str
    title: str
    classes: tuple[str, ...]
    shape: tuple[int, int, int]  # channels, height, width
    attribution: str
    licence: str
    sketch: str
    load: Callable[..., Splits]


def to_float(pixels: Tensor) -> Tensor:
    """uint8 pixels of any shape -> float32 in [0, 1]."""
    return pixels.float().div_(255)


def split_off_validation(train: Images, test: Images, count: int) -> Splits:
    """The last `count` training images become the validation split."""
    return Splits(train[:-count], train[-count:], test)
