"""The index of models: titles for people, and facts from config.json, not from names."""

from __future__ import annotations

import json

import pytest

from vae import checkpoint
from vae.model_index import describe_models, model_title
from vae.recipes import RECIPES


@pytest.fixture(scope="module")
def entries():
    """The entries of the committed checkpoints by name."""
    root = checkpoint.DEFAULT_ROOT
    return {entry["name"]: entry for entry in describe_models(root, checkpoint.scan(root)[0])}


def test_every_recipe_has_a_title():
    titles = {name: model_title(name) for name in RECIPES}
    assert titles["mnist/vae-2d"] == "VAE, 2-D"
    for dataset in {name.split("/")[0] for name in titles}:
        own = [title for name, title in titles.items() if name.startswith(f"{dataset}/")]
        assert len(set(own)) == len(own)


def test_an_entry_holds_the_facts_of_its_config(entries):
    entry = entries["mnist/vae-2d-beta-0.5"].copy()
    decoder = entry.pop("decoder")
    assert len(decoder) == 8
    assert int(decoder, 16) >= 0
    assert entry == {
        "name": "mnist/vae-2d-beta-0.5",
        "dataset": "MNIST",
        "title": "VAE, 2-D, β = 0.5",
        "kind": "vae",
        "conditional": False,
        "latent_dim": 2,
        "likelihood": "bernoulli",
        "beta": 0.5,
        "noise": 0.0,
        "parameters": 293588,
        "image": {"channels": 1, "height": 28, "width": 28},
    }
    assert entries["mnist/cvae-2d"]["conditional"] is True
    assert entries["mnist/denoising-ae"]["noise"] == 0.5


def test_decoders_with_the_same_layers_have_the_same_mark(entries):
    marks = {name: entry["decoder"] for name, entry in entries.items()}
    assert marks["mnist/vae-2d"] == marks["mnist/ae-2d"]
    family = {mark for name, mark in marks.items() if "-beta-" in name}
    assert len(family) == 1
    assert marks["mnist/vae-2d"] not in family


def test_an_old_config_without_beta_and_noise_has_their_defaults(checkpoint_folder):
    path = checkpoint_folder / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({k: v for k, v in config.items() if k not in ("beta", "noise")}))
    root = checkpoint_folder.parent.parent
    (entry,) = describe_models(root, checkpoint.scan(root)[0])
    assert (entry["beta"], entry["noise"]) == (1.0, 0.0)


def test_newcomers_see_mnist_first_and_the_small_digits_last(entries):
    names = list(entries)
    assert names[:2] == ["mnist/vae-2d", "mnist/ae-2d"]
    assert names[-1] == "digits/vae-2d"
