"""Checkpoint folders: what is saved is what is loaded, and what is broken is named."""

from __future__ import annotations

import json
import math
import re
import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

import vae
from vae import atlas, checkpoint, json_files
from vae.data import DATASETS
from vae.models import new_model
from vae.recipes import RECIPES

NAMES = vae.list_checkpoints()


@pytest.mark.parametrize("name", RECIPES)
def test_saved_and_reloaded_models_have_equal_tensors_and_outputs(name, tmp_path):
    torch.manual_seed(1)
    recipe, dataset = RECIPES[name], DATASETS[RECIPES[name].dataset]
    model = new_model(recipe, dataset.shape, len(dataset.classes)).eval()
    checkpoint.round_to_stored(model)
    config = checkpoint.model_config(model, name, list(dataset.classes))
    folder = tmp_path / name
    nothing = {"mu": torch.zeros(1, 2), "labels": torch.zeros(1), "tsne": torch.zeros(1, 2)}
    checkpoint.save(folder, model, config, atlas=nothing, history=[])
    loaded = vae.load(folder)
    saved = model.state_dict()
    for key, value in loaded.state_dict().items():
        assert torch.equal(value, saved[key]), key
    labels = torch.tensor([3, 8]) if recipe.conditional else None
    z = torch.randn(2, recipe.latent_dim)
    assert torch.equal(loaded.decode(z, labels), model.decode(z, labels))
    assert loaded.config["latent_dim"] == recipe.latent_dim


@pytest.mark.parametrize("name", NAMES)
def test_committed_checkpoint_follows_the_contract(name):
    model = vae.load(name)
    assert not model.training
    image = model.config["image"]
    x = torch.rand(3, image["channels"], image["height"], image["width"])
    labels = torch.zeros(3, dtype=torch.long) if model.conditional else None
    mu, logvar = model.encode(x, labels)
    assert mu.shape == (3, model.latent_dim)
    assert (logvar is None) == (model.config["kind"] == "ae")
    x_hat = model.decode(mu, labels)
    assert x_hat.shape == x.shape
    assert 0 <= x_hat.min() <= x_hat.max() <= 1


@pytest.mark.parametrize("name", NAMES)
def test_committed_atlas_fits_its_figures(name):
    folder = checkpoint.DEFAULT_ROOT / name
    config, kept = checkpoint.read_config(folder), checkpoint.load_atlas(folder)
    figures = config["metrics"]["test"]
    count = min(figures["images"], atlas.MOST_NUMBERS // config["latent_dim"])
    assert len(kept["mu"]) == len(kept["labels"]) == len(kept["tsne"]) == count
    assert all(torch.isfinite(tensor.float()).all() for tensor in kept.values())
    if count < figures["images"]:
        return
    loss = (kept["reconstruction"].double() + kept["kl"].double()).mean()
    assert -loss == pytest.approx(figures["elbo"], abs=0.3)


def test_committed_files_fit_a_plain_push():
    files = [path for path in checkpoint.DEFAULT_ROOT.rglob("*") if path.is_file()]
    assert max(path.stat().st_size for path in files) < 10e6
    assert sum(path.stat().st_size for path in files) < 30e6


def test_the_first_checkpoints_are_there():
    assert {"mnist/vae-2d", "mnist/ae-2d", "digits/vae-2d"} <= set(NAMES)


def test_unknown_name_is_answered_with_close_ones(checkpoint_folder):
    root = checkpoint_folder.parent.parent
    with pytest.raises(vae.CheckpointError, match="Did you mean digits/vae-2d"):
        vae.load("digit/vae-2d", root)
    with pytest.raises(vae.CheckpointError, match=r"python train\.py digits/vae-2d"):
        vae.load("mnist/vae-2d", root / "nowhere")


@pytest.mark.parametrize("name", ["", ".", "digits", "mnist", "digits/empty"])
def test_what_is_no_model_is_not_to_be_deleted(checkpoint_folder, name):
    root = checkpoint_folder.parent.parent
    (root / "digits" / "empty").mkdir()
    with pytest.raises(vae.CheckpointError, match=r"digits/vae-2d") as raised:
        vae.load(name, root)
    assert "delete" not in str(raised.value)
    assert ("Names are DATASET/MODEL" in str(raised.value)) == ("/" not in name)
    (problem,) = checkpoint.scan(root)[1]
    assert "holds no model" in problem
    assert "delete" not in problem


def test_own_images_are_trained_again_with_their_folder(checkpoint_folder):
    mine = checkpoint_folder.parent.parent / "my cats" / "ae-2d"
    shutil.copytree(checkpoint_folder, mine)
    with pytest.raises(vae.CheckpointError, match=r"train.py 'my cats/ae-2d' --images FOLDER"):
        checkpoint.check(mine)


def test_a_model_alone_in_its_folder_loads(checkpoint_folder, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    for file in ("config.json", "model.safetensors"):
        shutil.copy(checkpoint_folder / file, alone)
    z = torch.randn(3, 2)
    assert torch.equal(vae.load(alone).decode(z), vae.load(checkpoint_folder).decode(z))


def _cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def _wrong_shape(path):
    tensors = load_file(path)
    tensors["encoder.1.weight"] = torch.zeros(2, 2)
    save_file(tensors, path)


def _edit(**changes):
    def edit(path):
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return edit


@pytest.mark.parametrize(
    ("file", "spoil"),
    [
        ("config.json", lambda path: path.unlink()),
        ("config.json", lambda path: path.write_text("{")),
        ("config.json", lambda path: path.write_bytes(b"\xff\xfe\x00")),
        ("config.json", lambda path: path.write_text("[]")),
        ("config.json", _edit(format_version=99)),
        ("config.json", _edit(encoder=[{"layer": "lstm"}])),
        ("config.json", _edit(kind="gan")),
        ("model.safetensors", lambda path: path.unlink()),
        ("model.safetensors", _cut),
        ("model.safetensors", _wrong_shape),
        ("model.safetensors", lambda path: path.write_bytes(b"")),
        ("atlas.safetensors", _cut),
        ("metrics.csv", lambda path: path.unlink()),
        ("../thumbnails.png", lambda path: path.unlink()),
        ("../dataset.json", lambda path: path.write_text("{")),
        ("../dataset.json", lambda path: path.write_text("[]")),
        ("../dataset.json", _edit(image={"channels": 3, "height": 8, "width": 8})),
        ("../dataset.json", _edit(image={"channels": 1, "height": 8, "width": 16})),
        ("../dataset.json", _edit(image={})),
        ("../dataset.json", _edit(count=39)),
        ("../dataset.json", _edit(count="40")),
    ],
)
def test_a_broken_folder_is_left_out_and_its_file_named(checkpoint_folder, file, spoil):
    good = checkpoint_folder.parent / "ae-2d"
    shutil.copytree(checkpoint_folder, good)
    if file.startswith(".."):
        shutil.move(good, checkpoint_folder.parent.parent / "other")
    spoil(checkpoint_folder / file)
    with pytest.raises(vae.CheckpointError) as raised:
        checkpoint.check(checkpoint_folder)
    if file in ("config.json", "model.safetensors"):
        with pytest.raises(vae.CheckpointError, match=re.escape(str(raised.value))):
            vae.load(checkpoint_folder)
    assert file.removeprefix("../") in str(raised.value)
    assert "train.py" in str(raised.value)
    names, problems = checkpoint.scan(checkpoint_folder.parent.parent)
    assert list(names) == ([] if file.startswith("..") else ["digits/ae-2d"])
    assert any(file.removeprefix("../") in problem for problem in problems)


def test_a_model_of_other_images_than_its_data_set_is_left_out_alone(checkpoint_folder):
    odd = checkpoint_folder.parent / "ae-2d"
    shutil.copytree(checkpoint_folder, odd)
    decoder = checkpoint.read_config(odd)["decoder"]
    decoder[-2]["shape"] = [1, 4, 16]
    image = {"channels": 1, "height": 4, "width": 16}
    _edit(image=image, decoder=decoder)(odd / "config.json")
    names, (problem,) = checkpoint.scan(checkpoint_folder.parent.parent)
    assert list(names) == ["digits/vae-2d"]
    assert "8 x 8 x 1" in problem
    assert "ae-2d was trained on 16 x 4 x 1" in problem


def test_a_number_that_is_not_finite_is_never_written(checkpoint_folder):
    model = vae.load(checkpoint_folder)
    config = model.config | {"start": [0.0, math.inf], "metrics": {"test": {"a": math.nan, "b": 1}}}
    with pytest.raises(ValueError, match="not JSON compliant"):
        checkpoint.save(checkpoint_folder, model, config, atlas={}, history=[])
    assert vae.load(checkpoint_folder).config == model.config
    config, left_out = json_files.finite(config)
    assert sorted(left_out) == ["metrics.test.a", "start"]
    checkpoint.save(checkpoint_folder, model, config, atlas={}, history=[])
    assert checkpoint.read_config(checkpoint_folder)["metrics"] == {"test": {"b": 1}}


def test_a_failed_save_leaves_the_old_checkpoint(checkpoint_folder, monkeypatch):
    model = vae.load(checkpoint_folder)
    before = (checkpoint_folder / "model.safetensors").read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(checkpoint.csv, "DictWriter", fail)
    with pytest.raises(OSError, match="disk full"):
        checkpoint.save(checkpoint_folder, model, model.config, atlas={}, history=[])
    assert (checkpoint_folder / "model.safetensors").read_bytes() == before
    assert [path.name for path in checkpoint_folder.parent.glob(".tmp*")] == []


def test_a_stopped_rename_puts_the_old_checkpoint_back(checkpoint_folder, monkeypatch):
    model = vae.load(checkpoint_folder)
    rename = checkpoint.os.rename

    def fail_once(source, target):
        if str(source).endswith(f"{checkpoint_folder.name}-{checkpoint.os.getpid()}") and (
            "old" not in str(source)
        ):
            raise OSError("no")
        rename(source, target)

    monkeypatch.setattr(checkpoint.os, "rename", fail_once)
    with pytest.raises(OSError, match="no"):
        checkpoint.save(checkpoint_folder, model, model.config, atlas={}, history=[])
    assert vae.load(checkpoint_folder).config["name"] == "digits/vae-2d"


def images_of(dataset):
    """The test images (N, C, H, W) in [0, 1] of a data set's sprite sheet, and its dataset.json."""
    folder = checkpoint.DEFAULT_ROOT / dataset
    info = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    sheet = np.asarray(Image.open(folder / "thumbnails.png"), dtype=np.float32) / 255
    (width, height), columns = info["sprite"]["tile"], info["sprite"]["columns"]
    sheet = sheet.reshape(-1, height, columns, width, info["image"]["channels"])
    # (rows, H, columns, W, C) -> (rows, columns, C, H, W)
    images = torch.from_numpy(sheet).permute(0, 2, 4, 1, 3).flatten(0, 1)
    return images[: info["count"]]


@pytest.mark.parametrize("name", NAMES)
def test_committed_figures_are_those_of_encode_and_decode(name):
    """-ELBO by the textbook, from the public functions and the images in the repository alone."""
    model = vae.load(name)
    labels = checkpoint.load_atlas(checkpoint.DEFAULT_ROOT / name)["labels"].long()
    x = images_of(name.split("/")[0])
    torch.manual_seed(7)
    reconstruction, kl = 0.0, 0.0
    with torch.inference_mode():
        for start in range(0, len(x), 1000):
            part = x[start : start + 1000]
            label = labels[start : start + 1000] if model.conditional else None
            mu, logvar = model.encode(part, label)
            z = mu
            if logvar is not None:
                posterior = torch.distributions.Normal(mu, (0.5 * logvar).exp())
                prior = torch.distributions.Normal(0.0, 1.0)
                kl += float(torch.distributions.kl_divergence(posterior, prior).sum())
                z = posterior.sample()
            x_hat = model.decode(z, label).double().clamp(1e-12, 1 - 1e-12)
            if model.likelihood == "bernoulli":
                log_p = torch.distributions.Bernoulli(x_hat, validate_args=False).log_prob(part)
            else:
                log_p = -(part - x_hat).square()
            reconstruction -= float(log_p.sum())
    figures = model.config["metrics"]["test"]
    assert -(reconstruction + kl) / len(x) == pytest.approx(figures["elbo"], abs=0.3)
