"""Picture files of any kind of pixel as 8-bit pictures that stand upright."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

DEEP = ("I", "F")  # how Pillow's modes of more than 8 bits begin: I, I;16, I;16B, F


def eight_bit(image: Image.Image) -> Image.Image:
    """The picture turned upright as its EXIF says, with 8 bits a channel.

    A deep one becomes grey ("L"): its brightest value turns white, unless it fits 8 bits as it is.
    Floats up to 1 are taken as [0, 1]. Raises what Pillow raises on a damaged file.
    """
    image = ImageOps.exif_transpose(image)
    if not image.mode.startswith(DEEP):
        return image
    deep = np.asarray(image, dtype=np.float64)
    brightest = deep.max()
    white = 1.0 if image.mode == "F" and brightest <= 1 else max(brightest, 255)
    return Image.fromarray((deep * (255 / white)).clip(0).astype(np.uint8))
