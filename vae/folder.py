"""A user's own folder of images as a data set: one class a sub-folder, or none."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

from .data import DataError, Dataset, Images, Splits

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm")
SIZES = (28, 64)  # images up to the first size keep it, larger ones are brought to the second
FEWEST = 20
MEMORY_SHARE = 0.5  # of this machine's memory; more pixels than that stay in a file


def find(folder: Path) -> tuple[list[tuple[Path, int]], tuple[str, ...]]:
    """([(file, class index)], class names) of all image files under `folder`, shuffled by a seed.

    The class is the name of the sub-folder of `folder` that a file lies under.
    """
    if not folder.is_dir():
        raise DataError(f"--images {folder} is not a folder.")
    files = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in SUFFIXES and p.is_file()]
    names = [p.relative_to(folder).parts[0] if p.parent != folder else "images" for p in files]
    classes = tuple(sorted(set(names)))
    if len(classes) > 256:
        raise DataError(
            f"{folder} has {len(classes)} sub-folders, and a model at most 256 classes."
        )
    found = [(path, classes.index(name)) for path, name in zip(files, names, strict=True)]
    random.Random(0).shuffle(found)
    return found, classes


def _probe(found: list[tuple[Path, int]]) -> tuple[int, int]:
    """(channels, size) that suit the first readable images: grey if all are, as large as needed."""
    modes, sides = set(), []
    for path, _ in found[:200]:
        try:
            with Image.open(path) as image:
                modes.add(image.mode)
                sides.append(max(image.size))
        except (OSError, ValueError, Image.DecompressionBombError):
            continue
    if not sides:
        return 1, SIZES[0]
    grey = modes <= {"1", "L", "LA", "I", "I;16", "F"}
    return (1 if grey else 3), (SIZES[0] if sorted(sides)[len(sides) // 2] <= 40 else SIZES[1])


def read(path: Path, channels: int, size: int) -> np.ndarray:
    """The image file as uint8 (C, size, size): rotated upright, cropped to a centred square."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("L" if channels == 1 else "RGB")
        square = ImageOps.fit(upright, (size, size), Image.Resampling.LANCZOS)
    return np.asarray(square).reshape(size, size, channels).transpose(2, 0, 1)  # HWC -> CHW


def _room_for(count: int, shape: tuple[int, int, int], say: Callable[[str], None]) -> np.ndarray:
    """An empty uint8 array (count, C, H, W), in memory or, if that is too small, in a file."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    needed = count * int(np.prod(shape))
    if needed <= MEMORY_SHARE * memory:
        return np.empty((count, *shape), np.uint8)
    say(f"The images take {needed / 2**30:.1f} GB, too much for memory: they stream from disk.")
    file = tempfile.TemporaryFile(prefix="images-", dir=".")  # noqa: SIM115, gone with the process
    return np.memmap(file, np.uint8, "w+", shape=(count, *shape))


def load(
    folder: Path, name: str, *, size: int | None = None, say: Callable[[str], None] = print
) -> tuple[Dataset, Splits]:
    """All readable images of `folder`: 80 % train, 10 % validation, 10 % test.

    Unreadable files are counted, named and skipped. Raises DataError if too few are left.
    """
    found, classes = find(folder)
    channels, fitting = _probe(found)
    shape = (channels, size or fitting, size or fitting)
    pixels, labels, broken = _room_for(len(found), shape, say), [], []
    for index, (path, label) in enumerate(found):
        try:
            pixels[len(labels)] = read(path, channels, shape[1])
            labels.append(label)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            broken.append(f"{path} ({error})")
        if index % 1000 == 999:
            say(f"read {index + 1} of {len(found)} images")
    if broken:
        shown = "\n  ".join(broken[:10]) + ("\n  ..." if len(broken) > 10 else "")
        say(f"Skipped {len(broken)} unreadable of {len(found)} files:\n  {shown}")
    if len(labels) < FEWEST:
        raise DataError(
            f"{folder} has {len(labels)} readable images, and training needs {FEWEST} or more. "
            f"Known endings: {', '.join(SUFFIXES)}."
        )
    images = Images(torch.from_numpy(pixels[: len(labels)]), torch.tensor(labels))
    tenth = len(labels) // 10
    splits = Splits(images[: -2 * tenth], images[-2 * tenth : -tenth], images[-tenth:])
    return _describe(name, folder, classes, shape), splits


def _describe(name: str, folder: Path, classes: tuple[str, ...], shape) -> Dataset:
    return Dataset(
        name=name,
        title=folder.resolve().name,
        classes=classes,
        shape=shape,
        attribution="",
        licence="",
        sketch="fill",
        load=lambda *_: load(folder, name)[1],
    )
