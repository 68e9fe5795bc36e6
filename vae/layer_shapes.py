"""Checks of the layer lists in config.json, and the shape that each layer turns its input into.

Only sizes are computed, so that a folder of models is checked in milliseconds. A forward pass on
PyTorch's meta device would do the same, but its first call imports for about as long as a quarter
of the app's start.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from .networks import LAYERS
from .parameters import Check, ParameterError, boolean, check, number, one_of, whole

Shape = tuple[int, ...]  # of one example, without the batch
MOST_VALUES = 10_000_000  # numbers in the output of one layer: 40 MB


class LayerError(ValueError):
    """A layer list does not describe a network; the message names the layer and the reason."""


def output_shape(layers: object, shape: Shape, part: str) -> Shape:
    """The shape of the output of `layers`, a layer list of config.json, for inputs of `shape`.

    part: "encoder" or "decoder", the prefix of their tensors. Raises LayerError.
    """
    if not isinstance(layers, list) or not layers:
        raise LayerError(f"`{part}` is not a list of layers")
    for index, entry in enumerate(layers):
        name = entry.get("layer") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name not in LAYERS:
            raise LayerError(f"`{part}[{index}]` has no layer of these: {', '.join(LAYERS)}")
        where = f"`{part}[{index}]`, {name}: "
        try:
            _check_entry(entry, f"{part}.{index}")
            shape = RULES[name](entry, shape)
        except (ParameterError, LayerError) as error:
            raise LayerError(f"{where}{error}") from None
        except KeyError as error:
            raise LayerError(f"{where}{error.args[0]} is missing") from None
        if min(shape) < 1 or math.prod(shape) > MOST_VALUES:
            raise LayerError(f"{where}its output would be of shape {list(shape)}")
    return shape


def _integers(low: int | None, *lengths: int) -> Check:
    """An integer of `low` or more, or a list of them of one of these lengths (none given: any)."""

    def is_size(value: object) -> bool:
        whole_number = isinstance(value, int) and not isinstance(value, bool)
        return whole_number and (low is None or value >= low)

    def accepts(value: object) -> bool:
        if not isinstance(value, list):
            return is_size(value)
        return all(map(is_size, value)) and (len(value) in lengths if lengths else len(value) > 0)

    bound = "" if low is None else f" of {low} or more"
    length = f" or a list of {lengths[0]} of them" if lengths else " or a list of them"
    return Check(accepts, f"an integer{bound}{length}")


FINITE = Check(number(-math.inf).accepts, "a finite number")
ARGUMENTS: dict[str, Check] = {
    **dict.fromkeys(("in_features", "out_features", "in_channels", "out_channels"), whole(1)),
    **dict.fromkeys(("num_features", "groups"), whole(1)),
    **dict.fromkeys(("kernel_size", "stride", "dilation"), _integers(1, 2)),
    **dict.fromkeys(("padding", "output_padding"), _integers(0, 2)),
    **dict.fromkeys(("negative_slope", "scale", "shift", "frequency"), FINITE),
    "bias": boolean(),
    "eps": number(0),
    "p": number(0, 1),
    "scale_factor": number(0, 1000, above=True),
    "mode": one_of("nearest"),
    "dim": one_of(1),
    "shape": _integers(1),
    "normalized_shape": _integers(1),
}
OWN_ARGUMENTS = {"zero_pad2d": {"padding": _integers(None, 4)}}  # a negative padding crops


def _check_entry(entry: dict, prefix: str) -> None:
    """Raise ParameterError or LayerError for an argument that this layer does not take."""
    name, valid = entry["layer"], LAYERS[entry["layer"]][1]
    unknown = entry.keys() - {"layer", "prefix", *valid}
    if unknown:
        raise LayerError(f"{min(unknown)!r} is not one of its arguments")
    if entry.get("prefix", prefix) != prefix:
        raise LayerError(f"its prefix must be {prefix!r}")
    check(entry, {key: ARGUMENTS[key] for key in valid} | OWN_ARGUMENTS.get(name, {}))


def _need(fits: bool, shape: Shape, wanted: object) -> None:
    if not fits:
        raise LayerError(f"it needs an input of shape {wanted} and gets {list(shape)}")


def _pair(value: int | list[int]) -> list[int]:
    return value if isinstance(value, list) else [value, value]


def _image(shape: Shape, channels: int | None = None) -> None:
    wanted = [channels or "channels", "height", "width"]
    _need(len(shape) == 3 and channels in (None, shape[0]), shape, wanted)


def _linear(entry: dict, shape: Shape) -> Shape:
    _need(shape == (entry["in_features"],), shape, [entry["in_features"]])
    return (entry["out_features"],)


def _convolution(entry: dict, shape: Shape, side: Callable[..., int]) -> Shape:
    """`side` gives the output's height or width from (size, kernel, stride, padding, dilation,
    output padding)."""
    _image(shape, entry["in_channels"])
    groups = entry.get("groups", 1)
    if entry["in_channels"] % groups or entry["out_channels"] % groups:
        raise LayerError(f"its channels cannot be divided into {groups} groups")
    defaults = {"stride": 1, "padding": 0, "dilation": 1, "output_padding": 0}
    values = [_pair(entry["kernel_size"])]
    values += [_pair(entry.get(key, default)) for key, default in defaults.items()]
    sides = [side(shape[1 + axis], *(value[axis] for value in values)) for axis in (0, 1)]
    return (entry["out_channels"], *sides)


def _conv2d(entry: dict, shape: Shape) -> Shape:
    def side(size: int, kernel: int, stride: int, padding: int, dilation: int, _: int) -> int:
        return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1

    return _convolution(entry, shape, side)


def _conv_transpose2d(entry: dict, shape: Shape) -> Shape:
    def side(size: int, kernel: int, stride: int, padding: int, dilation: int, extra: int) -> int:
        if extra >= max(stride, dilation):
            raise LayerError("output_padding must be smaller than stride or dilation")
        return (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1

    return _convolution(entry, shape, side)


def _max_pool2d(entry: dict, shape: Shape) -> Shape:
    _image(shape)
    kernel = _pair(entry["kernel_size"])
    stride, padding = _pair(entry.get("stride", kernel)), _pair(entry.get("padding", 0))
    if any(2 * pad > size for pad, size in zip(padding, kernel, strict=True)):
        raise LayerError("padding must be at most half of kernel_size")
    sides = (
        (shape[1 + axis] + 2 * padding[axis] - kernel[axis]) // stride[axis] + 1 for axis in (0, 1)
    )
    return (shape[0], *sides)


def _batch_norm1d(entry: dict, shape: Shape) -> Shape:
    _need(shape == (entry["num_features"],), shape, [entry["num_features"]])
    return shape


def _batch_norm2d(entry: dict, shape: Shape) -> Shape:
    _image(shape, entry["num_features"])
    return shape


def _layer_norm(entry: dict, shape: Shape) -> Shape:
    sizes = entry["normalized_shape"]
    sizes = sizes if isinstance(sizes, list) else [sizes]
    _need(list(shape[-len(sizes) :]) == sizes, shape, sizes)
    return shape


def _upsample(entry: dict, shape: Shape) -> Shape:
    _image(shape)
    return (shape[0], *(math.floor(size * entry["scale_factor"]) for size in shape[1:]))


def _zero_pad2d(entry: dict, shape: Shape) -> Shape:
    _image(shape)
    padding = entry["padding"]
    left, right, top, bottom = padding if isinstance(padding, list) else [padding] * 4
    for size, ends in ((shape[1], (top, bottom)), (shape[2], (left, right))):
        if size + sum(min(end, 0) for end in ends) < 0:
            raise LayerError(f"it crops more than the {size} pixels of its input")
    return (shape[0], shape[1] + top + bottom, shape[2] + left + right)


def _unflatten(entry: dict, shape: Shape) -> Shape:
    sizes = entry["shape"]
    if not isinstance(sizes, list):
        raise LayerError("its shape must be a list")
    _need(shape == (math.prod(sizes),), shape, [math.prod(sizes)])
    return tuple(sizes)


def _softmax(entry: dict, shape: Shape) -> Shape:
    _need(len(shape) == 1 and "dim" in entry, shape, ["features"])
    return shape


def _same(_: dict, shape: Shape) -> Shape:
    return shape


RULES: dict[str, Callable[[dict, Shape], Shape]] = {
    **dict.fromkeys(LAYERS, _same),
    "linear": _linear,
    "conv2d": _conv2d,
    "conv_transpose2d": _conv_transpose2d,
    "batch_norm1d": _batch_norm1d,
    "batch_norm2d": _batch_norm2d,
    "layer_norm": _layer_norm,
    "upsample": _upsample,
    "zero_pad2d": _zero_pad2d,
    "max_pool2d": _max_pool2d,
    "flatten": lambda _, shape: (math.prod(shape),),
    "unflatten": _unflatten,
    "softmax": _softmax,
}
