"""JSON that browsers read: theirs knows neither NaN nor infinity, and Python's writes both."""

from __future__ import annotations

import json
import math


def dumps(content: dict) -> str:
    """`content` as the text of a JSON file. Raises ValueError if a number in it is not finite."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def finite(content: dict) -> tuple[dict, list[str]]:
    """(`content` without the entries that are or list a number that is not finite, their names)."""
    kept, left_out = {}, []
    for key, value in content.items():
        if isinstance(value, dict):
            kept[key], names = finite(value)
            left_out += [f"{key}.{name}" for name in names]
        elif _is_finite(value):
            kept[key] = value
        else:
            left_out.append(key)
    return kept, left_out


def _is_finite(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)
