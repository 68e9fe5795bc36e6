"""JSON files that Python and browsers read alike.

Python's json also reads and writes NaN, infinities, lone surrogates and integers of any length, all
of which a browser refuses or rounds.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

LARGEST_INTEGER = 2**53  # up to here JavaScript's numbers are exact


def read(path: Path) -> Any:
    """The content of a JSON file.

    Raises OSError, or ValueError for what a browser would not read in the same way.
    """
    text = path.read_text(encoding="utf-8")
    try:
        content = json.loads(text, parse_constant=_refuse_constant, parse_int=_integer)
        dumps(content).encode()  # refuses 1e999, which is infinity, and lone surrogates
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return content


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _integer(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > LARGEST_INTEGER:
        raise ValueError(f"the integer {text[:20]}... is too large for a browser")
    return int(text)


def dumps(content: Any) -> str:
    """`content` as the text of a JSON file. Raises ValueError if it holds NaN or an infinity."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def finite(content: dict) -> tuple[dict, list[str]]:
    """(`content` without its entries that are or contain NaN or an infinity, the names of those).

    The name of an entry of an inner dict is "outer.inner".
    """
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
