"""Picture files of any kind of pixel as 8-bit pictures that stand upright, and as a data set's
photographs."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

DEEP = ("I", "F")  # how Pillow's modes of more than 8 bits begin: I, I;16, I;16B, F


def eight_bit(image: Image.Image) -> Image.Image:
    """The picture turned upright as its EXIF says, with 8 bits a channel.

    A deep one becomes grey ("L"): its brightest value turns white, unless it fits 8 bits as it is.
    Floats up to 1 are taken as [0, 1]. Raises what Pillow raises on a damaged file.
    """
    image = _upright(image)
    if not image.mode.startswith(DEEP):
        return image
    deep = np.asarray(image, dtype=np.float64)
    brightest = deep.max()
    white = 1.0 if image.mode == "F" and brightest <= 1 else max(brightest, 255)
    return Image.fromarray((deep * (255 / white)).clip(0).astype(np.uint8))


def _upright(image: Image.Image) -> Image.Image:
    """As its EXIF says; as it is if that is damaged, on which Pillow raises whatever it meets."""
    image.load()  # what is damaged elsewhere is still told
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


class TransparentError(ValueError):
    """Nothing of a picture can be seen."""


def ground(grey: np.ndarray, alpha: np.ndarray, white: float) -> float:
    """What to lay under a picture so that it shows: `white` if what is seen of it is dark, else 0.

    grey, alpha: (h, w) in [0, white]. Raises TransparentError if every pixel is transparent.
    """
    seen = alpha.sum(dtype=np.float64)
    if seen == 0:
        raise TransparentError("every pixel is transparent")
    mean = np.einsum("ij,ij->", grey, alpha, dtype=np.float64) / seen
    return white if mean < white / 2 else 0.0


def opaque(image: Image.Image) -> Image.Image:
    """The 8-bit picture on its `ground`, as RGB; as it is if nothing is transparent."""
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    alpha = np.asarray(clear.getchannel("A"))
    grey = np.asarray(clear.convert("RGB").convert("L"))
    tone = int(ground(grey, alpha, 255))
    sheet = Image.new("RGBA", clear.size, (tone, tone, tone, 255))
    return Image.alpha_composite(sheet, clear).convert("RGB")


def photograph(image: Image.Image, channels: int, height: int, width: int) -> np.ndarray:
    """The picture as uint8 (C, height, width), 1 or 3 channels: upright, on its ground, the largest
    centred part of this shape, reduced by Lanczos. Raises as `eight_bit` does."""
    plain = opaque(eight_bit(image)).convert("L" if channels == 1 else "RGB")
    fitted = ImageOps.fit(plain, (width, height), Image.Resampling.LANCZOS)
    return np.asarray(fitted).reshape(height, width, channels).transpose(2, 0, 1)  # HWC -> CHW
