"""What is imported is declared, and what is declared is used."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Names on PyPI of modules that are called otherwise.
PYPI = {
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "axe_playwright_python": "axe-playwright-python",
}
OPTIONAL = {"spaces"}  # a Space on ZeroGPU hardware has it installed
COMMANDS = {"ruff", "pytest-xdist"}  # called, not imported
FIGURES = {"matplotlib"}  # declared for vae/figures.py


def imports(*places: str) -> set[str]:
    """The packages outside of this repository that the Python files of `places` import."""
    own = {path.stem for path in (*ROOT.glob("*.py"), *ROOT.glob("tests/**/*.py"))}
    own |= {path.stem for path in ROOT.glob("benchmarks/*.py")} | {"vae"}
    found = set()
    for path in (path for place in places for path in ROOT.glob(place)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.split(".")[0])
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.importorskip":
                found.add(node.args[0].value.split(".")[0])
    outside = found - own - set(sys.stdlib_module_names)
    return {PYPI.get(name, name) for name in outside}


def declared(lines: list[str]) -> set[str]:
    return {re.match(r"[\w-]+", line)[0] for line in lines}


def requirements() -> set[str]:
    return declared((ROOT / "requirements.txt").read_text().split("\n")[:-1])


def extras() -> set[str]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return declared(re.findall(r'"(.+)"', re.search(r"^dev = \[(.*?)^\]", text, re.M | re.S)[1]))


def test_what_the_package_and_the_commands_import_is_declared():
    assert imports("vae/**/*.py", "*.py") - OPTIONAL == requirements() - FIGURES


def test_what_tests_and_benchmarks_import_is_declared():
    used = imports("tests/**/*.py", "benchmarks/*.py")
    assert used <= requirements() | extras()
    assert extras() - COMMANDS <= used
