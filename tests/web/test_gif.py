"""gif.js and image-gif.js: Pillow reads back, pixel by pixel, what they wrote."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageSequence


def open_gif(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text)))


def frames_of(gif: Image.Image) -> list[np.ndarray]:
    return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]


# Noise fills the code table and clears it; one colour makes the longest runs.
@pytest.mark.parametrize("colours", [2, 4, 16, 128, 256])
@pytest.mark.parametrize("kind", ["noise", "plain", "gradient", "one pixel"])
def test_pixels_come_back(node, colours, kind):
    rng = np.random.default_rng(colours)
    height, width = (1, 1) if kind == "one pixel" else (97, 131)
    palette = rng.integers(0, 256, (colours, 3))
    frames = {
        "noise": rng.integers(0, colours, (2, height, width)),
        "plain": np.stack([np.full((height, width), k) for k in (0, colours - 1)]),
        "gradient": np.stack([np.add.outer(np.arange(height), np.arange(width)) % colours] * 2),
        "one pixel": rng.integers(0, colours, (2, height, width)),
    }[kind]
    movie = {
        "width": width,
        "height": height,
        "palette": palette.ravel().tolist(),
        "frames": frames.reshape(2, -1).tolist(),
        "delay": 7,
    }
    gif = open_gif(node("gif.js", "encode", movie))
    assert gif.size == (width, height)
    assert gif.info["loop"] == 0
    assert gif.info["duration"] == 70
    for index, got in enumerate(frames_of(gif)):
        np.testing.assert_array_equal(got, palette[frames[index]])


@pytest.mark.parametrize(("channels", "tolerance"), [(1, 2.1), (3, 26)])
def test_images_keep_their_values(node, channels, tolerance):
    height, width, scale = 5, 7, 4
    images = np.random.default_rng(0).random((3, channels, height, width))
    shape = {"channels": channels, "height": height, "width": width}
    flat = images.reshape(3, -1).tolist()
    movie = {"image": shape, "scale": scale, "images": flat}
    gif = open_gif(node("gif.js", "encodeImages", movie))
    for got, image in zip(frames_of(gif), images, strict=True):
        large = np.kron(image, np.ones((scale, scale))).transpose(1, 2, 0)
        assert np.abs(got - 255 * large).max() <= tolerance
