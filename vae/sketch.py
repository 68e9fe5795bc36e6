"""Turns a drawing into an image like those of the data set.

MNIST digits fit a 20x20 box and have their centre of mass at the centre of 28x28. A drawing without
this preprocessing gets a code far from those of its digit, as if the model did not work.
`vae/web/draw/sketch.js` does the same in the browser: the same drawing gives the same image.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image

from .data.image_files import TransparentError, eight_bit, ground, photograph

LARGEST_SIDE = 1024  # larger images are reduced first; strokes need no more pixels
MOST_PIXELS = 64_000_000
LEAST_CONTRAST = 0.08  # of the range from black to white; an image with less is empty
WORK = 160  # longer side in pixels of a drawing while its strokes are measured and redrawn
MARGIN = 40  # pixels around it, so that a thickened stroke is not cut off


class SketchError(ValueError):
    """An image cannot be used; the message says why."""


class EmptySketch(SketchError):  # noqa: N818 - not an error for callers that ask for it
    """Nothing is drawn."""


@dataclass(frozen=True)
class Style:
    """How a data set places its drawings. Lengths are relative, for images of any size.

    box: longer side of the ink's bounding box, as a share of the image's side.
    centre: what comes to the centre of the image: the ink's centre of "mass", or that of its "box".
    stroke: range of stroke widths that are kept, as shares of the box.
    """

    box: float
    centre: str
    stroke: tuple[float, float]


# Measured: every MNIST test digit has a box of exactly 20 pixels, and half of them have strokes of
# 2.0 to 2.8 pixels; scikit-learn's digits all fill their 8 rows.
STYLES = {
    "mnist": Style(box=20 / 28, centre="mass", stroke=(0.1, 0.14)),
    "tight": Style(box=1.0, centre="box", stroke=(0.19, 0.225)),
    "fill": None,  # no centring: the whole picture, letterboxed
    "photo": None,  # no centring: what training does with an image file (vae/data)
}


def prepare(image: Any, info: dict) -> torch.Tensor:
    """`image` as an image of the data set: float (1, C, H, W) in [0, 1].

    image: a PIL image, or a uint8 or float array (h, w), (h, w, 1), (h, w, 3) or (h, w, 4), floats
    in [0, 1]. Dark ink on light paper or light ink on dark paper.
    info: the content of dataset.json; "image" gives C, H, W, and "sketch" is one of STYLES.
    Raises EmptySketch if nothing is drawn, SketchError if `image` cannot be used.
    """
    if info["sketch"] not in STYLES:
        raise SketchError(f"unknown sketch style {info['sketch']!r}; valid: {', '.join(STYLES)}")
    style = STYLES[info["sketch"]]
    channels, height, width = (info["image"][k] for k in ("channels", "height", "width"))
    if info["sketch"] == "photo":
        return _photo(image, channels, height, width)
    rgb = _composite(_rgba(image))
    if style is None:
        planes = _letterbox(rgb, channels, height, width)
    else:
        grey = _luminance(rgb)
        native = _is_native(grey, style, height, width)
        placed = grey if native else place(_ink(grey), style, height, width)
        planes = np.repeat(placed[None], channels, axis=0)  # (H, W) -> (C, H, W)
    return torch.from_numpy(planes.astype(np.float32))[None]


def _photo(image: Any, channels: int, height: int, width: int) -> torch.Tensor:
    """The photograph, prepared as for training: float (1, C, H, W) in [0, 1]."""
    picture = image if isinstance(image, Image.Image) else _pil(_rgba(image))
    if picture.width * picture.height > MOST_PIXELS:
        raise SketchError(_too_large(picture.width, picture.height))
    try:
        pixels = photograph(picture, channels, height, width)
    except TransparentError as error:
        raise EmptySketch(f"the drawing is empty: {error}") from error
    except Exception as error:  # Pillow raises any kind of error for a damaged file
        raise SketchError(f"the image cannot be read: {error}") from error
    if np.ptp(pixels, axis=(1, 2)).max() == 0:
        raise EmptySketch("the drawing is empty: it has one tone all over")
    return torch.from_numpy(pixels / np.float32(255))[None]


def _pil(rgba: np.ndarray) -> Image.Image:
    return Image.fromarray((rgba * 255).round().astype(np.uint8))


def place(ink: np.ndarray, style: Style, height: int, width: int) -> np.ndarray:
    """Scale ink (h, w), 1 where drawn, to the style's box and centre it: (height, width)."""
    top, left, bottom, right = _box(ink)
    long = max(bottom - top, right - left)
    scale = WORK / long
    work = _resample(ink, top - MARGIN / scale, left - MARGIN / scale, scale,
                     round((bottom - top) * scale) + 2 * MARGIN,
                     round((right - left) * scale) + 2 * MARGIN)  # fmt: skip
    redrawn = _redraw(work, style.stroke)
    if redrawn is not None:
        ink = redrawn
        top, left, bottom, right = _box(ink)
        long = max(bottom - top, right - left)
    scale = style.box * min(height, width) / long
    if style.centre == "mass":
        # MNIST moved its digits by whole pixels and rounded up: their centres of mass are spread
        # evenly over [14, 15] of [0, 28]. Here a drawing moves by fractions of a pixel, to 14.5.
        y, x = _centre_of_mass(ink)
        shift = 0.5
    else:
        y, x = (top + bottom) / 2, (left + right) / 2
        shift = 0.0
    return _resample(
        ink, y - (height / 2 + shift) / scale, x - (width / 2 + shift) / scale, scale, height, width
    ).clip(0, 1)


# ---- from an image to ink


def _rgba(image: Any) -> np.ndarray:
    """Any image -> (h, w, 4) in [0, 1]."""
    if isinstance(image, Image.Image):
        return _rgba_of_pil(image)
    array = np.asarray(image)
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or 0 in array.shape:
        raise SketchError(
            f"an image has the shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4), not {array.shape}"
        )
    if array.shape[0] * array.shape[1] > MOST_PIXELS:
        raise SketchError(_too_large(array.shape[1], array.shape[0]))
    if array.dtype == np.uint8:
        values = array / 255.0
    elif array.dtype == bool or np.issubdtype(array.dtype, np.floating):
        values = array.astype(np.float64)
    else:
        raise SketchError(f"an image's values are uint8 or float in [0, 1], not {array.dtype}")
    if not np.isfinite(values).all() or values.min() < 0 or values.max() > 1:
        raise SketchError("an image's floats lie in [0, 1]; found NaN, infinity or a value outside")
    if max(values.shape[:2]) > LARGEST_SIDE:
        # uint8 is exact enough for a picture of this size, and Pillow reduces it in milliseconds
        mode_shape = values[:, :, 0] if values.shape[2] == 1 else values
        return _rgba_of_pil(Image.fromarray((mode_shape * 255).round().astype(np.uint8)))
    if values.shape[2] < 3:
        values = values.repeat(3, axis=2)
    if values.shape[2] == 3:
        values = np.concatenate([values, np.ones_like(values[:, :, :1])], axis=2)
    return values


def _rgba_of_pil(image: Image.Image) -> np.ndarray:
    if image.width * image.height > MOST_PIXELS:
        raise SketchError(_too_large(image.width, image.height))
    try:
        image = eight_bit(image).convert("RGBA")
    except Exception as error:  # Pillow raises any kind of error for a damaged file
        raise SketchError(f"the image cannot be read: {error}") from error
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    return np.asarray(image) / 255.0


def _too_large(width: int, height: int) -> str:
    most = MOST_PIXELS // 10**6
    return f"the image has {width} x {height} pixels; at most {most} million are allowed"


def _composite(rgba: np.ndarray) -> np.ndarray:
    """(h, w, 4) -> (h, w, 3), on white paper for dark ink and on black paper for light ink."""
    rgb, alpha = rgba[:, :, :3], rgba[:, :, 3:]
    try:
        tone = ground(_luminance(rgb), alpha[:, :, 0], 1.0)
    except TransparentError as error:
        raise EmptySketch(f"the drawing is empty: {error}") from error
    return rgb * alpha + tone * (1 - alpha)


def _luminance(rgb: np.ndarray) -> np.ndarray:
    return 0.299 * rgb[:, :, 0] + 0.587 * rgb[:, :, 1] + 0.114 * rgb[:, :, 2]


def _border(grey: np.ndarray) -> np.ndarray:
    """The pixels of the outermost frame, sorted."""
    sides = [grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]]
    return np.sort(np.concatenate(sides))


def _ink(grey: np.ndarray) -> np.ndarray:
    """(h, w) grey -> (h, w) ink in [0, 1]. The paper's tone is that of the border."""
    border = _border(grey)
    paper = border[len(border) // 2]
    dark = paper - grey.min() >= grey.max() - paper
    if dark:  # dark ink on light paper
        grey, paper = 1 - grey, 1 - paper
    clean = border[int(0.9 * (len(border) - 1))] - border[int(0.1 * (len(border) - 1))] < 0.02
    ink = (grey - (paper if clean else _shading(grey))).clip(0)
    peak = ink.max()
    if peak < LEAST_CONTRAST:
        raise EmptySketch("the drawing is empty: no ink stands out from the paper")
    ink = ink / peak
    return ink if clean else _threshold(ink)


def _shading(grey: np.ndarray, cells: int = 8) -> np.ndarray:
    """The tone of the paper in a photograph, (h, w): a low quantile in each cell, interpolated."""
    h, w = grey.shape
    rows = [int(i * h / cells) for i in range(cells + 1)]
    cols = [int(i * w / cells) for i in range(cells + 1)]
    tone = np.empty((cells, cells))
    for i in range(cells):
        for j in range(cells):
            cell = grey[rows[i] : max(rows[i + 1], rows[i] + 1),
                        cols[j] : max(cols[j + 1], cols[j] + 1)]  # fmt: skip
            tone[i, j] = np.sort(cell, axis=None)[cell.size // 4]
    around = np.pad(tone, 1, mode="edge")
    # a cell full of ink gets the lowest tone of its neighbours
    tone = np.min(
        [around[i : i + cells, j : j + cells] for i in range(3) for j in range(3)], axis=0
    )
    y, x = _between(h, cells), _between(w, cells)
    return y @ tone @ x.T


def _between(size: int, cells: int) -> np.ndarray:
    """(size, cells) weights that interpolate linearly between the centres of cells."""
    at = ((np.arange(size) + 0.5) * cells / size - 0.5).clip(0, cells - 1)
    return (1 - np.abs(at[:, None] - np.arange(cells)[None, :])).clip(0)


def _threshold(ink: np.ndarray) -> np.ndarray:
    """Noise becomes 0 and ink 1, with a soft step around the threshold of Otsu (1979)."""
    bins = 64
    count = np.bincount((ink * (bins - 1) + 0.5).astype(int).ravel(), minlength=bins)
    value = np.arange(bins) / (bins - 1)
    below = np.cumsum(count)
    above = below[-1] - below
    sums = np.cumsum(count * value)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums / below - (sums[-1] - sums) / above
    between = np.nan_to_num(below * above * gap**2)
    otsu = value[int(np.argmax(between))] + 0.5 / (bins - 1)
    return ((ink - 0.7 * otsu) / (0.6 * otsu)).clip(0, 1)


# ---- geometry


def _box(ink: np.ndarray) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of what is drawn, in pixel edges."""
    drawn = ink > 0.25 * ink.max()
    rows, cols = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    return int(rows[0]), int(cols[0]), int(rows[-1]) + 1, int(cols[-1]) + 1


def _centre_of_mass(ink: np.ndarray) -> tuple[float, float]:
    mass = ink.sum()
    y = ink.sum(1) @ (np.arange(ink.shape[0]) + 0.5) / mass
    x = ink.sum(0) @ (np.arange(ink.shape[1]) + 0.5) / mass
    return float(y), float(x)


def _is_native(grey: np.ndarray, style: Style, height: int, width: int) -> bool:
    """Whether `grey` is already like the data set's images; resampling would only blur it."""
    if grey.shape != (height, width) or grey.max() < 0.5:
        return False
    border = _border(grey)
    if border[len(border) // 2] > 0.25:  # light paper
        return False
    top, left, bottom, right = _box(grey)
    if abs(max(bottom - top, right - left) - style.box * min(height, width)) > 2:
        return False
    if style.centre == "box":
        return True
    y, x = _centre_of_mass(grey)
    return max(abs(y - height / 2 - 0.5), abs(x - width / 2 - 0.5)) < 0.75


def _resample(ink, top, left, scale, height, width) -> np.ndarray:
    """(height, width) from the window of ink at (top, left): area averages to shrink, linear
    interpolation to enlarge, 0 outside of the ink."""
    rows = _weights(ink.shape[0], top, scale, height)
    cols = _weights(ink.shape[1], left, scale, width)
    return rows @ ink @ cols.T


def _weights(size: int, start: float, scale: float, count: int) -> np.ndarray:
    """(count, size): the share of source pixel j in output pixel i."""
    span = max(1.0, 1 / scale)
    low = start + (np.arange(count) + 0.5) / scale - span / 2
    pixel = np.arange(size)
    cover = np.minimum(low[:, None] + span, pixel + 1) - np.maximum(low[:, None], pixel)
    return cover.clip(0) / span


def _letterbox(rgb: np.ndarray, channels: int, height: int, width: int) -> np.ndarray:
    """(channels, height, width): the whole picture, on black or on the tone of its own border."""
    grey = _luminance(rgb)
    if grey.max() - grey.min() < LEAST_CONTRAST:
        raise EmptySketch("the drawing is empty: it has one tone all over")
    planes = [grey] if channels == 1 else [rgb[:, :, i % 3] for i in range(channels)]
    border = _border(grey)
    if channels == 1 and border[len(border) // 2] > 0.5:
        planes = [1 - grey]  # grey data sets have a black background
    h, w = grey.shape
    scale = min(height / h, width / w)
    top, left = (h - height / scale) / 2, (w - width / scale) / 2
    tones = [np.sort(_border(p))[len(border) // 2] for p in planes]
    planes = [_resample(p - t, top, left, scale, height, width) + t
              for p, t in zip(planes, tones, strict=True)]  # fmt: skip
    return np.stack(planes).clip(0, 1)


# ---- stroke width


def _redraw(work: np.ndarray, stroke: tuple[float, float]) -> np.ndarray | None:
    """The drawing with strokes as wide as in the data set, or None if they are already.

    work: (h, w) ink whose box is WORK long. Too thick and too thin strokes are reduced to their
    skeleton and drawn again.
    """
    work = (work / work.max()).clip(0, 1)
    share = _stroke_width(work) / WORK
    if stroke[0] <= share <= stroke[1]:
        return None
    bones = _skeleton(work > 0.35)
    top, left, bottom, right = _box(bones.astype(float))
    extent = max(bottom - top, right - left)
    if extent < WORK / 4:  # a blob without strokes
        return None
    share = min(max(share, stroke[0]), stroke[1])
    pen = share * extent / (1 - share)  # the new stroke makes the box larger
    return _draw_around(bones, pen / 2)


def _stroke_width(ink: np.ndarray) -> float:
    """Mean width in pixels: twice the area over the outline's length (its total variation)."""
    rows = np.diff(ink, axis=0)[:, :-1]
    cols = np.diff(ink, axis=1)[:-1]
    return float(2 * ink.sum() / np.sqrt(rows**2 + cols**2).sum())


def _skeleton(mask: np.ndarray) -> np.ndarray:
    """Lines one pixel wide in the middle of the strokes (Guo and Hall 1989)."""
    mask = np.pad(mask, 1)
    while True:
        before = mask.sum()
        for half in (0, 1):
            p2, p3, p4 = mask[:-2, 1:-1], mask[:-2, 2:], mask[1:-1, 2:]
            p5, p6, p7 = mask[2:, 2:], mask[2:, 1:-1], mask[2:, :-2]
            p8, p9 = mask[1:-1, :-2], mask[:-2, :-2]
            one = (
                (~p2 & (p3 | p4)).astype(np.uint8) + (~p4 & (p5 | p6))
                + (~p6 & (p7 | p8)) + (~p8 & (p9 | p2))
            ) == 1  # fmt: skip
            a = (p9 | p2).astype(np.uint8) + (p3 | p4) + (p5 | p6) + (p7 | p8)
            b = (p2 | p3).astype(np.uint8) + (p4 | p5) + (p6 | p7) + (p8 | p9)
            few = np.minimum(a, b)
            side = (p6 | p7 | ~p9) & p8 if half == 0 else (p2 | p3 | ~p5) & p4
            drop = one & (few >= 2) & (few <= 3) & ~side
            mask[1:-1, 1:-1] &= ~drop
        if mask.sum() == before:
            return mask[1:-1, 1:-1]


def _draw_around(bones: np.ndarray, radius: float) -> np.ndarray:
    """Ink within `radius` of the skeleton, with a soft edge of one pixel."""
    reach = int(np.ceil(radius)) + 1
    far = float((reach + 1) ** 2)
    down = np.where(bones, 0.0, far)
    square = _nearest(_nearest(down, reach, far).T, reach, far).T
    return (radius + 0.5 - np.sqrt(square)).clip(0, 1)


def _nearest(square: np.ndarray, reach: int, far: float) -> np.ndarray:
    """The minimum of square[i + d] + d^2 over d, along the first axis: one pass of a distance
    transform."""
    padded = np.pad(square, ((reach, reach), (0, 0)), constant_values=far)
    n = len(square)
    return np.min([padded[reach + d : reach + d + n] + d * d for d in range(-reach, reach + 1)], 0)
