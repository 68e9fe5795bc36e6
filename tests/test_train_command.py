"""train.py as a user runs it: a subprocess in an empty folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import train as train_py
import vae
import vae.api
from vae.data import DATASETS
from vae.evaluation.classifier_cache import open_classifier
from vae.evaluation.inference import no_progress
from vae.recipes import RECIPES
from vae.training import TrainingInterruptedError, run_folder

ROOT = Path(__file__).resolve().parent.parent


def command(folder, *words):
    return [sys.executable, str(ROOT / "train.py"), *words, "--out", str(folder / "checkpoints")]


def train(folder, *words):
    return subprocess.run(
        command(folder, *words),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder that train.py runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exit_code(*words) -> int:
    """What train.py answers `words` with, in this process, which is faster."""
    try:
        return train_py.main([*words, *([] if "--out" in words else ["--out", "checkpoints"])])
    except SystemExit as stop:  # how argparse refuses
        return stop.code


def paint_photos(folder, count=30):
    folder.mkdir(parents=True)
    for index in range(count):
        colour = (index * 8, 100, 255 - index * 8)
        Image.new("RGB", (50, 70), colour).save(folder / f"{index}.png")


def state_of(folder, name="digits/vae-2d", seed=0):
    """The file in `folder` that --resume continues from."""
    return run_folder(folder / "runs", name, seed, folder / "checkpoints") / "last.ckpt"


def metrics(folder, name="digits/vae-2d"):
    return json.loads((folder / "checkpoints" / name / "config.json").read_text())["metrics"]


def test_list_shows_every_recipe(tmp_path):
    result = train(tmp_path, "--list")
    assert result.returncode == 0
    for name, recipe in RECIPES.items():
        assert name in result.stdout
        assert recipe.cost in result.stdout


def test_two_epochs_write_a_checkpoint_that_loads_and_the_seed_decides(
    tmp_path, monkeypatch, capsys
):
    runs = [tmp_path / "a", tmp_path / "b"]
    for folder in runs:
        folder.mkdir()
    words = ["digits/vae-2d", "--epochs", "2", "--device", "cpu"]
    result = train(runs[0], *words)
    assert result.returncode == 0, result.stderr
    assert "elbo" in result.stdout
    monkeypatch.chdir(runs[1])
    assert exit_code(*words) == 0, capsys.readouterr().err
    assert metrics(runs[0]) == metrics(runs[1])
    folder = runs[0] / "checkpoints" / "digits" / "vae-2d"
    assert vae.load(folder).latent_dim == 2
    assert vae.list_checkpoints(runs[0] / "checkpoints") == ["digits/vae-2d"]
    rows = (folder / "metrics.csv").read_text().splitlines()
    assert len(rows) == 3
    assert {"train_loss", "val_loss", "val_kl", "val_reconstruction"} <= set(rows[0].split(","))


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent differently on Windows")
def test_ctrl_c_leaves_no_half_checkpoint_and_resume_goes_on(tmp_path):
    words = ["digits/vae-2d", "--epochs", "120", "--device", "cpu"]
    process = subprocess.Popen(
        command(tmp_path, *words), cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    last = state_of(tmp_path)
    deadline = time.monotonic() + 120
    while not last.is_file() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "--resume" in errors
    assert not (tmp_path / "checkpoints").exists()
    result = train(tmp_path, "digits/vae-2d", "--epochs", "120", "--device", "cpu", "--resume")
    assert result.returncode == 0, result.stderr
    rows = (tmp_path / "checkpoints/digits/vae-2d/metrics.csv").read_text().splitlines()
    epochs = [int(row.split(",")[0]) for row in rows[1:]]
    assert epochs == list(range(len(epochs)))


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent differently on Windows")
@pytest.mark.parametrize("slow", ["torch", "lightning"])
def test_ctrl_c_while_python_imports_is_quiet(tmp_path, interrupted_import, slow):
    assert interrupted_import(slow, command(tmp_path, "digits/vae-2d")) == (130, "", "")


@pytest.mark.parametrize(
    ("stop", "words", "advised"),
    [
        (KeyboardInterrupt(), [], False),
        (KeyboardInterrupt(), ["--resume"], True),
        (TrainingInterruptedError(resumable=False), [], False),
        (TrainingInterruptedError(resumable=True), [], True),
    ],
)
def test_ctrl_c_advises_to_resume_only_what_there_is(
    here, capsys, monkeypatch, stop, words, advised
):
    def stopped(*_, **__):
        raise stop

    monkeypatch.setattr(vae.api, "train", stopped)
    assert exit_code("digits/vae-2d", *words) == 130
    assert ("--resume" in capsys.readouterr().err) == advised


def test_ctrl_c_after_training_can_be_resumed(here, capsys, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    words = ["digits/vae-2d", "--device", "cpu", "--epochs", "1", "--bound-images", "1"]
    for step in (vae.evaluation, "evaluate"), (vae.atlas, "compute"):
        with monkeypatch.context() as patch:
            patch.setattr(*step, stopped)
            assert exit_code(*words) == 130
        assert "--resume" in capsys.readouterr().err
    assert exit_code(*words, "--resume") == 0


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
    assert f"python app.py --checkpoints {tmp_path / 'checkpoints'}" in result.stdout
    assert vae.list_checkpoints(tmp_path / "checkpoints") == ["mine/vae-2d"]
    model = vae.load("mine/vae-2d", tmp_path / "checkpoints")
    assert model.image_shape[0] == 3
    origin = model.config["provenance"]
    assert origin["own_images"] is True
    assert "mine/vae-2d --images FOLDER --epochs 1" in origin["command"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mnist/vae2d"], "mnist/vae-2d"),
        (["digits/vae-2d", "--epochs", "0"], "--epochs 0 is not a whole number of 1 or more"),
        (["digits/vae-2d", "--epochs", "ten"], "invalid int value: 'ten'"),
        (["digits/vae-2d", "--resume"], "Nothing to resume"),
        (["vae-2d"], "DATASET/MODEL"),
        (["../vae-2d", "--images", "photos"], "DATASET/MODEL"),
        (["/vae-2d", "--images", "photos"], "DATASET/MODEL"),
        (["./mine/vae-2d", "--images", "photos"], "DATASET/MODEL"),
        ([".mine/vae-2d", "--images", "photos"], "begins or ends with a dot"),
        (["a#b/vae-2d", "--images", "photos"], "holds '#'"),
        (["--images", "photos"], "a name is missing: python train.py NAME/vae-2d"),
        (["mine/vae-2d"], "pass --images FOLDER"),
        (["digits/ae-2d"], "'digits/ae-2d'. Did you mean digits/vae-2d?"),
        (["MNIST/vae-2d"], "Did you mean mnist/vae-2d"),
        (["kmnist/vae-2d"], "There is no recipe for kmnist yet"),
        (["MNIST/vae-2d", "--images", "photos"], "another name"),
        (["mine/vae-2d", "--images", "nowhere"], "nowhere is not a folder"),
        (["mnist/vae-2d", "--images", "."], "another name"),
        (["digits/vae-2d", "--lr", "-1"], "--lr -1.0 is not a number above 0"),
        (["digits/vae-2d", "--lr", "nan"], "--lr nan is not a number above 0"),
        (["digits/vae-2d", "--seed", "-1"], "--seed -1 is not a whole number from 0 to 4294967295"),
        (["digits/vae-2d", "--seed", str(2**32)], "from 0 to 4294967295"),
        (["digits/vae-2d", "--device", "gpuu"], "gpuu"),
        (["digits/vae-2d", "--device", "cpu", "--devices", "0"], "devices=0"),
        (["digits/vae-2d", "--precision", "foo"], "invalid choice: 'foo'"),
        (["digits/vae-2d", "--precision", "64-true"], "invalid choice: '64-true'"),
        (
            ["digits/vae-2d", "--device", "cpu", "--precision", "16-mixed"],
            "Pass --precision bf16-mixed",
        ),
        (["digits/vae-2d", "--strategy", "nope"], "invalid strategy"),
        (["digits/vae-2d", "--size", "32"], "--size is for a folder of images"),
        (["digits/vae-2d", "--data", "elsewhere"], "unrecognized arguments: --data"),
        (["digits/vae-2d", "--out", "taken"], "is a file"),
        (["digits/vae-2d", "--device", "cpu", "--devices", "141"], "too few for 141 processes"),
        (["mine/vae-2d", "--images", "photos", "--size", "100"], "Pass --size 32, 64 or 128"),
        (
            ["mine/vae-2d", "--images", "photos", "--size", "256"],
            "--size 256 is not a whole number",
        ),
    ],
)
def test_wrong_words_get_a_message_and_cost_nothing(here, capsys, words, message):
    (here / "taken").touch()
    paint_photos(here / "photos")
    kept = [state_of(here, name) for name in ("digits/vae-2d", "mine/vae-2d")]
    for path in kept:
        path.parent.mkdir(parents=True)
        path.touch()
    assert exit_code(*words) != 0
    errors = capsys.readouterr().err
    assert message in errors
    assert "Traceback" not in errors
    assert all(path.is_file() for path in kept)
    assert not (here / "checkpoints").exists()


def test_a_wrong_word_ends_the_process_without_a_traceback(tmp_path):
    result = train(tmp_path, "digits/vae-2d", "--device", "gpuu")
    assert result.returncode == 1
    assert "gpuu" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_run_resumes_with_the_flags_that_it_was_begun_with_only(here, capsys):
    words = ["digits/vae-2d", "--device", "cpu", "--epochs", "1", "--bound-images", "1"]
    assert exit_code(*words) == 0
    before = state_of(here).read_bytes()
    assert exit_code(*words, "--epochs", "6", "--resume") == 1
    assert "epochs was 1 and is 6 now" in capsys.readouterr().err
    assert exit_code(*words, "--seed", "4", "--resume") == 1
    assert "Nothing to resume" in capsys.readouterr().err
    assert state_of(here).read_bytes() == before
    assert exit_code(*words, "--resume") == 0


def test_the_precision_is_part_of_the_recipe_that_is_kept(here, capsys):
    words = ["digits/vae-2d", "--device", "cpu", "--epochs", "1", "--bound-images", "1"]
    assert exit_code(*words, "--precision", "bf16-mixed") == 0
    config = json.loads((here / "checkpoints/digits/vae-2d/config.json").read_text())
    assert config["recipe"]["schedule"]["precision"] == "bf16-mixed"
    assert exit_code(*words, "--resume") == 1
    assert "precision was bf16-mixed and is 32-true now" in capsys.readouterr().err


def test_a_loss_that_is_never_finite_leaves_the_checkpoint_alone(here, capsys):
    words = ["digits/vae-2d", "--device", "cpu", "--epochs", "1", "--bound-images", "1"]
    assert exit_code(*words) == 0
    before = metrics(here)
    assert exit_code(*words, "--lr", "1e30") == 1
    assert "smaller --lr" in capsys.readouterr().err
    assert metrics(here) == before


def test_another_size_beside_a_model_of_the_data_set_is_refused(here, capsys):
    paint_photos(here / "photos")
    words = ["--images", "photos", "--device", "cpu", "--epochs", "1", "--bound-images", "1"]
    assert exit_code("mine/vae-2d", *words, "--size", "16") == 0
    before = (here / "checkpoints" / "mine" / "dataset.json").read_bytes()
    assert exit_code("mine/ae-2d", *words, "--size", "18") == 1
    assert "pass --size 16, give these another name than mine" in capsys.readouterr().err
    assert (here / "checkpoints" / "mine" / "dataset.json").read_bytes() == before
    assert exit_code("mine/vae-2d", *words, "--size", "18") == 0  # alone, it may change
    assert vae.list_checkpoints(here / "checkpoints") == ["mine/vae-2d"]


def test_other_images_beside_a_model_of_the_data_set_are_refused(here, capsys):
    words = ["--images", "photos", "--device", "cpu", "--epochs", "1", "--bound-images", "1"]
    words += ["--size", "8"]
    paint_photos(here / "photos" / "a")
    assert exit_code("mine/vae-2d", *words) == 0
    assert exit_code("mine/ae-2d", *words) == 0  # of the same
    sheet = (here / "checkpoints" / "mine" / "thumbnails.png").read_bytes()
    paint_photos(here / "photos" / "b")
    capsys.readouterr()
    assert exit_code("mine/vae-2d", *words) == 1
    assert "ae-2d was trained on other images than these" in capsys.readouterr().err
    assert (here / "checkpoints" / "mine" / "thumbnails.png").read_bytes() == sheet
    shutil.rmtree(here / "checkpoints" / "mine" / "ae-2d")
    assert exit_code("mine/vae-2d", *words) == 0  # alone, it may change
    assert (here / "checkpoints" / "mine" / "thumbnails.png").read_bytes() != sheet


@pytest.mark.parametrize("lost", ["dataset.json", "thumbnails.png", "pixels.safetensors"])
def test_what_a_data_set_lacks_is_written_again(here, lost):
    words = ["digits/vae-2d", "--device", "cpu", "--epochs", "1", "--bound-images", "1"]
    assert exit_code(*words) == 0
    file = here / "checkpoints" / "digits" / lost
    whole = file.read_bytes()
    file.write_bytes(b"")
    if lost == "pixels.safetensors":
        file.unlink()
    assert exit_code(*words) == 0
    assert file.read_bytes() == whole
    assert vae.list_checkpoints(here / "checkpoints") == ["digits/vae-2d"]


def test_a_class_with_no_image_to_train_on_leaves_finite_figures_and_no_old_classifier(here):
    words = ["mine/vae-2d", "--images", "photos", "--device", "cpu", "--epochs", "1", "--size", "8"]
    paint_photos(here / "photos" / "a", count=27)  # so that the one of b is a test image
    assert exit_code(*words) == 0
    assert {"knn1", "digit_like", "class_evenness"}.isdisjoint(metrics(here, "mine/vae-2d")["test"])
    paint_photos(here / "photos" / "b", count=1)
    assert exit_code(*words) == 0
    assert 0 <= metrics(here, "mine/vae-2d")["test"]["class_evenness"] <= 1
    cached = set(here.glob("runs/mine/classifier-*.safetensors"))
    assert len(cached) == 1
    paint_photos(here / "photos" / "c")
    assert exit_code(*words) == 0
    assert cached < set(here.glob("runs/mine/classifier-*.safetensors"))
    config = here / "checkpoints" / "mine" / "vae-2d" / "config.json"

    def refuse(word):
        raise AssertionError(f"JSON has no {word}")

    assert json.loads(config.read_text(), parse_constant=refuse)["classes"] == ["a", "b", "c"]


def test_a_classifier_is_trained_once_and_again_if_it_is_damaged(tmp_path, digits):
    said = []
    few = replace(digits, train=digits.train[:100])

    def open_it():
        said.clear()
        job = {"say": said.append, "progress": no_progress}
        open_classifier(DATASETS["digits"], few, tmp_path, **job)
        (kept,) = tmp_path.glob("classifier-*.safetensors")
        return kept

    kept = open_it()
    first = kept.read_bytes()
    assert "Training the classifier" in said[0]
    open_it()
    assert "Training the classifier" not in said[0]
    kept.write_bytes(first[:-9])
    open_it()
    assert "Training the classifier" in said[0]
    assert kept.read_bytes() == first


def test_messages_of_the_library_name_flags():
    text = "Pass `data_dir=FOLDER`, a smaller `lr` or `accelerator=cpu` (`latent_dim=0`)."
    assert train_py.in_flags(text) == (
        "Pass --data-dir FOLDER, a smaller --lr or --device cpu (latent_dim 0)."
    )


def test_an_autoencoder_has_no_elbo_to_tell(here, capsys, monkeypatch):
    monkeypatch.setitem(RECIPES, "digits/ae-2d", replace(RECIPES["digits/vae-2d"], kind="ae"))
    assert exit_code("digits/ae-2d", "--epochs", "1", "--device", "cpu") == 0
    last_lines = capsys.readouterr().out.splitlines()[-2:]
    assert "reconstruction" in last_lines[0]
    assert not any(word in last_lines[0].split() for word in ("elbo", "kl"))
