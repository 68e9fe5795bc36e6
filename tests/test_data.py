"""Data sets as tensors, and a user's own folder of images."""

from __future__ import annotations

import pytest
import torch
from PIL import Image

from vae import folder
from vae.data import DATASETS, DataError, to_float


def test_digits_are_whole_and_split_without_overlap(digits):
    assert [len(part) for part in (digits.train, digits.validation, digits.test)] == [
        1257,
        140,
        400,
    ]
    for part in (digits.train, digits.validation, digits.test):
        assert part.pixels.dtype == torch.uint8
        assert part.pixels.shape[1:] == DATASETS["digits"].shape
        assert set(part.labels.tolist()) == set(range(10))
    assert to_float(digits.train.pixels).max() == 1


def test_missing_data_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match=r"--data-dir.*digits/vae-2d"):
        DATASETS["mnist"].load(tmp_path, download=False)


def paint(path, colour, size=(40, 30), mode="RGB"):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path)


@pytest.fixture
def photos(tmp_path):
    """24 colour images in two classes, three of them broken, one text file."""
    for index in range(24):
        colour = (index * 10, 255 - index * 10, 128)
        paint(tmp_path / ("cats" if index % 2 else "dogs") / f"{index:02}.png", colour, (80, 60))
    (tmp_path / "cats" / "01.png").write_bytes(b"not an image")
    whole = (tmp_path / "cats" / "03.png").read_bytes()
    (tmp_path / "cats" / "03.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "dogs" / "02.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("no image")
    return tmp_path


def test_broken_files_are_counted_named_and_skipped(photos):
    said = []
    dataset, splits = folder.load(photos, "pets", say=said.append)
    assert dataset.classes == ("cats", "dogs")
    assert dataset.shape == (3, 64, 64)
    assert sum(map(len, (splits.train, splits.validation, splits.test))) == 21
    (message,) = said
    assert "Skipped 3 unreadable of 24" in message
    for name in ("01.png", "03.png", "02.png"):
        assert name in message


def test_small_grey_images_keep_their_size_and_channel(tmp_path):
    for index in range(20):
        paint(tmp_path / f"{index}.png", index, (28, 28), "L")
    dataset, splits = folder.load(tmp_path, "mine")
    assert dataset.shape == (1, 28, 28)
    assert dataset.classes == ("images",)
    values = torch.cat([splits.train.pixels, splits.validation.pixels, splits.test.pixels])
    assert sorted(values[:, 0, 0, 0].tolist()) == list(range(20))


def test_too_few_images_say_how_many_are_needed(tmp_path):
    paint(tmp_path / "one.png", (1, 2, 3))
    with pytest.raises(DataError, match=r"1 readable images.*needs 20"):
        folder.load(tmp_path, "mine")
    with pytest.raises(DataError, match="is not a folder"):
        folder.load(tmp_path / "none", "mine")


def test_images_that_do_not_fit_in_memory_stream_from_disk(photos, monkeypatch, tmp_path):
    monkeypatch.setattr(folder, "MEMORY_SHARE", 0.0)
    monkeypatch.chdir(tmp_path)
    said = []
    _, streamed = folder.load(photos, "pets", say=said.append)
    assert "stream from disk" in said[0]
    monkeypatch.setattr(folder, "MEMORY_SHARE", 0.5)
    _, kept = folder.load(photos, "pets", say=said.append)
    assert torch.equal(streamed.train.pixels, kept.train.pixels)
