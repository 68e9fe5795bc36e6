"""Checkpoint folders: save, load, check, list. A folder is all that its model is rebuilt from."""

from __future__ import annotations

import contextlib
import csv
import difflib
import os
import shlex
import shutil
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from . import json_files
from .config import FORMAT_VERSION, ConfigError, check_config, check_dataset
from .models import Autoencoder, model_class
from .networks import build, describe
from .recipes import RECIPES

_REPOSITORY = Path(__file__).resolve().parent.parent
# Without a repository around it, the installed package looks in the working directory.
DEFAULT_ROOT = (_REPOSITORY if (_REPOSITORY / "app.py").is_file() else Path()) / "checkpoints"
FILES = ("config.json", "model.safetensors", "atlas.safetensors", "metrics.csv")


class CheckpointError(Exception):
    """A checkpoint cannot be used; the message names the file and the remedy."""


def _remedy(folder: Path) -> str:
    """What to do about a broken `folder`."""
    if not _holds_model(folder):
        return "It holds no model: a model is a folder DATASET/MODEL with config.json in it"
    name = f"{folder.parent.name}/{folder.name}"
    images = "" if name in RECIPES else " --images FOLDER"
    return f"Train it again (python train.py {shlex.quote(name)}{images}) or delete {folder}"


def _holds_model(folder: Path) -> bool:
    """Whether `folder` holds a file of a checkpoint, complete or not."""
    return any((folder / file).is_file() for file in FILES)


def model_config(model: Autoencoder, name: str, classes: list[str]) -> dict:
    """The part of config.json that rebuilds `model`."""
    channels, height, width = model.image_shape
    return {
        "format_version": FORMAT_VERSION,
        "name": name,
        "kind": "vae" if model.variational else "ae",
        "latent_dim": model.latent_dim,
        "conditional": model.conditional,
        "likelihood": model.likelihood,
        "image": {"channels": channels, "height": height, "width": width},
        "classes": classes,
        "parameters": sum(p.numel() for p in model.parameters()),
        "encoder": describe(model.encoder, "encoder"),
        "decoder": describe(model.decoder, "decoder"),
    }


def _stored(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors for model.safetensors: vectors as float32, all others as float16, which halves
    the download."""
    return {
        name: (value.half() if value.dim() > 1 else value.float()).contiguous().cpu()
        for name, value in tensors.items()
        if value.is_floating_point()  # not batch norm's counter, which only training needs
    }


def round_to_stored(model: Autoencoder) -> None:
    """Round the weights of `model` to those that its checkpoint will hold, before evaluation."""
    model.load_state_dict(_stored(model.state_dict()), strict=False)


def save(
    folder: Path,
    model: Autoencoder,
    config: dict,
    *,
    atlas: dict[str, Tensor],
    history: list[dict],
    replay: dict[str, Tensor] | None = None,
) -> None:
    """Write a checkpoint folder under a temporary name beside `folder`, then rename it.

    atlas: the tensors of `atlas.compute`; history: one dict per epoch for metrics.csv; replay: the
    tensors of replay.safetensors, if any.
    """
    folder = Path(folder)
    beside = folder.parent / f".tmp-{folder.name}-{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        save_file(_stored(model.state_dict()), beside / "model.safetensors")
        save_file({k: v.contiguous() for k, v in atlas.items()}, beside / "atlas.safetensors")
        if replay is not None:
            save_file({k: v.contiguous() for k, v in replay.items()}, beside / "replay.safetensors")
        text = json_files.dumps(config | {"replay": replay is not None})
        (beside / "config.json").write_text(text, encoding="utf-8")
        with open(beside / "metrics.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(history[0]) if history else ["epoch"])
            writer.writeheader()
            writer.writerows(history)
        for path in beside.iterdir():
            path.chmod(0o644)  # safetensors writes files that only their owner may read
        _swap(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(new: Path, folder: Path) -> None:
    """Replace `folder` by `new`; if that fails, the old folder stays."""
    old = folder.parent / f".tmp-old-{folder.name}-{os.getpid()}"
    if folder.exists():
        os.rename(folder, old)
    try:
        os.rename(new, folder)
    except OSError:
        if old.exists():
            os.rename(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def read_config(folder: Path) -> dict:
    """config.json of `folder`, checked (vae/config.py). Raises CheckpointError."""
    path = folder / "config.json"
    try:
        config = json_files.read(path)
        check_config(config)
    except FileNotFoundError:
        raise CheckpointError(f"{path} is missing. {_remedy(folder)}.") from None
    except ConfigError as error:
        raise CheckpointError(
            f"{path} does not describe a model: {error}. {_remedy(folder)}."
        ) from error
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}. {_remedy(folder)}.") from error
    return config


def _empty_model(config: dict, folder: Path) -> Autoencoder:
    """The model of `config` without memory for its weights (on PyTorch's meta device)."""
    image = config["image"]
    try:
        with torch.device("meta"):
            return model_class(config["kind"], config["conditional"])(
                build(config["encoder"]),
                build(config["decoder"]),
                latent_dim=config["latent_dim"],
                image_shape=(image["channels"], image["height"], image["width"]),
                likelihood=config["likelihood"],
                num_classes=len(config["classes"]) if config["conditional"] else 0,
            )
    except (RuntimeError, TypeError, ValueError) as error:  # sizes that PyTorch refuses
        raise CheckpointError(
            f"{folder / 'config.json'} does not describe a model ({error!r}). {_remedy(folder)}."
        ) from error


def _shapes(path: Path, folder: Path) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor in a safetensors file, read from its header."""
    try:
        with safe_open(path, framework="pt") as file:
            return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise CheckpointError(f"{path} is missing. {_remedy(folder)}.") from None
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{path} is damaged ({error}). {_remedy(folder)}.") from error


def _expected_shapes(model: Autoencoder) -> dict[str, tuple[int, ...]]:
    state = model.state_dict()
    return {name: tuple(value.shape) for name, value in state.items() if value.is_floating_point()}


def _check_model(folder: Path) -> dict:
    """Raise CheckpointError if `folder` does not rebuild its model; returns its config."""
    config = read_config(folder)
    found = _shapes(folder / "model.safetensors", folder)
    for name, shape in _expected_shapes(_empty_model(config, folder)).items():
        if found.get(name) != shape:
            raise CheckpointError(
                f"{folder / 'model.safetensors'} holds {name} as {found.get(name, 'nothing')}, "
                f"config.json wants {shape}. {_remedy(folder)}."
            )
    return config


def check(folder: Path) -> dict:
    """Raise CheckpointError if `folder` cannot be served; returns its config."""
    config = _check_model(folder)
    path = folder / "atlas.safetensors"
    atlas = _shapes(path, folder)
    for name in ("mu", "labels", "tsne"):
        if not atlas.get(name):
            raise CheckpointError(f"{path} holds no {name}. {_remedy(folder)}.")
    if atlas["mu"][1:] != (config["latent_dim"],):
        raise CheckpointError(
            f"{path} holds mu as {atlas['mu']}, and config.json has latent_dim "
            f"{config['latent_dim']}. {_remedy(folder)}."
        )
    for path in (folder / "metrics.csv", *(folder.parent / n for n in _DATASET_FILES)):
        if not path.is_file():
            raise CheckpointError(f"{path} is missing. {_remedy(folder)}.")
    _check_dataset(config, atlas["mu"][0], folder)
    return config


_DATASET_FILES = ("dataset.json", "thumbnails.png")


def _check_dataset(config: dict, codes: int, folder: Path) -> None:
    """Raise CheckpointError unless the data set's thumbnails show the images of all `codes`."""
    path, info = folder.parent / "dataset.json", read_dataset(folder.parent)
    size, trained_on = _size(info["image"]), _size(config["image"])
    if size != trained_on:
        raise CheckpointError(
            f"{path} describes images of {size}, and {folder.name} was trained on {trained_on}. "
            f"{_remedy(folder)}."
        )
    if codes > info["count"]:
        raise CheckpointError(
            f"{path} describes {info['count']} test images, and {folder / 'atlas.safetensors'} "
            f"holds {codes}. {_remedy(folder)}."
        )


def read_dataset(folder: Path) -> dict:
    """dataset.json in the `folder` of a data set, checked. Raises CheckpointError."""
    path = folder / "dataset.json"
    try:
        info = json_files.read(path)
        check_dataset(info)
    except (OSError, ValueError) as error:
        raise CheckpointError(
            f"{path} cannot be read: {error}. Train a model of {folder.name} again "
            f"(python train.py {shlex.quote(folder.name)}/vae-2d) or delete {folder}."
        ) from error
    return info


def _size(image: dict) -> str:
    return f"{image['width']} x {image['height']} x {image['channels']}"


def siblings(folder: Path) -> dict[Path, dict]:
    """The other models of the data set of `folder`: {folder: its config.json}."""
    found = {}
    for path in sorted(folder.parent.glob("[!.]*/config.json")):
        if path.parent.name != folder.name:
            with contextlib.suppress(CheckpointError):
                found[path.parent] = read_config(path.parent)
    return found


def misfit(folder: Path, shape: tuple[int, int, int]) -> str | None:
    """Why a model of images of shape (C, H, W) cannot be saved as `folder`, or None if it can.

    Models of a data set share its thumbnails, so all of them have images of one shape.
    """
    for other, config in siblings(folder).items():
        image = config["image"]
        found = image["channels"], image["height"], image["width"]
        if found != shape:
            wanted = {"channels": shape[0], "height": shape[1], "width": shape[2]}
            size = f"pass `size={found[1]}`, " if found[0] == shape[0] else ""
            return (
                f"{other} was trained on images of {_size(image)}, and these are "
                f"{_size(wanted)}. Models of one data set share its test images: {size}give these "
                f"another name than {folder.parent.name}, or delete that checkpoint first."
            )
    return None


def scan(root: Path | str | None = None) -> tuple[dict[str, dict], list[str]]:
    """({name: config.json} of the valid checkpoints in `root`, messages about the others)."""
    configs, problems = {}, []
    root = Path(root or DEFAULT_ROOT)
    for folder in sorted(root.glob("*/*/")):
        # Before Python 3.11 the pattern finds files as well.
        hidden = folder.name.startswith(".") or folder.parent.name.startswith(".")
        if hidden or not folder.is_dir():
            continue
        try:
            configs[f"{folder.parent.name}/{folder.name}"] = check(folder)
        except CheckpointError as error:
            problems.append(str(error))
    return configs, problems


def list_checkpoints(root: Path | str | None = None) -> list[str]:
    """Names of the valid checkpoints, ["mnist/ae-2d", ...]."""
    return list(scan(root)[0])


def load(name: str | Path, root: Path | str | None = None) -> Autoencoder:
    """The model of a checkpoint, in eval mode, on the CPU, float32.

    name: DATASET/MODEL under `root` (by default checkpoints/), or the path of a folder. config.json
    and model.safetensors are enough. Raises CheckpointError.
    """
    places = (Path(root or DEFAULT_ROOT) / name, Path(name))
    folder = next(filter(_holds_model, places), None)
    if folder is None:
        raise CheckpointError(_unknown(str(name), root))
    config = _check_model(folder)
    model = _empty_model(config, folder).to_empty(device="cpu")
    for layer in model.modules():  # the file does not hold batch norm's counter
        with contextlib.suppress(AttributeError):
            layer.num_batches_tracked.zero_()
    weights = {k: v.float() for k, v in load_file(folder / "model.safetensors").items()}
    model.load_state_dict(weights, strict=False)
    model.config = config
    return model.eval().requires_grad_(False)


def _unknown(name: str, root: Path | str | None) -> str:
    names = list_checkpoints(root)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    if not names:
        return f"There is no checkpoint {name!r}. Make one: python train.py digits/vae-2d"
    hint = f"Did you mean {' or '.join(close)}?" if close else f"There are: {', '.join(names)}."
    form = "" if name.count("/") == 1 else " Names are DATASET/MODEL."
    return f"There is no checkpoint {name!r}.{form} {hint}"


def load_atlas(folder: Path) -> dict[str, Tensor]:
    """The tensors of atlas.safetensors."""
    return load_file(Path(folder) / "atlas.safetensors")
