"""vae.train and vae.save as somebody calls them from Python."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

import vae
from vae.data import DATASETS, DataError, Images, Splits
from vae.networks import NetworkError
from vae.recipes import RECIPES

RECIPE = RECIPES["digits/vae-2d"]
QUICK = {"epochs": 1, "bound_images": 1, "accelerator": "cpu", "devices": 1}


@pytest.fixture
def few(digits, tmp_path, monkeypatch):
    """The data set of a user: a few images of digits."""
    monkeypatch.chdir(tmp_path)
    splits = Splits(digits.train[:200], digits.validation[:40], digits.test[:60])
    return replace(DATASETS["digits"], name="mine", load=lambda *_, **__: splits)


def test_a_trained_model_is_saved_and_loads_again(few, tmp_path):
    said = []
    model, report = vae.train("mine/vae-2d", few, seed=3, say=said.append, **QUICK)
    assert "mine/vae-2d" in said[0]
    assert len(report.history) == 1
    assert report.metrics["test"]["images"] == 60
    assert report.replay["mu"].shape[1:] == (60, 2)
    assert report.provenance["seed"] == 3
    vae.save("checkpoints/mine/first", model, report=report, say=said.append)
    assert vae.list_checkpoints("checkpoints") == ["mine/first"]
    loaded = vae.load("mine/first", "checkpoints")
    z = torch.randn(3, 2)
    assert torch.equal(loaded.decode(z), model.decode(z))
    assert loaded.config["name"] == "mine/first"


@pytest.mark.parametrize("kind", ["vae", "ae"])
def test_one_latent_dimension_works_from_training_to_serving(few, kind):
    recipe = replace(RECIPE, name="mine/one", latent_dim=1, kind=kind)
    model, report = vae.train(recipe, few, **QUICK)
    vae.save("checkpoints/mine/one", model, report=report)
    assert vae.list_checkpoints("checkpoints") == ["mine/one"]
    assert vae.load("mine/one", "checkpoints").decode(torch.zeros(2, 1)).shape == (2, 1, 8, 8)


def test_a_conditional_model_trains_on_a_data_set_of_ones_own(few):
    recipe = replace(RECIPE, name="mine/cvae-2d", conditional=True)
    model, _ = vae.train(recipe, few, **QUICK)
    assert model.decode(torch.zeros(2, 2), torch.tensor([1, 2])).shape == (2, 1, 8, 8)


def test_a_recipe_that_does_not_suit_the_images_is_refused_before_they_are_read(few):
    def load(*_, **__):
        raise AssertionError("the images were read")

    recipe = replace(RECIPE, name="mine/conv", network="conv-deep", conditional=True)
    with pytest.raises(NetworkError, match="conditional"):
        vae.train(recipe, replace(few, load=load), **QUICK)


def test_other_images_are_refused_before_training_and_when_saving(few, tmp_path):
    model, report = vae.train("mine/vae-2d", few, **QUICK)
    vae.save("checkpoints/mine/vae-2d", model, report=report)
    splits = few.load()
    turned = Images(splits.test.pixels.flip(3), splits.test.labels)
    other = replace(few, load=lambda *_, **__: replace(splits, test=turned))
    with pytest.raises(DataError, match="trained on other images"):
        vae.train("mine/ae-2d", other, out="checkpoints", **QUICK)
    model, report = vae.train("mine/ae-2d", other, **QUICK)
    with pytest.raises(DataError, match="trained on other images"):
        vae.save("checkpoints/mine/ae-2d", model, report=report)
    assert vae.list_checkpoints("checkpoints") == ["mine/vae-2d"]


def test_a_command_is_kept_only_where_one_can_repeat_the_call(few, tmp_path):
    model, report = vae.train("digits/vae-2d", lr=0.01, **QUICK)
    assert report.provenance["command"] == (
        "python train.py digits/vae-2d --epochs 1 --lr 0.01 --bound-images 1 --device cpu "
        "--devices 1"
    )
    _, report = vae.train("mine/vae-2d", few, **QUICK)
    assert "command" not in report.provenance
    vae.save(tmp_path / "checkpoints" / "digits" / "x", model, report=report)
    config = json.loads((tmp_path / "checkpoints/digits/x/config.json").read_text())
    assert config["recipe"]["schedule"]["epochs"] == 1
