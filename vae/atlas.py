"""What the explorer draws of a model and its data set: test codes, t-SNE plots, thumbnails."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from .data import Dataset, Images, Splits, to_float
from .evaluation import codes, elbo_terms, knn_accuracy
from .json_files import dumps
from .models import Autoencoder
from .tsne import TsneError, tsne

SPRITE_COLUMNS = 100
MOST_IMAGES = 10_000  # test images that are shown, as many as MNIST has
MOST_VALUES = 9_500_000  # pixel values in the thumbnails, so that their PNG stays below 10 MB
MOST_NUMBERS = 100_000  # numbers in mu; with many latent dimensions fewer images are stored
MOST_NEIGHBOUR_VALUES = 50_000_000  # pixel values of the training images for k-NN: 200 MB


def stored_tsne(codes: Tensor) -> Tensor:
    """t-SNE of codes (N, D) -> float32 (N, 2). Where that is impossible (a collapsed latent space,
    four images), the first and last coordinates instead, so that there is something to show."""
    try:
        return torch.from_numpy(tsne(codes.numpy()))
    except TsneError:
        return codes.float()[:, [0, -1]]


def drawn(test: Images) -> Images:
    """The test images that the thumbnails show: the first ones, as many as fit."""
    return test[: min(MOST_IMAGES, MOST_VALUES // test.pixels[0].numel())]


def compute(model: Autoencoder, test: Images) -> dict[str, Tensor]:
    """The tensors of atlas.safetensors: of the first test images, in their order, as many as keep
    the file small.

    mu (N, D), logvar (N, D) for variational models with D = 2, tsne (N, 2), reconstruction (N,) and
    kl (N,) in nats, all float16; labels (N,) uint8.
    """
    test = drawn(test)[: MOST_NUMBERS // model.latent_dim]
    mu, logvar = codes(model, test)
    reconstruction, kl = elbo_terms(model, test)
    tensors = {
        "mu": mu,
        "tsne": stored_tsne(mu),
        "reconstruction": reconstruction,
        "kl": kl,
    }
    if logvar is not None and model.latent_dim == 2:
        tensors["logvar"] = logvar
    return {k: v.half() for k, v in tensors.items()} | {"labels": test.labels.to(torch.uint8)}


def start_code(mu: Tensor, reconstruction: Tensor) -> list[float]:
    """The code where the explorer starts: of the 2 % of the codes mu (N, D) that are nearest to
    their mean, the one whose image is reconstructed best (reconstruction (N,) in nats).

    Not the origin: a plain autoencoder may have no codes there. Not the code nearest to the mean:
    in many dimensions it often belongs to an unusual image.
    """
    mu = mu.float()
    distance = (mu - mu.mean(0)).square().sum(1)
    central = distance.argsort()[: math.ceil(len(mu) / 50)]
    best = central[reconstruction.float()[central].argmin()]
    return [round(value, 4) for value in mu[best].tolist()]


def sprite_sheet(pixels: Tensor) -> Image.Image:
    """uint8 images (N, C, H, W) side by side, row by row, `SPRITE_COLUMNS` in a row."""
    count, channels, height, width = pixels.shape
    rows = math.ceil(count / SPRITE_COLUMNS)
    sheet = torch.zeros(rows * SPRITE_COLUMNS, channels, height, width, dtype=torch.uint8)
    sheet[:count] = pixels
    sheet = sheet.view(rows, SPRITE_COLUMNS, channels, height, width)
    # (rows, columns, C, H, W) -> (rows, H, columns, W, C) -> (rows*H, columns*W, C)
    sheet = sheet.permute(0, 3, 1, 4, 2).reshape(rows * height, SPRITE_COLUMNS * width, channels)
    return Image.fromarray(sheet.squeeze(2).numpy())


def compute_pixels(splits: Splits, num_classes: int) -> tuple[dict[str, Tensor], dict[str, float]]:
    """(tensors, figures) of the pixels, to compare the codes with: tsne (N, 2) float16 of the shown
    test images, and their k-NN accuracies knn1 and knn15 among the first training images."""
    test = drawn(splits.test)
    flat = to_float(test.pixels).flatten(1)  # (N, C, H, W) -> (N, C*H*W)
    figures = {}
    if num_classes > 1:
        train = splits.train[: MOST_NEIGHBOUR_VALUES // flat.shape[1]]
        known = (to_float(train.pixels).flatten(1), train.labels, flat, test.labels)
        figures = {f"knn{k}": knn_accuracy(*known, k) for k in (1, 15)}
    return {"tsne": stored_tsne(flat).half()}, figures


def shows(folder: Path, dataset: Dataset, splits: Splits) -> bool | None:
    """Whether the files of `write_dataset` in `folder` show these test images and classes; None if
    a file is missing or cannot be read."""
    try:
        info = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
        with Image.open(folder / "thumbnails.png") as image:
            sheet = np.asarray(image)
        classes = info["classes"]
    except (OSError, SyntaxError, ValueError, TypeError, KeyError):
        return None
    if not (folder / "pixels.safetensors").is_file():
        return None
    expected = np.asarray(sprite_sheet(drawn(splits.test).pixels))
    return classes == list(dataset.classes) and np.array_equal(sheet, expected)


def write_dataset(folder: Path, dataset: Dataset, splits: Splits) -> Callable[[], None]:
    """Write the files that all models of a data set share under temporary names in `folder`:
    dataset.json, thumbnails.png, pixels.safetensors (see `compute_pixels`).

    Returns a function that renames them to their own names, which takes only a moment."""
    channels, height, width = dataset.shape
    test = drawn(splits.test)
    folder.mkdir(parents=True, exist_ok=True)
    pixels, figures = compute_pixels(splits, len(dataset.classes))
    info = {
        "name": dataset.name,
        "title": dataset.title,
        "classes": list(dataset.classes),
        "image": {"channels": channels, "height": height, "width": width},
        "count": len(test),
        "sprite": {"columns": SPRITE_COLUMNS, "tile": [width, height]},
        "sketch": dataset.sketch,
        "attribution": dataset.attribution,
        "licence": dataset.licence,
        "pixels": figures,
    }
    sheet, text = sprite_sheet(test.pixels), dumps(info)
    writers = {
        "pixels.safetensors": lambda path: save_file(pixels, path),
        "thumbnails.png": lambda path: sheet.save(path, "PNG", optimize=True),
        "dataset.json": lambda path: path.write_text(text, encoding="utf-8"),
    }
    for name, write in writers.items():
        beside = folder / f".tmp-{name}"
        write(beside)
        beside.chmod(0o644)  # safetensors writes files that only their owner may read

    def put() -> None:
        for name in writers:
            os.replace(folder / f".tmp-{name}", folder / name)

    return put
