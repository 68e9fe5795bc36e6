"""What is drawn of a trained model: the codes of the test images, their t-SNE, their thumbnails."""

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
MOST_IMAGES = 10_000  # test images that are drawn, as many as MNIST has
MOST_VALUES = 9_500_000  # of their pixels: no PNG of as many bytes is over 10 MB
MOST_NUMBERS = 100_000  # in mu: of a code with many dimensions fewer images are kept (file size)
MOST_NEIGHBOUR_VALUES = 50_000_000  # pixels of the training images that vote: 200 MB as floats


def stored_tsne(codes: Tensor) -> Tensor:
    """t-SNE of codes (N, D) -> float32 (N, 2); of codes that have none, their first and last
    coordinates, so that there is something to show."""
    try:
        return torch.from_numpy(tsne(codes.numpy()))
    except TsneError:
        return codes.float()[:, [0, -1]]


def drawn(test: Images) -> Images:
    """The first test images, as many as a data set's thumbnails show and its maps at most."""
    return test[: min(MOST_IMAGES, MOST_VALUES // test.pixels[0].numel())]


def compute(model: Autoencoder, test: Images) -> dict[str, Tensor]:
    """The tensors of atlas.safetensors, in the order of the test images, float16 where not said;
    of so many of the first as keep the file small.

    mu, logvar (N, D), logvar only where it can be drawn (D = 2); labels (N,) uint8; tsne (N, 2);
    reconstruction, kl (N,) in nats.
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
    """Where an explorer begins: of the fiftieth of the codes mu (N, D) that is nearest to their
    mean, the one whose image is reconstructed best (reconstruction (N,), lower is better).

    The origin would do for a variational model, but a plain autoencoder may have nothing there;
    and with many dimensions the code nearest to the mean tends to be of an unusual image.
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
    """(tensors, figures) of the images themselves, to hold the codes against: the t-SNE of the
    pixels of the drawn test images, tsne (N, 2) float16, and their nearest-neighbour accuracies
    among the first training images, which are in no order."""
    test = drawn(splits.test)
    flat = to_float(test.pixels).flatten(1)  # (N, C, H, W) -> (N, C*H*W)
    figures = {}
    if num_classes > 1:
        train = splits.train[: MOST_NEIGHBOUR_VALUES // flat.shape[1]]
        known = (to_float(train.pixels).flatten(1), train.labels, flat, test.labels)
        figures = {f"knn{k}": knn_accuracy(*known, k) for k in (1, 15)}
    return {"tsne": stored_tsne(flat).half()}, figures


def shows(folder: Path, dataset: Dataset, splits: Splits) -> bool | None:
    """Whether what `write_dataset` wrote into `folder` is of these test images and classes; None if
    it is not there as a whole."""
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
    """What all models of a data set share, for `folder`: dataset.json, thumbnails.png and
    pixels.safetensors (see `compute_pixels`). Written beside their places; the result puts them
    there, in a moment."""
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
