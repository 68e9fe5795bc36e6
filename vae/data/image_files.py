"""Image files with pixels of any kind, as upright 8-bit images and as arrays of one shape."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

DEEP = ("I", "F")  # prefixes of Pillow's modes of more than 8 bits: I, I;16, I;16B, F


def eight_bit(image: Image.Image) -> Image.Image:
    """The image with 8 bits for each channel, turned upright as its EXIF data says.

    An image of more bits becomes grey ("L"), and its brightest value white, unless all values are
    below 256. Floats up to 1 are taken as [0, 1]. Raises any exception of Pillow on a damaged file.
    """
    image = _upright(image)
    if not image.mode.startswith(DEEP):
        return image
    deep = np.asarray(image, dtype=np.float64)
    brightest = deep.max()
    white = 1.0 if image.mode == "F" and brightest <= 1 else max(brightest, 255)
    return Image.fromarray((deep * (255 / white)).clip(0).astype(np.uint8))


def _upright(image: Image.Image) -> Image.Image:
    """The image turned as its EXIF data says, or unchanged if that is damaged."""
    image.load()  # outside the try: damaged pixels are an error
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # Pillow raises exceptions of many types here
        return image


class TransparentError(ValueError):
    """Every pixel of an image is transparent."""


def ground(grey: np.ndarray, alpha: np.ndarray, white: float) -> float:
    """The background on which a transparent image can be seen: `white` if it is dark, else 0.

    grey, alpha: (h, w) in [0, white]. Raises TransparentError if every pixel is transparent.
    """
    seen = alpha.sum(dtype=np.float64)
    if seen == 0:
        raise TransparentError("every pixel is transparent")
    mean = np.einsum("ij,ij->", grey, alpha, dtype=np.float64) / seen
    return white if mean < white / 2 else 0.0


def opaque(image: Image.Image) -> Image.Image:
    """The 8-bit image on its `ground`, as RGB; unchanged if nothing is transparent."""
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    alpha = np.asarray(clear.getchannel("A"))
    grey = np.asarray(clear.convert("RGB").convert("L"))
    tone = int(ground(grey, alpha, 255))
    sheet = Image.new("RGBA", clear.size, (tone, tone, tone, 255))
    return Image.alpha_composite(sheet, clear).convert("RGB")


def photograph(image: Image.Image, channels: int, height: int, width: int) -> np.ndarray:
    """The image as uint8 (C, height, width) with 1 or 3 channels, upright and on its `ground`.

    The largest centred part of this aspect ratio is resized by a Lanczos filter. Raises what
    `eight_bit` raises, and TransparentError.
    """
    plain = opaque(eight_bit(image)).convert("L" if channels == 1 else "RGB")
    fitted = ImageOps.fit(plain, (width, height), Image.Resampling.LANCZOS)
    return np.asarray(fitted).reshape(height, width, channels).transpose(2, 0, 1)  # HWC -> CHW
