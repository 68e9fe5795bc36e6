"""A small data set with several models whose codes, pictures and figures are known exactly, for
the tests of the screens that show more than one model."""

import json
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.numpy import save, save_file

SIDE = 4
CLASSES = ["ant", "bee", "cat"]
COUNT = 90
LABELS = np.arange(COUNT, dtype=np.uint8) % len(CLASSES)
# t-SNE: a grid of 10 x 9, so that every image has a place of its own.
TSNE = np.stack([np.arange(COUNT) % 10, np.arange(COUNT) // 10], 1).astype(np.float32)
EPOCHS = 12


def images() -> np.ndarray:
    """uint8 (COUNT, SIDE, SIDE), all different."""
    return np.random.default_rng(0).integers(0, 256, (COUNT, SIDE, SIDE), dtype=np.uint8)


def codes(dims: int, spread: float) -> np.ndarray:
    """mu float32 (COUNT, dims) around (1, 1, ...)."""
    normal = np.random.default_rng(dims).standard_normal((COUNT, dims))
    return (1 + spread * normal).astype(np.float32)


def write_toys(checkpoints: Path, pixels: bool = True) -> None:
    """checkpoints/toy with ae-2d, cvae-2d, vae-2d, two betas and vae-3d."""
    root = checkpoints / "toy"
    root.mkdir(parents=True)
    _write_dataset(root, pixels)
    anomaly = {"noise": {"reconstruction": 0.75}, "fashion-mnist": {"reconstruction": 0.9}}
    _write_model(root, "ae-2d", 2, kind="ae", spread=20, anomaly=anomaly, seconds=500)
    anomaly = {"noise": {"reconstruction": 0.8, "elbo": 0.85}}
    _write_model(root, "cvae-2d", 2, conditional=True, reconstruction=18.5, kl=4)
    figures = {"digit_like": 0.875, "class_evenness": 0.5, "knn15": 0.5}
    _write_model(root, "vae-2d", 2, reconstruction=20, kl=4, anomaly=anomaly, test=figures)
    _write_model(root, "vae-2d-beta-0.5", 2, beta=0.5, reconstruction=16, kl=9)
    _write_model(root, "vae-2d-beta-4", 2, beta=4.0, reconstruction=28, kl=1)
    _write_model(root, "vae-2d-beta-1", 2, reconstruction=21, kl=3)  # not one of TOYS
    _write_model(root, "vae-3d", 3, reconstruction=18, kl=5, parameters=4321)


TOYS = [
    "toy/ae-2d",
    "toy/cvae-2d",
    "toy/vae-2d",
    "toy/vae-2d-beta-0.5",
    "toy/vae-2d-beta-4",
    "toy/vae-3d",
]


def short_atlas(count: int, dims: int) -> bytes:
    """An atlas.safetensors of the first `count` images, as models of many dimensions have it."""
    atlas = {"mu": codes(dims, 1.0), "labels": LABELS, "tsne": TSNE}
    return save({key: np.ascontiguousarray(value[:count]) for key, value in atlas.items()})


def _write_dataset(root: Path, pixels: bool) -> None:
    sheet = np.zeros((9 * SIDE, 10 * SIDE), dtype=np.uint8)
    for i, image in enumerate(images()):
        row, column = divmod(i, 10)
        sheet[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE] = image
    Image.fromarray(sheet).save(root / "thumbnails.png")
    info = {
        "name": "toy",
        "title": "Toy",
        "classes": CLASSES,
        "image": {"channels": 1, "height": SIDE, "width": SIDE},
        "count": COUNT,
        "sprite": {"columns": 10, "tile": [SIDE, SIDE]},
        "sketch": "fill",
    }
    if pixels:
        info["pixels"] = {"knn15": 0.625}
        save_file({"tsne": TSNE[::-1].copy()}, root / "pixels.safetensors")
    (root / "dataset.json").write_text(json.dumps(info))


def _write_model(
    root: Path,
    name: str,
    dims: int,
    *,
    kind: str = "vae",
    conditional: bool = False,
    beta: float = 1.0,
    spread: float = 1.0,
    reconstruction: float = 25.0,
    kl: float = 0.0,
    anomaly: dict | None = None,
    test: dict | None = None,
    seconds: float = 50,
    parameters: int = 1234,
) -> None:
    """One linear layer either way."""
    folder = root / name
    folder.mkdir()
    random = np.random.default_rng(len(name))
    outputs = dims * (2 if kind == "vae" else 1)
    pixels = SIDE * SIDE
    labels = len(CLASSES) if conditional else 0

    def linear(prefix, inputs, outputs):
        return {"layer": "linear", "in_features": inputs, "out_features": outputs, "prefix": prefix}

    config = {
        "format_version": 1,
        "name": f"toy/{name}",
        "kind": kind,
        "latent_dim": dims,
        "conditional": conditional,
        "likelihood": "bernoulli",
        "beta": beta,
        "image": {"channels": 1, "height": SIDE, "width": SIDE},
        "classes": CLASSES,
        "parameters": parameters,
        "encoder": [
            *([] if conditional else [{"layer": "flatten"}]),
            linear("encoder.1", pixels + labels, outputs),
        ],
        "decoder": [
            linear("decoder.0", dims + labels, pixels),
            {"layer": "unflatten", "shape": [1, SIDE, SIDE]},
            {"layer": "sigmoid"},
        ],
        "metrics": {
            "test": {"reconstruction": reconstruction, "kl": kl, "elbo": -reconstruction - kl}
            | (test or {}),
            "anomaly": anomaly or {},
        },
        "provenance": {"torch": "2.11.0", "device": "cpu", "seconds": seconds},
    }
    (folder / "config.json").write_text(json.dumps(config))
    weights = {
        "encoder.1.weight": random.standard_normal((outputs, pixels + labels)),
        "encoder.1.bias": np.zeros(outputs),
        "decoder.0.weight": random.standard_normal((pixels, dims + labels)),
        "decoder.0.bias": np.zeros(pixels),
    }
    save_file(
        {key: value.astype(np.float32) for key, value in weights.items()},
        folder / "model.safetensors",
    )
    atlas = {"mu": codes(dims, spread), "labels": LABELS, "tsne": TSNE}
    if kind == "vae":
        atlas["logvar"] = np.full((COUNT, dims), -3, dtype=np.float32)
    save_file(atlas, folder / "atlas.safetensors")
    rows = ["epoch,train_kl,train_loss,train_reconstruction,val_kl,val_loss,val_reconstruction"]
    for epoch in range(EPOCHS):
        term = 0.0 if kind == "ae" else kl
        loss = reconstruction + EPOCHS - epoch
        rows.append(f"{epoch},{term},{loss + term},{loss},{term},{loss + term + 1},{loss + 1}")
    (folder / "metrics.csv").write_text("\n".join(rows) + "\n")
