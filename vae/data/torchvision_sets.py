"""The data sets that torchvision downloads and reads."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from .dataset import DataError, Images, Splits, split_off_validation

# What torchvision reads of each data set, all in the folder `raw`.
_FILES = [
    f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")
]
# It checks only that the files exist; a damaged one makes it raise any of the last five.
_UNREADABLE = (OSError, RuntimeError, ValueError, TypeError, LookupError, AssertionError, EOFError)


def loader(name: str) -> Callable[..., Splits]:
    """The `Dataset.load` of torchvision's data set `name`."""

    def load(data_dir: str | Path, download: bool = True) -> Splits:
        if download and not _is_here(data_dir, name):
            _download(data_dir, name)
        train, test = (_read(data_dir, name, train) for train in (True, False))
        return split_off_validation(train, test, 5000)

    return load


def _raw(data_dir: str | Path, name: str) -> Path:
    return Path(data_dir, name, "raw")


def _is_here(data_dir: str | Path, name: str) -> bool:
    return all((_raw(data_dir, name) / file).is_file() for file in _FILES)


def _download(data_dir: str | Path, name: str) -> None:
    """Download a data set once, whether the processes that need it belong to one run or to several.

    Lightning's prepare_data would see to the processes of one run only.
    """
    from torchvision import datasets  # slow to import and not needed to serve a model

    raw = _raw(data_dir, name)
    missing = [folder for folder in (raw, *raw.parents) if not folder.exists()]
    lock = Path(data_dir, f".{name}.lock")
    try:
        with FileLock(lock):  # makes the folder
            if not _is_here(data_dir, name):
                getattr(datasets, name)(str(data_dir), download=True)
    except _UNREADABLE as error:
        lock.unlink(missing_ok=True)
        for folder in missing:  # torchvision makes them before it downloads
            with contextlib.suppress(OSError):  # files that have arrived are kept
                folder.rmdir()
        raise DataError(_problem(data_dir, name, error)) from error


def _read(data_dir: str | Path, name: str, train: bool) -> Images:
    from torchvision import datasets

    try:
        data = getattr(datasets, name)(str(data_dir), train=train)
    except _UNREADABLE as error:
        raise DataError(_problem(data_dir, name, error)) from error
    return Images(data.data.unsqueeze(1), data.targets)  # (N, H, W) -> (N, 1, H, W)


def _problem(data_dir: str | Path, name: str, error: Exception) -> str:
    """Why torchvision did not read a data set, and what to do."""
    if _is_here(data_dir, name):
        raw = _raw(data_dir, name)
        return (
            f"The files of {name} in {raw} are damaged ({error}). Delete that folder; then they "
            "are downloaded again, or copy undamaged files there."
        )
    return (
        f"{name} is not under {data_dir} and could not be downloaded ({error}). Pass "
        f"`data_dir=FOLDER` where FOLDER/{name}/raw holds its files, or train digits/vae-2d, "
        "which needs no download."
    )
