"""The index of models: what a page knows of each model before it opens it.

The static page reads it as index.json, Gradio's page as a property of its shell.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from . import json_files

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
    """The title of a model by the name of its folder: "mnist/vae-2d" -> "VAE, 2-D"."""
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
    """The title of a data set in its dataset.json; without one, the name of its folder."""
    if dataset in _DATASETS:
        return _DATASETS[dataset]
    try:
        return str(json_files.read(root / dataset / "dataset.json")["title"])
    except (OSError, ValueError, KeyError, TypeError):
        return dataset


_FIRST = ("mnist/vae-2d", "mnist/ae-2d")  # the models that a newcomer should see first


def describe_models(root: Path, configs: dict[str, dict]) -> list[dict]:
    """One entry per model, in the order of the picker.

    configs: {name: config.json} of the models in the folder `root`, as `checkpoint.scan` gives it.
    An entry holds name, dataset and title (texts for people), kind, conditional, latent_dim,
    likelihood, beta, noise, parameters, image, and decoder: decoders with the same layers have the
    same 8 hexadecimal digits.
    """
    titles = {name: dataset_title(root, name) for name in {name.split("/")[0] for name in configs}}
    return [
        {"name": name, "dataset": titles[name.split("/")[0]], "title": model_title(name)}
        | _facts(configs[name])
        for name in sorted(configs, key=_order)
    ]


def _facts(config: dict) -> dict:
    """The part of an entry that config.json holds."""
    kept = ("kind", "conditional", "latent_dim", "likelihood", "parameters", "image")
    layers = json.dumps(config["decoder"], sort_keys=True)
    return {key: config[key] for key in kept} | {
        "beta": config.get("beta", 1.0),
        "noise": config.get("noise", 0.0),
        "decoder": hashlib.sha256(layers.encode()).hexdigest()[:8],
    }


def _order(name: str) -> tuple:
    dataset = name.split("/")[0]
    datasets = ("mnist", "fashion-mnist", "kmnist")
    late = dataset == "digits"
    place = datasets.index(dataset) if dataset in datasets else len(datasets)
    first = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    natural = tuple(float(p) if i % 2 else p for i, p in enumerate(re.split(r"(\d+\.?\d*)", name)))
    return (late, place, first, natural)
