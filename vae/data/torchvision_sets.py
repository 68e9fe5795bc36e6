"""The data sets that torchvision downloads and reads."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from .dataset import DataError, Images, Splits, split_off_validation


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


def loader(name: str) -> Callable[..., Splits]:
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
