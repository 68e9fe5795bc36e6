"""Names for people: "mnist/deepconv-vae-20d" -> "Deep convolutional VAE, 20-D"."""

from __future__ import annotations

import json
import re
from pathlib import Path

_WORDS = {
    "vae": "VAE",
    "ae": "Autoencoder",
    "cvae": "Conditional VAE",
    "conv": "convolutional",
    "deepconv": "deep convolutional",
    "shallow": "shallow",
    "denoising": "denoising",
}
_DATASETS = {"mnist": "MNIST", "fashion-mnist": "Fashion-MNIST", "kmnist": "Kuzushiji-MNIST"}


def model_title(name: str) -> str:
    """The title of a model's folder name, without its data set."""
    stem = name.split("/")[-1]
    beta = re.search(r"-beta-([\d.]+)$", stem)
    stem = stem[: beta.start()] if beta else stem
    adjectives, noun, size = [], "", ""
    for token in stem.split("-"):
        if re.fullmatch(r"\d+d", token):
            size = f"{token[:-1]}-D"
        elif token in ("vae", "ae", "cvae"):
            noun = _WORDS[token]
        else:
            adjectives.append(_WORDS.get(token, token))
    words = " ".join([*adjectives, noun]).strip()
    words = words.replace(" Autoencoder", " autoencoder")
    parts = [words[:1].upper() + words[1:], size, f"β = {beta[1]}" if beta else ""]
    return ", ".join(part for part in parts if part)


def dataset_title(root: Path, dataset: str) -> str:
    """What dataset.json calls a data set, or its folder's name if there is none to read."""
    if dataset in _DATASETS:
        return _DATASETS[dataset]
    try:
        info = json.loads((root / dataset / "dataset.json").read_text(encoding="utf-8"))
        return str(info["title"])
    except (OSError, ValueError, KeyError, TypeError):
        return dataset


_FIRST = ("mnist/vae-2d", "mnist/ae-2d")  # what a newcomer should meet


def describe_models(root: Path, names: list[str]) -> list[dict[str, str]]:
    """[{"name", "title", "dataset"}, ...] in the order of the picker."""
    entries = [
        {
            "name": name,
            "title": model_title(name),
            "dataset": dataset_title(root, name.split("/")[0]),
        }
        for name in names
    ]
    entries.sort(key=lambda entry: _order(entry["name"]))
    return entries


def _order(name: str) -> tuple:
    dataset = name.split("/")[0]
    datasets = ("mnist", "fashion-mnist", "kmnist")
    late = dataset == "digits"
    place = datasets.index(dataset) if dataset in datasets else len(datasets)
    first = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    natural = tuple(float(p) if i % 2 else p for i, p in enumerate(re.split(r"(\d+\.?\d*)", name)))
    return (late, place, first, natural)
