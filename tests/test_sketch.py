"""Drawings that differ only in where, how large and how thick they are end as the same image."""

import numpy as np
import pytest
import torch
from drawings import DIGITS, draw
from PIL import Image

from vae.data import image_folder
from vae.sketch import EmptySketch, SketchError, prepare

MNIST = {"sketch": "mnist", "image": {"channels": 1, "height": 28, "width": 28}}
EIGHT = {"sketch": "tight", "image": {"channels": 1, "height": 8, "width": 8}}
FASHION = {"sketch": "fill", "image": {"channels": 1, "height": 28, "width": 28}}
PHOTOS = {"sketch": "fill", "image": {"channels": 3, "height": 32, "width": 48}}

VARIANTS = {
    "off-centre": {"at": (20, 150), "size": 110, "pen": 12},
    "tiny": {"at": (200, 30), "size": 26, "pen": 3},
    "huge": {"at": (10, 10), "size": 940, "pen": 100, "canvas": 1000},
    "thick": {"at": (60, 60), "size": 170, "pen": 40},
    "thin": {"at": (40, 40), "size": 200, "pen": 1},
    "wide sheet": {"at": (400, 60), "size": 120, "pen": 14, "canvas": (600, 200)},
}


def distance(a: torch.Tensor, b: torch.Tensor) -> float:
    """Norm of the difference over the norm of b: 1.4 for two images with no overlap."""
    return float((a - b).norm() / b.norm())


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("digit", DIGITS)
def test_any_drawing_of_a_digit_ends_as_the_centred_one(digit, variant):
    centred = prepare(draw(digit, at=(60, 60), size=160, pen=19), MNIST)
    other = prepare(draw(digit, **VARIANTS[variant]), MNIST)
    apart = min(
        distance(prepare(draw(d, at=(60, 60), size=160, pen=19), MNIST), centred)
        for d in DIGITS
        if d != digit
    )
    assert distance(other, centred) < min(0.5, 0.7 * apart)


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_fits_the_box_and_is_centred_on_its_mass(digit):
    x = prepare(draw(digit, at=(20, 90), size=130, pen=15), MNIST)
    assert x.shape == (1, 1, 28, 28)
    assert x.dtype == torch.float32
    assert x.min() >= 0
    assert 0.9 < x.max() <= 1
    drawn = x[0, 0] > 0.25
    rows, cols = drawn.any(1).nonzero(), drawn.any(0).nonzero()
    assert 19 <= max(rows.max() - rows.min(), cols.max() - cols.min()) + 1 <= 21
    edge = torch.arange(28) + 0.5
    # where MNIST has it on average: its whole-pixel shifts leave the mass between 14 and 15
    assert abs((x[0, 0].sum(1) @ edge) / x.sum() - 14.5) < 0.1
    assert abs((x[0, 0].sum(0) @ edge) / x.sum() - 14.5) < 0.1


def test_an_image_of_the_data_set_stays_as_it_is():
    x = prepare(draw("3", at=(20, 90), size=130, pen=15), MNIST)
    assert torch.allclose(prepare(x[0, 0].numpy(), MNIST), x, atol=1e-6)


def test_dark_on_light_light_on_dark_and_transparent_paper_agree():
    light = draw("5", at=(60, 60), size=160, pen=19)
    grey = np.asarray(light)
    clear = np.zeros((*grey.shape, 4), np.uint8)
    clear[:, :, 3] = 255 - grey  # black ink on nothing
    white = clear.copy()
    white[:, :, :3] = 255
    expected = prepare(light, MNIST)
    for other in (255 - grey, clear, white, Image.fromarray(clear), grey / 255.0):
        assert torch.allclose(prepare(other, MNIST), expected, atol=1e-6)


def test_a_photograph_of_paper_ends_near_the_clean_drawing():
    grey = np.asarray(draw("2", at=(60, 60), size=160, pen=19)) / 255.0
    y, x = np.mgrid[0:1:280j, 0:1:280j]
    noise = np.random.default_rng(0).normal(0, 0.015, grey.shape)
    photo = ((0.15 + 0.85 * grey) * (0.75 - 0.25 * x - 0.1 * y) + noise).clip(0, 1)
    clean = prepare(grey, MNIST)
    assert distance(prepare(photo, MNIST), clean) < 0.3


def test_small_frames_are_filled():
    x = prepare(draw("0", at=(90, 20), size=100, pen=19), EIGHT)
    assert x.shape == (1, 1, 8, 8)
    assert x[0, 0, [0, -1]].amax(1).min() > 0.3


def test_fill_keeps_the_place_and_letterboxes():
    sheet = np.zeros((100, 200), np.uint8)
    sheet[10:20, 20:40] = 255
    x = prepare(sheet, FASHION)
    assert x[0, 0, :7].max() == 0  # above the picture, which is half as high as wide
    rows, cols = (x[0, 0] > 0.5).nonzero(as_tuple=True)
    assert rows.max() <= 10
    assert cols.max() <= 6


def test_colour_stays_in_colour_and_is_not_inverted():
    photo = np.full((64, 96, 3), (250, 200, 150), np.uint8)
    photo[20:40, 30:60] = (10, 60, 200)
    x = prepare(photo, PHOTOS)
    assert x.shape == (1, 3, 32, 48)
    assert torch.allclose(x[0, :, 0, 0], torch.tensor([250, 200, 150]) / 255, atol=1e-3)
    assert torch.allclose(x[0, :, 15, 20], torch.tensor([10, 60, 200]) / 255, atol=1e-3)


def photograph_of(channels, transparent=False):
    """A picture of 90 x 60 pixels with noise, its left part a dark tone."""
    noise = np.random.default_rng(0).integers(100, 256, (60, 90, 4), np.uint8)
    noise[:, :20, :3] = 30
    noise[:, :, 3] = 255
    if transparent:
        noise[:, 45:, 3] = 0
    image = Image.fromarray(noise)
    return image.convert({1: "LA", 3: "RGBA"}[channels])


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_photograph_is_prepared_as_training_reads_it(tmp_path, channels, transparent):
    path = tmp_path / "photo.png"
    photograph_of(channels, transparent).save(path)
    info = {"sketch": "photo", "image": {"channels": channels, "height": 32, "width": 32}}
    read = torch.from_numpy(image_folder.read(path, channels, 32).copy()).float()[None] / 255
    assert torch.equal(prepare(Image.open(path), info), read)
    assert torch.equal(prepare(np.asarray(Image.open(path).convert("RGBA")), info), read)


def test_a_photograph_of_the_data_set_stays_as_it_is():
    x = np.random.default_rng(0).integers(0, 256, (32, 48, 3), np.uint8)
    info = PHOTOS | {"sketch": "photo"}
    assert torch.equal(prepare(x / 255, info)[0] * 255, torch.from_numpy(x).permute(2, 0, 1))


@pytest.mark.parametrize("info", [MNIST, EIGHT, FASHION, PHOTOS, PHOTOS | {"sketch": "photo"}])
@pytest.mark.parametrize(
    "blank",
    [
        np.zeros((28, 28), np.uint8),
        np.full((300, 200, 3), 255, np.uint8),
        np.full((50, 50), 0.5),
        np.zeros((40, 40, 4), np.uint8),
        Image.new("L", (1, 1)),
    ],
)
def test_an_empty_drawing_is_said_to_be_empty(blank, info):
    with pytest.raises(EmptySketch):
        prepare(blank, info)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.full((8, 8), np.nan), "NaN"),
        (np.full((8, 8), 7.0), "outside"),
        (np.zeros((8, 8, 2)), "shape"),
        (np.zeros((0, 8)), "shape"),
        (np.zeros(8), "shape"),
        (np.zeros((8, 8), np.int64), "int64"),
        (np.broadcast_to(np.zeros(1, np.uint8), (20_000, 20_000)), "20000 x 20000"),
        (Image.new("1", (10_000, 10_000)), "10000 x 10000"),
    ],
)
def test_what_is_no_image_is_named(image, message):
    with pytest.raises(SketchError, match=message):
        prepare(image, MNIST)


def test_an_unknown_style_is_answered_with_the_valid_ones():
    with pytest.raises(SketchError, match="mnist, tight, fill, photo"):
        prepare(np.zeros((8, 8)), MNIST | {"sketch": "water-colour"})


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16", "F", "CMYK"])
def test_every_pillow_mode_is_read(mode):
    drawing = draw("7", at=(60, 60), size=160, pen=19)
    image = drawing if mode == "I;16" else drawing.convert(mode)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(drawing).astype(np.uint16) * 257)
    assert distance(prepare(image, MNIST), prepare(drawing, MNIST)) < 0.1


@pytest.mark.parametrize("shape", [(1, 200), (200, 1), (2, 2), (3, 900)])
def test_odd_shapes_give_finite_images(shape):
    sheet = np.zeros(shape)
    sheet[shape[0] // 2, shape[1] // 2] = 1
    for info in (MNIST, EIGHT, FASHION, PHOTOS):
        x = prepare(sheet, info)
        assert torch.isfinite(x).all()
        assert x.max() > 0
