"""Data sets as tensors, and a user's own folder of images."""

from __future__ import annotations

import math
import os
import struct

import numpy as np
import pytest
import torch
from PIL import Image

from vae.data import DATASETS, DataError, image_files, image_folder, to_float


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
    with pytest.raises(DataError, match=r"`data_dir=FOLDER`.*digits/vae-2d"):
        DATASETS["mnist"].load(tmp_path, download=False)


def idx(*shape):
    """A file of zeros in the format of MNIST's."""
    header = bytes([0, 0, 8, len(shape)]) + b"".join(n.to_bytes(4, "big") for n in shape)
    return header + bytes(math.prod(shape))


@pytest.fixture
def raw_mnist(tmp_path):
    """The folder of MNIST's four files, which hold few images."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for part, count in (("train", 5001), ("t10k", 7)):
        (raw / f"{part}-images-idx3-ubyte").write_bytes(idx(count, 28, 28))
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(idx(count))
    return raw


@pytest.mark.parametrize("file", ["t10k-images-idx3-ubyte", "train-labels-idx1-ubyte"])
@pytest.mark.parametrize("size", [0, 3, 8, 16, 2000])
def test_a_damaged_file_is_told_from_a_missing_one(raw_mnist, tmp_path, file, size):
    assert len(DATASETS["mnist"].load(tmp_path).test) == 7
    whole = (raw_mnist / file).read_bytes()
    (raw_mnist / file).write_bytes(whole[:size])
    with pytest.raises(DataError, match=r"raw are damaged.*Delete that folder"):
        DATASETS["mnist"].load(tmp_path)
    (raw_mnist / file).write_bytes(b"<html>404</html>" * 99)
    with pytest.raises(DataError, match="are damaged"):
        DATASETS["mnist"].load(tmp_path, download=False)


@pytest.mark.parametrize("made", [".", "typo", "typo/MNIST"])
def test_a_failed_download_leaves_no_empty_folder(tmp_path, monkeypatch, made):
    def no_network(*_, **__):
        raise OSError("no network")

    monkeypatch.setattr("torchvision.datasets.mnist.download_and_extract_archive", no_network)
    (tmp_path / made).mkdir(parents=True, exist_ok=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DataError, match="no network"):
        DATASETS["mnist"].load(tmp_path / "typo")
    assert sorted(tmp_path.rglob("*")) == before


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
    dataset = image_folder.open_folder(photos, "pets", say=said.append)
    splits = dataset.load()
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
    dataset = image_folder.open_folder(tmp_path, "mine")
    splits = dataset.load()
    assert dataset.shape == (1, 28, 28)
    assert dataset.classes == ("images",)
    values = torch.cat([splits.train.pixels, splits.validation.pixels, splits.test.pixels])
    assert sorted(values[:, 0, 0, 0].tolist()) == list(range(20))


def test_too_few_images_say_how_many_are_needed(tmp_path):
    paint(tmp_path / "one.png", (1, 2, 3))
    with pytest.raises(DataError, match=r"1 readable images.*needs 20"):
        image_folder.open_folder(tmp_path, "mine").load()
    with pytest.raises(DataError, match="is not a folder"):
        image_folder.open_folder(tmp_path / "none", "mine")


def test_images_that_do_not_fit_in_memory_stream_from_disk(photos, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    said = []
    dataset = image_folder.open_folder(photos, "pets", say=said.append)
    kept = dataset.load()
    assert "read from disk" not in said[0]
    monkeypatch.setattr(image_folder, "MEMORY_SHARE", 0.0)
    streamed = dataset.load()
    assert "read from disk" in said[1]
    assert torch.equal(streamed.train.pixels, kept.train.pixels)


def test_processes_of_one_machine_share_its_memory(photos, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        image_folder, "_memory", lambda: 3 * 2 * 24 * 3 * 64 * 64
    )  # half: three times it
    said = []
    image_folder.open_folder(photos, "pets", processes=3, say=said.append).load()
    assert not any("read from disk" in text for text in said)
    image_folder.open_folder(photos, "pets", processes=4, say=said.append).load()
    assert any("read from disk" in text for text in said)


def test_a_system_that_does_not_say_its_memory_will_do(photos, monkeypatch):
    monkeypatch.delattr(image_folder.os, "sysconf", raising=False)
    assert len(image_folder.open_folder(photos, "pets").load().train) > 0


@pytest.mark.parametrize("size", [28, 32, 40])
def test_small_colour_images_get_a_size_that_their_network_takes(tmp_path, size):
    for index in range(20):
        paint(tmp_path / f"{index}.png", (index, 9, 200), (size, size))
    assert image_folder.open_folder(tmp_path, "mine").shape == (3, 32, 32)


@pytest.mark.parametrize("kind", [np.uint16, np.int32, np.float32])
def test_deep_grey_images_keep_their_tones(tmp_path, kind):
    top = 1 if kind is np.float32 else 60_000
    ramp = np.linspace(0, top, 28 * 28).reshape(28, 28).astype(kind)
    for index in range(20):
        Image.fromarray(ramp).save(tmp_path / f"{index}.tif")
    dataset = image_folder.open_folder(tmp_path, "scans")
    image = dataset.load().test.pixels[0, 0]
    assert dataset.shape == (1, 28, 28)
    assert image.flatten()[[0, 392, 783]].tolist() == pytest.approx([0, 128, 255], abs=2)


def test_hidden_files_and_folders_are_no_images(photos):
    paint(photos / ".thumbs" / "1.png", 0)
    paint(photos / "cats" / ".thumbs" / "1.png", 0)
    paint(photos / "cats" / "._1.png", 0)
    found, classes = image_folder.find(photos)
    assert classes == ("cats", "dogs")
    assert len(found) == 24


def test_a_hidden_folder_itself_may_hold_the_images(tmp_path):
    paint(tmp_path / ".photos" / "1.png", 0)
    assert len(image_folder.find(tmp_path / ".photos")[0]) == 1


@pytest.mark.skipif(os.name == "nt", reason="a link needs a right there")
def test_links_to_folders_are_followed_in_no_circle(photos, tmp_path):
    (photos / "more").symlink_to(photos / "dogs", target_is_directory=True)
    (photos / "cats" / "again").symlink_to(photos, target_is_directory=True)
    found, classes = image_folder.find(photos)
    assert classes == ("cats", "dogs", "more")
    assert len(found) == 36


def test_a_damaged_exif_leaves_the_picture_as_it_lies(photos, monkeypatch):
    expected = image_folder.open_folder(photos, "pets").load()

    def damaged(_):
        raise TypeError("bad operand type for abs()")

    monkeypatch.setattr(image_files.ImageOps, "exif_transpose", damaged)
    assert torch.equal(
        image_folder.open_folder(photos, "pets").load().train.pixels, expected.train.pixels
    )


def test_whatever_pillow_raises_a_damaged_file_is_skipped(photos, monkeypatch):
    read = image_folder.read

    def sometimes(path, *shape):
        if path.parent.name == "dogs" and path.stem == "04":
            raise struct.error("required argument is not an integer")
        return read(path, *shape)

    monkeypatch.setattr(image_folder, "read", sometimes)
    said = []
    image_folder.open_folder(photos, "pets", say=said.append).load()
    assert "Skipped 4 unreadable of 24" in said[0]
    assert "not an integer" in said[0]


def test_own_images_are_called_by_their_name(photos):
    assert image_folder.open_folder(photos, "pets").title == "pets"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0)])
def test_what_is_transparent_becomes_paper(tmp_path, mode, ink, paper):
    rgba = np.full((40, 40, 4), 130, np.uint8)  # what lies under the transparent part
    rgba[:, :, 3] = 0
    rgba[10:30, 10:30] = (ink, ink, ink, 255)
    image = Image.fromarray(rgba)
    path = tmp_path / "logo.png"
    (image.quantize(8) if mode == "P" else image.convert(mode)).save(path)
    pixels = image_folder.read(path, 3, 40)
    assert pixels[:, 0, 0].tolist() == [paper] * 3
    assert pixels[:, 20, 20].tolist() == [ink] * 3


def test_pictures_of_nothing_are_named_and_skipped(tmp_path):
    for index in range(21):
        paint(tmp_path / f"{index:02}.png", (9, 9, 9, 255 if index else 0), mode="RGBA")
    said = []
    image_folder.open_folder(tmp_path, "mine", say=said.append).load()
    assert "00.png (every pixel is transparent)" in said[0]
