"""The class colours stay apart for everybody, and stand out on both panels."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

WEB = Path(__file__).resolve().parent.parent / "vae" / "web"

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> np.ndarray:
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ rgb / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(a: str, b: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ linear(c)) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def colours() -> list[str]:
    text = (WEB / "kit/palette.js").read_text(encoding="utf-8")
    return re.findall(r'"(#[0-9a-f]{6})", // \d', text)


def tokens(theme: str) -> dict[str, str]:
    css = (WEB / "kit/theme.css").read_text(encoding="utf-8")
    block = re.search(rf"^{re.escape(theme)} {{(.*?)^}}", css, re.MULTILINE | re.DOTALL)[1]
    return dict(re.findall(r"--le-([\w-]+): (#[0-9a-f]{6});", block))


def test_there_are_ten():
    assert len(set(colours())) == 10


@pytest.mark.parametrize("vision", VISION)
def test_classes_stay_apart(vision):
    seen = [lab(np.clip(VISION[vision] @ linear(c), 0, 1)) for c in colours()]
    pairs = itertools.combinations(range(10), 2)
    nearest = min((float(np.linalg.norm(seen[i] - seen[j])), i, j) for i, j in pairs)
    assert nearest[0] > 10, nearest


@pytest.mark.parametrize("theme", [".le", ".dark .le"])
@pytest.mark.parametrize("colour", colours())
def test_marks_stand_out(theme, colour):
    assert contrast(colour, tokens(theme)["panel"]) >= 3


@pytest.mark.parametrize("theme", [".le", ".dark .le"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent", "warn"])
@pytest.mark.parametrize("ground", ["bg", "panel", "sunken", "accent-soft"])
def test_text_reads(theme, ink, ground):
    assert contrast(tokens(theme)[ink], tokens(theme)[ground]) >= 4.5


@pytest.mark.parametrize("theme", [".le", ".dark .le"])
def test_text_on_the_accent_reads(theme):
    assert contrast(tokens(theme)["accent-ink"], tokens(theme)["accent"]) >= 4.5
    assert contrast(tokens(theme)["line-strong"], tokens(theme)["panel"]) >= 3
