"""Fixtures that several test files share. Nothing here needs a download."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest
import torch

from vae import atlas, checkpoint
from vae.data import DATASETS
from vae.models import new_model
from vae.recipes import RECIPES

# Test processes run side by side, and networks of this size gain nothing from more threads. The
# commands that tests start inherit the variable.
torch.set_num_threads(1)
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def digits():
    """The splits of scikit-learn's digits."""
    return DATASETS["digits"].load(".")


@pytest.fixture
def checkpoint_folder(tmp_path, stored_checkpoint):
    """A small valid checkpoint <tmp>/checkpoints/digits/vae-2d of an untrained model."""
    shutil.copytree(stored_checkpoint, tmp_path / "checkpoints")
    return tmp_path / "checkpoints" / "digits" / "vae-2d"


@pytest.fixture(scope="session")
def stored_checkpoint(tmp_path_factory, digits):
    """A folder with digits/vae-2d in it, of which checkpoint_folder is a copy to each test."""
    torch.manual_seed(0)
    recipe, dataset = RECIPES["digits/vae-2d"], DATASETS["digits"]
    model = new_model(recipe, dataset.shape, 10).eval()
    checkpoint.round_to_stored(model)
    config = checkpoint.model_config(model, recipe.name, list(dataset.classes))
    config |= {"metrics": {"test": {"elbo": -1.0}}, "beta": 1.0}
    few = digits.test[:40]
    tensors = atlas.compute(model, few)
    root = tmp_path_factory.mktemp("checkpoints")
    folder = root / "digits" / "vae-2d"
    history = [{"epoch": 0, "train_loss": 2.0, "val_loss": 2.5}]
    checkpoint.save(folder, model, config, atlas=tensors, history=history)
    info = {
        "name": "digits",
        "classes": list(dataset.classes),
        "image": config["image"],
        "count": len(few),
        "sketch": "mnist",
    }
    (folder.parent / "dataset.json").write_text(json.dumps(info))
    atlas.sprite_sheet(few.pixels).save(folder.parent / "thumbnails.png")
    return root


@pytest.fixture
def interrupted_import(tmp_path):
    """interrupted_import(module, command) -> (exit code, output, errors) of a command that gets
    Ctrl-C while it imports that module."""

    def run(module, command):
        text = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
        (tmp_path / f"{module}.py").write_text(text)
        environment = os.environ | {"PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return run
