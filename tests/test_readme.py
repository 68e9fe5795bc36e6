"""README's layout is the folder listing."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"## How it is laid out\n\n```\n(.*?)```", re.DOTALL)


def listed() -> set[str]:
    """The paths that the layout names, folders without their slash."""
    lines = BLOCK.search((ROOT / "README.md").read_text("utf-8"))[1].splitlines()
    found, folders = set(), []
    for line in lines:
        indent = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"\s{2,}", line.strip())[0].split()
        paths = ["/".join([*folders[:indent], name.rstrip("/")]) for name in names]
        found.update(paths)
        folders = [*folders[:indent], names[0].rstrip("/")]
    return found


def inside(folder: str) -> set[str]:
    """What git has directly in a folder."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    depth = len(Path(folder).parts)
    return {"/".join(Path(path).parts[: depth + 1]) for path in done.stdout.splitlines()}


@pytest.mark.parametrize("folder", ["vae", "vae/web"])
def test_the_layout_lists_what_is_there(folder):
    named = {path for path in listed() if str(Path(path).parent) == folder}
    assert named == inside(folder)


def test_what_the_layout_lists_is_there():
    assert {path for path in listed() if not (ROOT / path).exists()} == set()
