"""gif.js and image-gif.js: Pillow reads back, pixel by pixel, what they wrote."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

ENCODE = """async ([url, width, height, palette, frames, delay]) => {
  const { createGif } = await import(url);
  const gif = createGif({ width, height, palette: Uint8Array.from(palette) });
  for (const frame of frames) gif.addFrame(Uint8Array.from(frame), delay);
  return btoa(Array.from(gif.finish(), (byte) => String.fromCharCode(byte)).join(""));
}"""
ENCODE_IMAGES = """async ([url, image, scale, images]) => {
  const { createImageGif } = await import(url);
  const gif = createImageGif(image, scale);
  for (const x of images) gif.add(Float32Array.from(x), 4);
  const bytes = new Uint8Array(await gif.finish().arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


@pytest.fixture
def blank(page, root_url):
    page.goto(root_url + "blank")
    return page


def open_gif(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text)))


def frames_of(gif: Image.Image) -> list[np.ndarray]:
    return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]


# Noise fills the code table and clears it; one colour makes the longest runs.
@pytest.mark.parametrize("colours", [2, 4, 16, 128, 256])
@pytest.mark.parametrize("kind", ["noise", "plain", "gradient", "one pixel"])
def test_pixels_come_back(blank, root_url, colours, kind):
    rng = np.random.default_rng(colours)
    height, width = (1, 1) if kind == "one pixel" else (97, 131)
    palette = rng.integers(0, 256, (colours, 3))
    frames = {
        "noise": rng.integers(0, colours, (2, height, width)),
        "plain": np.stack([np.full((height, width), k) for k in (0, colours - 1)]),
        "gradient": np.stack([np.add.outer(np.arange(height), np.arange(width)) % colours] * 2),
        "one pixel": rng.integers(0, colours, (2, height, width)),
    }[kind]
    arguments = [width, height, palette.ravel().tolist(), frames.reshape(2, -1).tolist(), 7]
    gif = open_gif(blank.evaluate(ENCODE, [root_url + "vae/web/kit/gif.js", *arguments]))
    assert gif.size == (width, height)
    assert gif.info["loop"] == 0
    assert gif.info["duration"] == 70
    for index, got in enumerate(frames_of(gif)):
        np.testing.assert_array_equal(got, palette[frames[index]])


def test_a_palette_of_a_wrong_size_is_refused(blank, root_url):
    refused = "palette has 3 colours; it takes 2, 4, 8, ... or 256"
    with pytest.raises(Exception, match=refused):
        blank.evaluate(ENCODE, [root_url + "vae/web/kit/gif.js", 1, 1, [0] * 9, [[0]], 4])


@pytest.mark.parametrize(("channels", "tolerance"), [(1, 2.1), (3, 26)])
def test_images_keep_their_values(blank, root_url, channels, tolerance):
    height, width, scale = 5, 7, 4
    images = np.random.default_rng(0).random((3, channels, height, width))
    shape = {"channels": channels, "height": height, "width": width}
    flat = images.reshape(3, -1).tolist()
    url = root_url + "vae/web/kit/image-gif.js"
    gif = open_gif(blank.evaluate(ENCODE_IMAGES, [url, shape, scale, flat]))
    for got, image in zip(frames_of(gif), images, strict=True):
        large = np.kron(image, np.ones((scale, scale))).transpose(1, 2, 0)
        assert np.abs(got - 255 * large).max() <= tolerance
