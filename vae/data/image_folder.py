"""A user's own folder of images as a data set; each sub-folder is a class."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ..parameters import check, whole
from .dataset import DataError, Dataset, Images, Splits
from .image_files import DEEP, photograph

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm")
SMALL = {1: 28, 3: 32}  # by channels; 28 is MNIST's side, 32 can be halved three times
LARGE = 64
FEWEST = 20
SIDE = whole(8, 128)  # pixels
MEMORY_SHARE = 0.5  # of this machine's memory; more pixels than that stay in a file
MEMORY_UNKNOWN = 8 * 2**30  # bytes, if the system does not say


def find(folder: Path) -> tuple[list[tuple[Path, int]], tuple[str, ...]]:
    """([(file, class index)], class names) of all image files under `folder`, in random order,
    which is always the same.

    The class is the name of the sub-folder of `folder` that a file is in. Files and folders whose
    names begin with a dot are left out. Raises DataError.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder. Pass `data=FOLDER`, a folder of images.")
    files = [
        path
        for path in sorted(_walk(folder, set()))
        if path.suffix.lower() in SUFFIXES and path.is_file()
    ]
    names = [p.relative_to(folder).parts[0] if p.parent != folder else "images" for p in files]
    classes = tuple(sorted(set(names)))
    if len(classes) > 256:
        raise DataError(
            f"{folder} has {len(classes)} sub-folders, and a model can have at most 256 classes."
        )
    found = [(path, classes.index(name)) for path, name in zip(files, names, strict=True)]
    random.Random(0).shuffle(found)
    return found, classes


def _walk(folder: Path, above: set[Path]) -> Iterator[Path]:
    """The files under `folder` that are not hidden. Links to folders are followed, but not to one
    of `above`, the real paths of the folders that this one is in."""
    real = folder.resolve()
    if real in above:
        return
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, above | {real})
        else:
            yield path


def _probe(found: list[tuple[Path, int]]) -> tuple[int, int]:
    """(channels, size) that suit the first readable images; one channel if all are grey."""
    modes, sides = set(), []
    for path, _ in found[:200]:
        try:
            with Image.open(path) as image:
                modes.add(image.mode)
                sides.append(max(image.size))
        except Exception:  # `_read_all` counts and names it
            continue
    grey = all(mode in ("1", "L", "LA") or mode.startswith(DEEP) for mode in modes)
    channels = 1 if grey else 3
    middle = sorted(sides)[len(sides) // 2] if sides else 0
    return channels, SMALL[channels] if middle <= 40 else LARGE


def read(path: Path, channels: int, size: int) -> np.ndarray:
    """The image file as uint8 (C, size, size). Raises what `photograph` raises."""
    with Image.open(path) as image:
        return photograph(image, channels, size, size)


def _memory() -> int:
    """Bytes of this machine's memory."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return MEMORY_UNKNOWN


def _room_for(
    count: int, shape: tuple[int, int, int], processes: int, say: Callable[[str], None]
) -> np.ndarray:
    """An empty uint8 array (count, C, H, W), in memory or, if that is too small, in a file.

    Each of the `processes` on this machine has its own.
    """
    needed = count * int(np.prod(shape))
    if needed * processes <= MEMORY_SHARE * _memory():
        return np.empty((count, *shape), np.uint8)
    say(f"The images need {needed / 2**30:.1f} GB, too much for memory: they are read from disk.")
    file = tempfile.TemporaryFile(prefix="images-", dir=".")  # noqa: SIM115, ends with the process
    return np.memmap(file, np.uint8, "w+", shape=(count, *shape))


def open_folder(
    folder: Path,
    name: str,
    *,
    size: int | None = None,
    processes: int = 1,
    say: Callable[[str], None] = print,
) -> Dataset:
    """The images of `folder` as the data set `name`.

    They become squares of `size` pixels; None chooses a size that suits them. Only the first files
    are opened here. `load` of the result reads all: 80 % train, 10 % validation, 10 % test. It
    counts, names and skips unreadable files. `processes` is how many will read them on this
    machine; `say` gets messages. Raises DataError, `load` also if too few images are readable, and
    ParameterError for a `size` out of range.
    """
    if size is not None:
        check({"size": size}, {"size": SIDE})
    found, classes = find(folder)
    channels, fitting = _probe(found)
    shape = (channels, size or fitting, size or fitting)

    def load(*_, **__) -> Splits:
        pixels, labels = _read_all(found, _room_for(len(found), shape, processes, say), say)
        if len(labels) < FEWEST:
            raise DataError(
                f"{folder} has {len(labels)} readable images, and training needs {FEWEST} or more. "
                f"Known file types: {', '.join(SUFFIXES)}."
            )
        images = Images(torch.from_numpy(pixels), torch.tensor(labels))
        tenth = len(labels) // 10
        return Splits(images[: -2 * tenth], images[-2 * tenth : -tenth], images[-tenth:])

    return Dataset(
        name=name,
        title=name,
        classes=classes,
        shape=shape,
        attribution="",
        licence="",
        sketch="photo",
        load=load,
    )


def _read_all(
    found: list[tuple[Path, int]], room: np.ndarray, say: Callable[[str], None]
) -> tuple[np.ndarray, list[int]]:
    """(pixels (n, C, H, W) in `room`, labels) of the readable files of `found`."""
    labels, broken = [], []
    for index, (path, label) in enumerate(found):
        try:
            room[len(labels)] = read(path, *room.shape[1:3])
            labels.append(label)
        except Exception as error:  # Pillow raises exceptions of many types on damaged files
            broken.append(f"{path} ({error})")
        if index % 1000 == 999:
            say(f"read {index + 1} of {len(found)} images")
    if broken:
        shown = "\n  ".join(broken[:10]) + ("\n  ..." if len(broken) > 10 else "")
        say(f"Skipped {len(broken)} unreadable of {len(found)} files:\n  {shown}")
    return room[: len(labels)], labels
