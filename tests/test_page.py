"""index.html asks at once for every module that the first picture waits for."""

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[1] / "vae" / "web"
FIRST = ["site.js", "explore.js", "checkpoint.js", "strings/explore.js"]
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


def test_modules_are_preloaded():
    page = (WEB / "index.html").read_text("utf-8")
    preloaded = re.findall(r'<link rel="modulepreload" href="\./([^"]+)"', page)
    assert sorted(preloaded) == sorted(reached_from(FIRST))
