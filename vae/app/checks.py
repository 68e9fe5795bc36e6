"""Checks of the values that clients of the API send. The functions that get them trust them."""

from __future__ import annotations

import difflib
import functools
import html
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ..checkpoint import CheckpointError

if TYPE_CHECKING:
    import numpy as np
    import torch
    from PIL import Image

FARTHEST = 1e4  # largest absolute value of a latent coordinate
LARGEST_GRID = 40  # n x n images
MOST_SAMPLES = 400
MOST_PIXELS = 40_000_000  # of an uploaded image, before it is decoded
LONGEST_SHOWN = 80  # characters of a wrong value in a message


class InputError(ValueError):
    """A client's value is not valid; the message names it, and what is valid.

    Where our own page can get the error, `code` is the key of its text there, which `params` fill.
    """

    def __init__(self, message: str, code: str | None = None, **params: object):
        super().__init__(message)
        self.code, self.params = code, params


def endpoint(fn: Callable) -> Callable:
    """`fn`, whose errors about its arguments become errors that Gradio shows."""
    from ..sketch import SketchError

    @functools.wraps(fn)
    def checked(*args, **kwargs):
        try:
            return fn(*args, **kwargs)
        except (InputError, CheckpointError, SketchError) as error:
            raise refusal(error) from error

    return checked


def told(error: Exception) -> dict:
    """The error for our own page, which says it in the visitor's language if it has a code."""
    code, params = getattr(error, "code", None), getattr(error, "params", {})
    return {"message": str(error), "code": code, "params": params}


def refusal(error: Exception) -> gr.Error:
    """The error for Gradio, which shows it as HTML: text in it from the client is escaped."""
    return gr.Error(html.escape(str(error), quote=False), print_exception=False)


def shown(value: object) -> str:
    """A wrong value for a message: short, on one line."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # Python refuses the repr of an integer of 10,000 digits
        text = f"a {type(value).__name__}"
    text = "".join(c if c.isprintable() else " " for c in text[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def close_names(name: object, names: list[str]) -> str:
    """ "'mnist/va-2d'. Did you mean mnist/vae-2d?", or a list of all names."""
    close = difflib.get_close_matches(str(name)[:200], names, n=3, cutoff=0.5)
    if close:
        return f"{shown(name)}. Did you mean {' or '.join(close)}?"
    there = ", ".join(names) or "none yet; python train.py digits/vae-2d makes one"
    return f"{shown(name)}. There are: {there}."


def integer(value: object, name: str, low: int, high: int) -> int:
    """A whole number in [low, high]; 3.0 is one, True is not."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, float) and value.is_integer():
        value, whole = int(value), True
    if not whole:
        raise InputError(f"{name} is {shown(value)}, not a whole number from {low} to {high}.")
    if not low <= value <= high:
        raise InputError(f"{name} is {shown(value)}; it goes from {low} to {high}.")
    return value


def number(value: object, name: str, low: float, high: float) -> float:
    """A finite number in [low, high]."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"{name} is {shown(value)}, not a number.")
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"{name} is {value}; it must be finite.")
    if not low <= value <= high:
        raise InputError(f"{name} is {shown(value)}, which is far outside: {low:g} to {high:g}.")
    return float(value)


def code(value: object, latent_dim: int) -> torch.Tensor:
    """A code z, a list of latent_dim numbers -> tensor (1, D)."""
    import torch

    if not isinstance(value, (list, tuple)):
        raise InputError(f"z is {shown(value)}, not a list of {latent_dim} numbers.")
    if len(value) != latent_dim:
        raise InputError(f"z has {len(value)} numbers; this model's codes have {latent_dim}.")
    numbers = [number(v, f"z[{i}]", -FARTHEST, FARTHEST) for i, v in enumerate(value)]
    return torch.tensor([numbers])


def label(value: object, model: Any) -> int | None:
    """The index of the class for a conditional model; None for other models."""
    if not model.conditional:
        return None
    classes = [str(name) for name in model.config["classes"]]
    if isinstance(value, str) and value in classes:
        return classes.index(value)
    if value is None:
        raise InputError(f"This model is conditional: pass a label from 0 to {len(classes) - 1}.")
    return integer(value, "label", 0, len(classes) - 1)


def image_file(path: object) -> Image.Image:
    """An uploaded image. Its size is checked before its pixels are decoded."""
    from PIL import Image, UnidentifiedImageError

    if not isinstance(path, (str, Path)):
        raise InputError("There is no image: upload a PNG, JPEG or another image file.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # checked below
            image = Image.open(path)
        if image.width * image.height > MOST_PIXELS:
            raise InputError(
                f"The image has {image.width} x {image.height} pixels; at most "
                f"{MOST_PIXELS // 10**6} million are allowed. Make it smaller first."
            )
        image.load()
    except InputError:
        raise
    except UnidentifiedImageError as error:
        raise InputError("The file is not an image that Pillow can read. Try a PNG.") from error
    except Image.DecompressionBombError as error:
        raise InputError("The image has far too many pixels. Make it smaller first.") from error
    except Exception as error:  # Pillow's decoders raise anything on a broken file
        raise InputError(f"The image cannot be read to its end: {shown(str(error))}") from error
    return image


def pixels(value: list) -> np.ndarray:
    """Nested lists (H, W) or (H, W, 3) of numbers as an array; `prepare` checks the rest."""
    import numpy as np

    try:
        array = np.array(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):  # ragged, or not numbers
        raise InputError(
            "image is not an array: its rows differ in length or do not hold numbers."
        ) from None
    return array
