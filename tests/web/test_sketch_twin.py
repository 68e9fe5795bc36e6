"""The browser's sketch.js makes of a drawing the image that vae/sketch.py makes of it."""

import base64

import numpy as np
import pytest
from drawings import DIGITS, draw
from PIL import Image

from vae.sketch import prepare

INFOS = {
    "mnist": {"sketch": "mnist", "image": {"channels": 1, "height": 28, "width": 28}},
    "digits": {"sketch": "tight", "image": {"channels": 1, "height": 8, "width": 8}},
    "fashion": {"sketch": "fill", "image": {"channels": 1, "height": 28, "width": 28}},
    "coloured": {"sketch": "fill", "image": {"channels": 3, "height": 32, "width": 48}},
    "photos": {"sketch": "photo", "image": {"channels": 3, "height": 32, "width": 32}},
    "wide photos": {"sketch": "photo", "image": {"channels": 3, "height": 32, "width": 48}},
    "grey photos": {"sketch": "photo", "image": {"channels": 1, "height": 28, "width": 28}},
}


@pytest.fixture
def twin(node):
    """twin(PIL image, info) -> what sketch.js makes of it: (C, H, W), or the error's name."""

    def run(image, info):
        rgba = base64.b64encode(image.convert("RGBA").tobytes()).decode()
        sketch = {"rgba": rgba, "width": image.width, "height": image.height, "info": info}
        answer = node("sketch.js", "prepare", sketch)
        if isinstance(answer, str):
            return answer
        return np.reshape(answer, [info["image"][k] for k in ("channels", "height", "width")])

    return run


def photo_of_paper():
    y, x = np.mgrid[0:1:280j, 0:1:280j]
    grey = np.asarray(draw("2", at=(60, 60), size=160, pen=19)) / 255
    noise = np.random.default_rng(0).normal(0, 0.02, grey.shape)
    photo = (0.15 + 0.85 * grey) * (0.8 - 0.3 * x - 0.1 * y) + noise
    return Image.fromarray((photo.clip(0, 1) * 255).astype(np.uint8))


def on_nothing():
    ink = 255 - np.asarray(draw("4", at=(30, 70), size=120, pen=14))
    clear = np.zeros((*ink.shape, 4), np.uint8)
    clear[:, :, 2] = 90
    clear[:, :, 3] = ink
    return Image.fromarray(clear)


def inverted(image):
    return image.point(lambda value: 255 - value)


DRAWINGS = {
    "centred": lambda: draw("3", at=(60, 60), size=160, pen=19),
    "off-centre": lambda: draw("5", at=(20, 150), size=110, pen=12),
    "tiny": lambda: draw("2", at=(200, 30), size=26, pen=3),
    "thick": lambda: draw("0", at=(60, 60), size=170, pen=46),
    "thin": lambda: draw("7", at=(40, 40), size=200, pen=1),
    "wide": lambda: draw("4", at=(400, 60), size=120, pen=14, canvas=(600, 200)),
    "light on dark": lambda: inverted(draw("3", at=(9, 9), size=60, pen=7, canvas=90)),
    "small": lambda: inverted(draw("3", at=(6, 4), size=18, pen=2, canvas=28)),
    "on nothing": on_nothing,
    "photo": photo_of_paper,
    "one pixel": lambda: Image.fromarray(np.pad(np.uint8([[255]]), ((3, 9), (20, 5)))),
}


@pytest.mark.parametrize("info", INFOS.values(), ids=INFOS)
@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_both_make_the_same_image(twin, drawing, info):
    image = drawing()
    expected = prepare(image, info)[0].numpy()
    # A photograph has 256 tones, and on a transparent ground one may be rounded otherwise.
    most = 1.01 / 255 if info["sketch"] == "photo" else 0.99 / 255
    assert np.abs(twin(image, info) - expected).max() < most


def test_every_digit_agrees(twin):
    for digit in DIGITS:
        image = draw(digit, at=(33, 47), size=123, pen=31)
        expected = prepare(image, INFOS["mnist"])[0].numpy()
        assert np.abs(twin(image, INFOS["mnist"]) - expected).max() < 1 / 255


def test_an_empty_drawing_is_said_to_be_empty(twin):
    assert twin(Image.new("L", (50, 40), 255), INFOS["mnist"]) == "EmptySketch"
    assert twin(Image.new("RGBA", (50, 40), (0, 0, 0, 0)), INFOS["fashion"]) == "EmptySketch"
