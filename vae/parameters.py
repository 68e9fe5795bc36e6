"""Checks of parameters: a table declares the valid values, and one message says what is wrong.

    CHECKS = {"latent_dim": whole(1), "kind": one_of("vae", "ae")}
    check({"latent_dim": 0, "kind": "vae"}, CHECKS)  # ParameterError

Messages of this library put parameters between backticks, `name` or `name=value`, so that a command
can print its own flags instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import NamedTuple


class ParameterError(ValueError):
    """A parameter has a value that it cannot have. The message names both and the valid range."""


class Check(NamedTuple):
    """`accepts` tells whether a value is valid, `wanted` describes the valid values."""

    accepts: Callable[[object], bool]
    wanted: str


def _is_number(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def whole(low: int, high: int | None = None) -> Check:
    """Whole numbers from `low` to `high`, both included; no upper bound if that is None."""

    def accepts(value: object) -> bool:
        return _is_number(value, Integral) and low <= value and (high is None or value <= high)

    bounds = f"of {low} or more" if high is None else f"from {low} to {high}"
    return Check(accepts, f"a whole number {bounds}")


def number(low: float, high: float = math.inf, *, above: bool = False) -> Check:
    """Finite numbers from `low` to `high`, both included; `above` excludes `low` itself."""

    def accepts(value: object) -> bool:
        if not _is_number(value, Real) or not math.isfinite(value):
            return False
        return low <= value <= high and not (above and value == low)

    bounds = f"above {low:g}" if above else f"of {low:g} or more"
    if high < math.inf:
        bounds = f"{bounds} and at most {high:g}" if above else f"from {low:g} to {high:g}"
    return Check(accepts, f"a number {bounds}")


def one_of(*options: object) -> Check:
    """One of these values."""
    return Check(lambda value: value in options, f"one of {', '.join(map(repr, options))}")


def boolean() -> Check:
    """True or False."""
    return Check(lambda value: isinstance(value, bool), "True or False")


def check(values: Mapping[str, object], checks: Mapping[str, Check]) -> None:
    """Raise ParameterError for the first of `values` that its check in `checks` refuses."""
    for name, value in values.items():
        if name in checks and not checks[name].accepts(value):
            shown = value if isinstance(value, (int, float)) else repr(value)
            raise ParameterError(f"`{name}={shown}` is not {checks[name].wanted}.")
