"""What is drawn of a trained model: the codes of the test images, their t-SNE, their thumbnails."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .data import Dataset, Images
from .evaluation import codes, terms
from .models import Autoencoder

SPRITE_COLUMNS = 100


def tsne(values: Tensor, *, perplexity: float = 30.0, seed: int = 0, verbose: int = 0) -> Tensor:
    """Two-dimensional t-SNE of values (N, D) -> (N, 2) (van der Maaten & Hinton 2008)."""
    from sklearn.manifold import TSNE  # slow to import

    perplexity = min(perplexity, max(1.0, (len(values) - 1) / 3))
    method = TSNE(perplexity=perplexity, init="pca", random_state=seed, verbose=verbose)
    return torch.from_numpy(method.fit_transform(values.float().numpy()).astype(np.float32))


def compute(model: Autoencoder, test: Images, *, verbose: int = 0) -> dict[str, Tensor]:
    """The tensors of atlas.safetensors, in the order of the test images.

    mu, logvar (N, D); labels (N,) uint8; tsne (N, 2); reconstruction, kl (N,) in nats.
    """
    mu, logvar = codes(model, test)
    reconstruction, kl = terms(model, test)
    atlas = {
        "mu": mu,
        "labels": test.labels.to(torch.uint8),
        "tsne": tsne(mu, verbose=verbose),
        "reconstruction": reconstruction,
        "kl": kl,
    }
    return atlas if logvar is None else atlas | {"logvar": logvar}


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


def write_dataset(folder: Path, dataset: Dataset, test: Images) -> None:
    """dataset.json and thumbnails.png, which all models of a data set share, into `folder`."""
    channels, height, width = dataset.shape
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
    }
    folder.mkdir(parents=True, exist_ok=True)
    sheet = folder / ".tmp-thumbnails.png"
    sprite_sheet(test.pixels).save(sheet, optimize=True)
    os.replace(sheet, folder / "thumbnails.png")
    text = folder / ".tmp-dataset.json"
    text.write_text(json.dumps(info, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(text, folder / "dataset.json")
