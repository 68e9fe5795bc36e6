"""The checks of config.json and dataset.json when they are read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from .layer_shapes import FINITE, LayerError, output_shape
from .parameters import Check, ParameterError, boolean, check, number, one_of, whole
from .recipes import KINDS, LIKELIHOODS

FORMAT_VERSION = 1
LARGEST_SIDE = 4096  # pixels of an image
MOST_CHANNELS = 64
MOST_CLASSES = 256  # atlas.safetensors stores labels as uint8
_SHOWN = 200  # characters of a message about a wrong value


class ConfigError(ValueError):
    """The content of a file is not valid; the message names the entry and the reason."""


def _mapping_of(accepts: Callable[[object], bool], wanted: str) -> Check:
    """An object whose values are all accepted."""

    def all_accepted(value: object) -> bool:
        return isinstance(value, dict) and all(map(accepts, value.values()))

    return Check(all_accepted, wanted)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_classes(value: object) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= MOST_CLASSES and all(map(_is_text, value))


def _are_numbers(value: object) -> bool:
    return isinstance(value, list) and all(map(FINITE.accepts, value))


_NUMBERS = _mapping_of(FINITE.accepts, "an object of numbers")
_IMAGE = {
    "channels": whole(1, MOST_CHANNELS),
    "height": whole(1, LARGEST_SIDE),
    "width": whole(1, LARGEST_SIDE),
}
_REQUIRED: dict[str, Check] = {
    "kind": one_of(*KINDS),
    "latent_dim": whole(1),
    "conditional": boolean(),
    "likelihood": one_of(*LIKELIHOODS),
    "image": Check(_is_object, "an object"),
    "classes": Check(_are_classes, f"a list of 1 to {MOST_CLASSES} texts"),
    "parameters": whole(0),
    "encoder": Check(_is_list, "a list of layers"),
    "decoder": Check(_is_list, "a list of layers"),
}
_OPTIONAL: dict[str, Check] = {
    "name": Check(_is_text, "a text"),
    "about": Check(_is_text, "a text"),
    "beta": number(0),
    "noise": number(0),
    "replay": boolean(),
    "start": Check(_are_numbers, "a list of numbers"),
    "metrics": Check(_is_object, "an object"),
    "provenance": Check(_is_object, "an object"),
}
_METRICS = {
    "test": _NUMBERS,
    "anomaly": _mapping_of(_NUMBERS.accepts, "an object of objects of numbers"),
}


_DATASET = {
    "count": whole(1),
    "image": Check(_is_object, "an object"),
    "sketch": Check(_is_text, "a text"),
}


def check_dataset(info: object) -> None:
    """Raise ConfigError unless `info`, the content of a dataset.json, describes a data set."""
    if not isinstance(info, dict):
        raise ConfigError("it does not hold an object")
    try:
        _check_all(info, _DATASET, required=True)
        _check_all(info["image"], _IMAGE, required=True)
    except ParameterError as error:
        raise ConfigError(_short(str(error))) from None


def check_config(config: object) -> None:
    """Raise ConfigError unless `config`, the content of a config.json, describes a model.

    Types, valid values and ranges are checked, and that encoder and decoder fit the images, the
    latent dimensions and each other.
    """
    version = config.get("format_version") if isinstance(config, dict) else None
    if type(version) is not int or version != FORMAT_VERSION:
        raise ConfigError(
            f"it has format_version {_short(repr(version))}, and this program reads "
            f"{FORMAT_VERSION}; maybe a newer program wrote it"
        )
    try:
        _check_all(config, _REQUIRED, required=True)
        _check_all(config, _OPTIONAL, required=False)
        _check_all(config["image"], _IMAGE, required=True)
        _check_all(config.get("metrics", {}), _METRICS, required=False)
        _check_combinations(config)
        _check_shapes(config)
    except (ParameterError, LayerError) as error:
        raise ConfigError(_short(str(error))) from None


def _check_all(values: dict, checks: Mapping[str, Check], *, required: bool) -> None:
    for name in checks:
        if required and name not in values:
            raise ConfigError(f"`{name}` is missing")
    check({name: value for name, value in values.items() if name in checks}, checks)


def _check_combinations(config: dict) -> None:
    if config["conditional"] and config["kind"] != "vae":
        raise ConfigError('`conditional` is true, which needs `kind` "vae"')
    start = config.get("start")
    if start is not None and len(start) != config["latent_dim"]:
        raise ConfigError(
            f"`start` has {len(start)} numbers, and `latent_dim` is {config['latent_dim']}"
        )


def _check_shapes(config: dict) -> None:
    """Follow the shape of an image through the encoder, and that of a code through the decoder."""
    image = tuple(config["image"][key] for key in ("channels", "height", "width"))
    latent_dim = config["latent_dim"]
    labels = len(config["classes"]) if config["conditional"] else 0
    # A conditional encoder gets flat pixels with the label (one-hot) at their end.
    encoder_input = (math.prod(image) + labels,) if labels else image
    encoded = (latent_dim * (2 if config["kind"] == "vae" else 1),)
    for part, given, wanted in (
        ("encoder", encoder_input, encoded),
        ("decoder", (latent_dim + labels,), image),
    ):
        found = output_shape(config[part], given, part)
        if found != wanted:
            raise ConfigError(
                f"the output of the {part} has shape {list(found)} and should have {list(wanted)}"
            )
    last = config["decoder"][-1]["layer"]
    if config["likelihood"] == "bernoulli" and last != "sigmoid":
        raise ConfigError(
            f'`likelihood` "bernoulli" needs a decoder that ends in a sigmoid, not {last}'
        )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
