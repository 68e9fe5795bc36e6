"""train.py as a user runs it: a subprocess in an empty folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

import train as train_py
import vae
from vae.recipes import RECIPES

ROOT = Path(__file__).resolve().parent.parent


def command(folder, *words):
    return [sys.executable, str(ROOT / "train.py"), *words, "--out", str(folder / "checkpoints")]


def train(folder, *words):
    return subprocess.run(
        command(folder, *words),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def metrics(folder, name="digits/vae-2d"):
    return json.loads((folder / "checkpoints" / name / "config.json").read_text())["metrics"]


def test_list_shows_every_recipe(tmp_path):
    result = train(tmp_path, "--list")
    assert result.returncode == 0
    for name, recipe in RECIPES.items():
        assert name in result.stdout
        assert recipe.cost in result.stdout


def test_two_epochs_write_a_checkpoint_that_loads_and_the_seed_decides(tmp_path):
    runs = [tmp_path / "a", tmp_path / "b"]
    for folder in runs:
        folder.mkdir()
        result = train(folder, "digits/vae-2d", "--epochs", "2", "--device", "cpu")
        assert result.returncode == 0, result.stderr
        assert "elbo" in result.stdout
    assert metrics(runs[0]) == metrics(runs[1])
    folder = runs[0] / "checkpoints" / "digits" / "vae-2d"
    assert vae.load(folder).latent_dim == 2
    assert vae.list_checkpoints(runs[0] / "checkpoints") == ["digits/vae-2d"]
    rows = (folder / "metrics.csv").read_text().splitlines()
    assert len(rows) == 3
    assert {"train_loss", "val_loss", "val_kl", "val_reconstruction"} <= set(rows[0].split(","))


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent differently on Windows")
def test_ctrl_c_leaves_no_half_checkpoint_and_resume_goes_on(tmp_path):
    words = ["digits/vae-2d", "--epochs", "400", "--device", "cpu"]
    process = subprocess.Popen(
        command(tmp_path, *words), cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    last = tmp_path / "runs" / "digits" / "vae-2d" / "1" / "last.ckpt"
    deadline = time.monotonic() + 120
    while not last.is_file() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "--resume" in errors
    assert not (tmp_path / "checkpoints").exists()
    result = train(tmp_path, "digits/vae-2d", "--epochs", "400", "--device", "cpu", "--resume")
    assert result.returncode == 0, result.stderr
    rows = (tmp_path / "checkpoints/digits/vae-2d/metrics.csv").read_text().splitlines()
    epochs = [int(row.split(",")[0]) for row in rows[1:]]
    assert epochs == list(range(len(epochs)))


def test_own_images_train_and_are_listed(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    for index in range(30):
        Image.new("RGB", (50, 70), (index * 8, 100, 255 - index * 8)).save(photos / f"{index}.jpg")
    (photos / "broken.jpg").write_bytes(b"\xff\xd8 nothing")
    result = train(
        tmp_path, "mine/vae-2d", "--images", str(photos), "--epochs", "1", "--device", "cpu"
    )
    assert result.returncode == 0, result.stderr
    assert "broken.jpg" in result.stdout
    assert vae.list_checkpoints(tmp_path / "checkpoints") == ["mine/vae-2d"]
    model = vae.load("mine/vae-2d", tmp_path / "checkpoints")
    assert model.image_shape[0] == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mnist/vae2d"], "mnist/vae-2d"),
        (["digits/vae-2d", "--epochs", "0"], "not 1 or more"),
        (["digits/vae-2d", "--resume"], "Nothing to resume"),
        (["vae-2d"], "DATASET/MODEL"),
        (["mine/vae-2d", "--images", "nowhere"], "nowhere is not a folder"),
        (["mnist/vae-2d", "--images", "."], "another name"),
    ],
)
def test_wrong_words_get_a_message_and_no_traceback(tmp_path, words, message):
    result = train(tmp_path, *words)
    assert result.returncode != 0
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_the_command_that_is_kept_names_no_place_of_this_machine():
    words = ["mnist/vae-2d", "--data-dir", "/home/me/data", "--epochs", "3", "--out=/x", "--resume"]
    assert train_py._command(words) == "python train.py mnist/vae-2d --epochs 3"
