"""Imports go one way, and the app's path carries nothing that it does not need."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"networks", "parameters", "json_files", "tsne"},
    {"recipes", "data", "layer_shapes"},
    {"models", "objectives", "config"},
    {"training", "evaluation", "atlas"},
    {"checkpoint"},
    {"latent", "sketch", "figures", "model_index", "provenance"},
    {"api"},
    {"app", "static_site"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
# atlas stores figures and codes of evaluation; training looks at codes between its stages.
SAME_RANK = {("atlas", "evaluation"), ("training", "evaluation")}
# Packages that only these parts may import.
ONLY = {"gradio": {"app"}, "lightning": {"training"}, "matplotlib": {"figures"}}


def modules():
    return sorted((ROOT / "vae").rglob("*.py"))


def part_of(path: Path) -> str:
    relative = path.relative_to(ROOT / "vae")
    return relative.parts[0].removesuffix(".py")


def imported(path: Path):
    """(dotted names that `path` imports, those of its own package as vae.x)."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            base = ".".join(filter(None, [base, node.module]))
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path):
    part = part_of(path)
    if part == "__init__":
        return
    for name in imported(path):
        other = name.split(".")[1] if name.startswith("vae.") else part
        if other == part or other not in RANK or (part, other) in SAME_RANK:
            continue
        assert RANK[other] < RANK[part], f"{path.name} imports {name}"


@pytest.mark.parametrize("package", ONLY)
def test_a_large_package_is_imported_in_one_part_only(package):
    commands = {"app.py": "app", "train.py": "train", "__init__.py": "__init__"}
    files = {path: part_of(path) for path in modules()}
    files |= {ROOT / name: part for name, part in commands.items() if (ROOT / name).is_file()}
    tops = {path: {name.split(".")[0] for name in imported(path)} for path in files}
    assert {files[path] for path in files if package in tops[path]} <= ONLY[package]


def test_every_module_has_its_place():
    assert {part_of(path) for path in modules()} - {"__init__"} <= set(RANK)


@pytest.mark.parametrize("target", ["vae", "app"])
def test_serving_imports_nothing_that_only_training_needs(target):
    check = (
        f"import sys, {target}; "
        "slow = {'torchvision', 'lightning', 'sklearn', 'scipy', 'matplotlib'}; "
        "heavy = slow & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
