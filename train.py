"""Train a recipe and write its checkpoint folder: python train.py mnist/vae-2d"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

if __name__ == "__main__":  # the imports below take seconds; Ctrl-C ends them without a traceback
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

import vae
from vae.checkpoint import DEFAULT_ROOT
from vae.data import DataError
from vae.networks import NetworkError
from vae.parameters import ParameterError
from vae.recipes import PRECISIONS, RECIPES, RecipeError


def parser() -> argparse.ArgumentParser:
    """The flags; the name of each (dest) is that of the argument of vae.train."""
    made = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    add = made.add_argument
    add("recipe", nargs="?", help="what to train; --list shows all")
    add("--list", action="store_true", help="show the recipes and the time that each takes")
    add("--data-dir", default="data", help="where the data sets are (torchvision's layout)")
    add("--images", dest="data", metavar="FOLDER", help="your own images, to train NAME/vae-2d")
    add("--size", type=int, help="side in pixels of the images in --images after resizing")
    add("--out", type=Path, default=DEFAULT_ROOT, help="folder of the checkpoints")
    add("--epochs", type=int, help="instead of the recipe's epochs")
    add("--batch-size", type=int, help="instead of the recipe's batch size")
    add("--lr", type=float, help="instead of the recipe's learning rate")
    add("--precision", choices=PRECISIONS, help="instead of the recipe's precision")
    add("--seed", type=int, default=0)
    add("--resume", action="store_true", help="continue an interrupted run")
    bound = "test images for the importance-weighted bound (default: %(default)s)"
    add("--bound-images", type=int, default=1000, help=bound)
    add = made.add_argument_group("arguments of lightning.Trainer").add_argument
    left = argparse.SUPPRESS  # then Lightning has its own default
    add("--device", dest="accelerator", default=left, help="auto (default), cpu, cuda, mps, ...")
    add("--devices", type=_devices, default=left, help="how many, or which")
    add("--num-nodes", type=int, default=left)
    add("--strategy", default=left, help="auto (default), ddp, ...")
    return made


def _devices(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def in_flags(text: str) -> str:
    """A message of the library, with flags for the `name` and `name=value` of its arguments."""
    flags = {action.dest: action.option_strings[-1:] for action in parser()._actions}

    def flag(match: re.Match) -> str:
        name, value = match.groups()
        return " ".join(filter(None, [*(flags.get(name) or [name]), value]))

    return re.sub(r"`(\w+)(?:=([^`]*))?`", flag, text)


def list_recipes() -> None:
    width = max(map(len, RECIPES))
    for name, recipe in RECIPES.items():
        print(f"{name:{width}}  {recipe.cost:30}  {recipe.about}")
    print(f"{'NAME/vae-2d, NAME/ae-2d':{width}}  {'':30}  Your own: --images FOLDER")


def say(text: str) -> None:
    print(in_flags(text), flush=True)


def progress(items: Iterable, what: str) -> Iterable:
    """The items, with a progress bar in a terminal."""
    from tqdm import tqdm

    return tqdm(items, what, leave=False, disable=None)


def run(out: Path, arguments: dict) -> None:
    """Train, save and say where the checkpoint is."""
    model, report = vae.train(out=out, say=say, progress=progress, **arguments)
    if report is None:  # not the first process of a distributed run
        return
    folder = out / report.recipe.name
    try:
        vae.save(folder, model, report=report, say=say)
    except KeyboardInterrupt as stop:
        from vae.training import TrainingInterruptedError

        raise TrainingInterruptedError(resumable=True) from stop
    no_loss_terms = () if model.variational else ("elbo", "kl")
    shown = {k: v for k, v in report.metrics["test"].items() if k not in no_loss_terms}
    say(", ".join(f"{name} {value:.4g}" for name, value in shown.items()))
    there = [] if out == DEFAULT_ROOT else ["--checkpoints", str(out)]
    say(f"Wrote {folder}. Look at it: {shlex.join(['python', 'app.py', *there])}")


def main(argv: list[str] | None = None) -> int:
    arguments = vars(parser().parse_args(argv))
    listed, out = arguments.pop("list"), arguments.pop("out")
    if listed or not (arguments["recipe"] or arguments["data"]):
        list_recipes()
        return 0
    if not arguments["recipe"]:
        return stop(f"a name is missing: python train.py NAME/vae-2d --images {arguments['data']}")
    if out.exists() and not out.is_dir():
        return stop(f"--out {out} is a file. Pass a folder.")
    from vae.training import TrainingError, TrainingInterruptedError

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run(out, arguments)
    except (DataError, NetworkError, ParameterError, RecipeError, TrainingError) as error:
        return stop(in_flags(str(error)))
    except (KeyboardInterrupt, TrainingInterruptedError) as error:
        again = shlex.join([word for word in sys.argv if word != "--resume"] + ["--resume"])
        hint = f" Go on: python {again}" if getattr(error, "resumable", arguments["resume"]) else ""
        return stop(f"\nStopped; no checkpoint was changed.{hint}", code=130)
    return 0


def stop(message: str, code: int = 1) -> int:
    print(message, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
