"""Where a trained model comes from: versions, device, seed, and the command that repeats it."""

from __future__ import annotations

import os
import platform
import shlex
import time
from importlib.metadata import version

import torch

# Arguments of vae.train -> flags of train.py. Folders are left out: they belong to one machine.
_FLAGS = {
    "size": "--size",
    "epochs": "--epochs",
    "batch_size": "--batch-size",
    "lr": "--lr",
    "precision": "--precision",
    "seed": "--seed",
    "bound_images": "--bound-images",
    "accelerator": "--device",
    "devices": "--devices",
    "num_nodes": "--num-nodes",
    "strategy": "--strategy",
}
_DEFAULTS = {"seed": 0, "bound_images": 1000}


def command(recipe: object, data: object, options: dict[str, object]) -> dict:
    """The command line that repeats a call of vae.train, and whether it needs a folder of images.

    {"command": text, "own_images": bool}, without the command where none can repeat the call (a
    Recipe or Dataset object was passed). Options that are None or a default are left out.
    """
    own = data is not None
    if not isinstance(recipe, str) or not isinstance(data, (str, os.PathLike, type(None))):
        return {"own_images": own}
    words = ["python", "train.py", recipe, *(["--images", "FOLDER"] if own else [])]
    for argument, flag in _FLAGS.items():
        if options.get(argument) not in (None, _DEFAULTS.get(argument)):
            words += [flag, str(options[argument])]
    return {"command": shlex.join(words), "own_images": own}


def describe(device: str, seconds: float, seed: int) -> dict:
    """Versions, device (as PyTorch names it), seconds of training, seed and date."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "lightning": version("lightning"),
        "device": device,
        "threads": torch.get_num_threads(),
        "seconds": round(seconds, 1),
        "seed": seed,
        "date": time.strftime("%Y-%m-%d"),
    }
