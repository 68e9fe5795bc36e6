"""index.html asks for all modules of the first picture at once, then for the rest of Explore."""

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[1] / "vae" / "web"
FIRST = ["site.js", "explore/explore.js", "model/checkpoint.js"]
LATER = ["explore/model.js", "model/atlas.js", "model/dataset.js"]
IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*?["'](\.[^"']+)["']""", re.MULTILINE)


def reached_from(names: list[str]) -> set[str]:
    """The modules, and all that they import statically."""
    found, waiting = set(), [WEB / name for name in names]
    while waiting:
        path = waiting.pop().resolve()
        if path not in found:
            found.add(path)
            waiting += [path.parent / name for name in IMPORT.findall(path.read_text("utf-8"))]
    return {path.relative_to(WEB.resolve()).as_posix() for path in found}


def preloaded(template: str) -> list[str]:
    page = (WEB / "index.html").read_text("utf-8")
    inside = page.split(f'<template id="{template}">')[1].split("</template>")[0]
    return re.findall(r'<link rel="modulepreload" href="\./([^"]+)"', inside)


def test_modules_are_preloaded():
    first = reached_from(FIRST)
    assert sorted(preloaded("first")) == sorted(first)
    assert sorted(preloaded("later")) == sorted(reached_from(LATER) - first)


def test_the_first_picture_waits_for_no_map():
    assert "map/latent-map.js" not in reached_from(FIRST)
