"""The explorer as a folder of static files for any file server: python -m vae.static_site OUT

Such a page needs no Python: the networks run in the browser, from the same checkpoint files.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import sys
from pathlib import Path

from .checkpoint import DEFAULT_ROOT, read_dataset, scan
from .json_files import dumps
from .model_index import describe_models

WEB = Path(__file__).resolve().parent / "web"
MARKER = ".latent-space-explorer"  # marks a folder that this command wrote
OWN = ("web", "checkpoints", "index.html", "README.md", MARKER)  # written, and replaced later

_README = """---
title: Latent Space Explorer
emoji: 🧭
colorFrom: green
colorTo: gray
sdk: static
app_file: index.html
pinned: false
license: mit
short_description: Explore the latent spaces of autoencoders in the browser
---

# Latent space explorer

Move a point through the latent space of an autoencoder and see what it decodes to. Everything runs
in the browser, so any file server can serve this folder: `python -m http.server`.

Made by `python -m vae.static_site`. Test images and data derived from them:

{attributions}
"""


class SiteError(Exception):
    """The site cannot be written; the message says why and what to do."""


def build(out: Path, checkpoints: Path = DEFAULT_ROOT) -> tuple[list[str], list[str]]:
    """Write the site into the folder `out`.

    Returns (names of its models, messages about folders that are left out). Raises SiteError.
    """
    configs, problems = scan(checkpoints)
    if not configs:
        raise SiteError(
            f"There is no usable checkpoint in {checkpoints}. Make one: "
            "python train.py digits/vae-2d" + "".join(f"\n{problem}" for problem in problems)
        )
    _clear(out, checkpoints)
    models = describe_models(checkpoints, configs)
    names = list(configs)
    _copy_web(out / "web")
    _copy_checkpoints(checkpoints, out / "checkpoints", names)
    listing = dumps({"models": models})
    (out / "checkpoints" / "index.json").write_text(listing, encoding="utf-8")
    (out / "index.html").write_text(_index(models), encoding="utf-8")
    attributions = _attributions(checkpoints, names)
    (out / "README.md").write_text(_README.format(attributions=attributions), encoding="utf-8")
    return names, problems


def _clear(out: Path, checkpoints: Path) -> None:
    """Delete what an earlier run wrote into `out`; dot files, such as .git, stay. Raises SiteError
    for a folder that this command did not write."""
    place = out.resolve()
    for source in (checkpoints.resolve(), WEB):
        if place == source or place in source.parents or source in place.parents:
            raise SiteError(
                f"{out} is, contains or is inside {source}, which the site is made from. "
                "Choose another folder."
            )
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out} is a file. Choose another name for the folder.")
    others = [path for path in out.glob("*") if not path.name.startswith(".")]
    if others and not (out / MARKER).is_file():
        raise SiteError(
            f"{out} holds {others[0].name} and was not made by this command, so it is not "
            "changed. Choose a new folder, or empty that one yourself."
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / MARKER).write_text("Made by python -m vae.static_site, which replaces what it wrote.\n")
    for name in set(OWN) - {MARKER}:
        path = out / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _copy_web(out: Path) -> None:
    shutil.copytree(WEB, out, ignore=shutil.ignore_patterns("index.html", "gradio*", ".*"))


def _copy_checkpoints(root: Path, out: Path, names: list[str]) -> None:
    for name in names:
        _copy_files(root / name, out / name)
    for dataset in {name.split("/")[0] for name in names}:
        _copy_files(root / dataset, out / dataset)


def _copy_files(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.is_file() and not path.name.startswith("."):
            # Without its mode, so that a server may read it.
            shutil.copyfile(path, target / path.name)


def _index(models: list[dict]) -> str:
    """vae/web/index.html for the folder above `web`, with the index of models in it."""
    page = (WEB / "index.html").read_text(encoding="utf-8")
    page = re.sub(r'(href|src)="\./', r'\1="./web/', page)
    page = page.replace('="../../checkpoints/"', '="./checkpoints/"')
    # In a script element, only "<" could end it too early.
    listing = json.dumps({"models": models}, ensure_ascii=False).replace("<", "\\u003c")
    listing = f'<script type="application/json" id="models">{listing}</script>'
    return page.replace("<!-- models -->", listing)


def _attributions(root: Path, names: list[str]) -> str:
    lines = []
    for dataset in sorted({name.split("/")[0] for name in names}):
        info = read_dataset(root / dataset)
        who = info.get("attribution") or "own images"
        licence = info.get("licence")
        lines.append(f"- {info.get('title', dataset)}: {who}{f' ({licence})' if licence else ''}")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m vae.static_site", description=__doc__.split("\n")[0], allow_abbrev=False
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write")
    parser.add_argument("--checkpoints", type=Path, default=DEFAULT_ROOT)
    args = parser.parse_args(argv)
    try:
        names, problems = build(args.out, args.checkpoints)
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    for problem in problems:
        print(f"Left out: {problem}", file=sys.stderr)
    size = sum(path.stat().st_size for path in args.out.rglob("*") if path.is_file())
    print(f"Wrote {args.out}: {len(names)} models, {size / 1e6:.1f} MB.")
    out = shlex.quote(str(args.out))
    print(f"Look at it:  python -m http.server --directory {out}")
    print(f"Share it:    hf upload USER/latent-space-explorer {out} . --repo-type space")
    print("             (into a Space made with the static SDK at huggingface.co/new-space)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
