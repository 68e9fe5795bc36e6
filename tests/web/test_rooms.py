"""vae/web is cut into rooms, and imports between them go one way, static and dynamic ones."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "vae" / "web"
SCREENS = {"explore", "draw", "compare", "tsne", "training"}
MAY_IMPORT = {  # room -> rooms beside itself
    "model": set(),
    "state": {"model"},
    "kit": {"model", "state"},
    "map": {"model", "state", "kit"},
    **{screen: {"model", "state", "kit", "map"} for screen in SCREENS},
    "screens.js": {"model", "state", "kit", *SCREENS},
    "site.js": {"model", "state", "kit", "screens.js"},
    "gradio-host.js": {"model", "state", "kit", "screens.js"},
}
FILES = sorted(path.relative_to(WEB) for path in WEB.rglob("*.js"))
IMPORTED = re.compile(
    r"""(?:\bfrom|^import|\bimport\(|new URL\()\s*(["'`])(\.[^"'`]*)""", re.MULTILINE
)

COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)


def room_of(path: Path) -> str:
    return path.parts[0]


def imports_of(path: Path) -> set[Path]:
    """What a module names: imports, and modules that it starts as workers."""
    text = COMMENT.sub("", (WEB / path).read_text("utf-8"))  # types may name any room
    places = {match[2] for match in IMPORTED.finditer(text)}
    places |= {each.replace("${language}", "en") for each in places if "${language}" in each}
    places |= {each.replace("${name}", screen) for each in places for screen in SCREENS}
    places = {each for each in places if "${" not in each}
    modules = {place for place in places if place.endswith(".js")}
    return {(WEB / path.parent / module).resolve().relative_to(WEB) for module in modules}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_go_one_way(path):
    room = room_of(path)
    assert room in MAY_IMPORT, f"{path} is in none of the rooms {sorted(MAY_IMPORT)}"
    for other in imports_of(path):
        assert (WEB / other).is_file(), f"{path} imports {other}, and there is no such file"
        there = room_of(other)
        assert there in {room, *MAY_IMPORT[room]}, f"{path} imports {other}"


def test_every_way_of_importing_is_seen():
    found = imports_of(Path("screens.js"))
    assert {room_of(path) for path in found} >= {"state", "kit", *SCREENS}
