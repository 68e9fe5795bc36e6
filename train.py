"""Train a recipe and write its checkpoint folder: python train.py mnist/vae-2d"""

from __future__ import annotations

import argparse
import math
import os
import platform
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

if __name__ == "__main__":  # the imports below take seconds, and Ctrl-C ends them at once
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

from vae.checkpoint import DEFAULT_ROOT
from vae.json_files import finite
from vae.recipes import (
    PRECISIONS,
    RECIPES,
    Recipe,
    get_recipe,
    name_problem,
    override,
    own_recipe,
)


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    # A shortened flag would slip past _command, which keeps places of this machine out of files.
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("recipe", nargs="?", help="what to train; --list shows all")
    parser.add_argument("--list", action="store_true", help="show the recipes with what each costs")
    parser.add_argument("--data-dir", default="data", help="where the data sets are (torchvision)")
    parser.add_argument("--images", type=Path, help="a folder of your own images: NAME/vae-2d")
    parser.add_argument("--size", type=_whole(8, 128), help="side in pixels to bring --images to")
    parser.add_argument("--out", type=Path, default=DEFAULT_ROOT, help="folder of the checkpoints")
    parser.add_argument("--epochs", type=_whole(1), help="override the recipe's epochs")
    parser.add_argument("--batch-size", type=_whole(1), help="override the recipe's batch size")
    parser.add_argument("--lr", type=_rate, help="override the recipe's learning rate")
    parser.add_argument("--precision", choices=PRECISIONS, help="override the recipe's precision")
    parser.add_argument("--seed", type=_whole(0, 2**32 - 1), default=0)
    parser.add_argument("--resume", action="store_true", help="go on after an interruption")
    parser.add_argument(
        "--bound-images",
        type=_whole(1),
        default=1000,
        help="test images that the importance-weighted bound is computed on",
    )
    group = parser.add_argument_group("handed to lightning.Trainer")
    group.add_argument("--device", default="auto", help="accelerator: auto, cpu, cuda, mps")
    group.add_argument("--devices", default="auto", help="how many, or which")
    group.add_argument("--num-nodes", type=_whole(1), default=1)
    group.add_argument("--strategy", default="auto", help="auto, ddp, ...")
    args = parser.parse_args(argv)
    if args.images and not args.recipe and not args.list:
        parser.error(f"a name is missing: python train.py NAME/vae-2d --images {args.images}")
    if args.recipe and (problem := name_problem(args.recipe)):
        parser.error(problem)
    if args.size and not args.images:
        parser.error("--size is for --images; the other data sets have their size.")
    if args.out.exists() and not args.out.is_dir():
        parser.error(f"--out {args.out} is a file. Name a folder.")
    return args


def _whole(least: int, most: int = 10**9) -> Callable[[str], int]:
    """A reader of whole numbers from `least` to `most`."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not least <= value <= most:
            bound = f"{least} or more" if value < least else f"{most} or less"
            raise argparse.ArgumentTypeError(f"{value} is not {bound}")
        return value

    return read


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number over 0, as 0.001")
    return value


def list_recipes() -> None:
    width = max(map(len, RECIPES))
    for name, recipe in RECIPES.items():
        print(f"{name:{width}}  {recipe.cost:30}  {recipe.about}")
    print(f"{'NAME/vae-2d, NAME/ae-2d':{width}}  {'':30}  Your own: --images FOLDER")


def trainer_flags(args: argparse.Namespace) -> dict:
    devices = "1" if args.device == "cpu" and args.devices == "auto" else args.devices
    return {
        "accelerator": args.device,
        "devices": int(devices) if devices.isdecimal() else devices,
        "num_nodes": args.num_nodes,
        "strategy": args.strategy,
    }


def _command(words: list[str]) -> str:
    """The command line without what holds on this machine only; own images are in FOLDER."""
    kept, skip = ["python", "train.py"], False
    for word in words:
        flag = word.split("=")[0]
        here = flag in ("--data-dir", "--out", "--images", "--resume")
        if flag == "--images":
            kept += ["--images", "FOLDER"]
        elif not here and not skip:
            kept.append(word)
        skip = here and "=" not in word and word != "--resume"
    return shlex.join(kept)


def provenance(outcome, args: argparse.Namespace) -> dict:
    import lightning
    import torch

    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "lightning": lightning.__version__,
        "device": outcome.device,
        "threads": torch.get_num_threads(),
        "seconds": round(outcome.seconds, 1),
        "seed": args.seed,
        "command": _command(sys.argv[1:]),
        "own_images": bool(args.images),  # the command needs --images
        "date": time.strftime("%Y-%m-%d"),
    }


def say(text: str) -> None:
    print(text, flush=True)


def progress(things: Iterable, what: str) -> Iterable:
    """The things, with a bar of how far they are where a terminal shows it."""
    from tqdm import tqdm

    return tqdm(things, what, leave=False, disable=None)


def choose(args: argparse.Namespace, processes: int):
    """(recipe, dataset) that the command line asks for; no image is read yet.

    `processes` is how many of this machine will read them.
    """
    from vae.data import DATASETS, image_folder

    if args.images:
        name = args.recipe.split("/")[0]
        if name.lower() in DATASETS:  # some file systems know one case
            raise KeyError(f"{name} is a data set of its own; give your images another name.")
        dataset = image_folder.describe(
            args.images, name, size=args.size, processes=processes, say=say
        )
        recipe = own_recipe(args.recipe, dataset.shape)
    else:
        recipe = get_recipe(args.recipe, DATASETS)
        dataset = DATASETS[recipe.dataset]
    recipe = override(
        recipe,
        epochs=args.epochs,
        batch_size=args.batch_size,
        lr=args.lr,
        precision=args.precision,
    )
    return recipe, dataset


def check_shape(recipe: Recipe, dataset, out: Path) -> None:
    """Raise NetworkError or DataError if images of this shape do not suit the recipe's network or
    the checkpoints that there are of the data set."""
    import torch

    from vae import checkpoint
    from vae.data import DataError
    from vae.models import new_model

    with torch.device("meta"):  # no memory, no work
        new_model(recipe, dataset.shape, len(dataset.classes))
    if problem := checkpoint.misfit(out / recipe.name, dataset.shape):
        raise DataError(problem)


def check_images(recipe: Recipe, dataset, splits, out: Path) -> None:
    """Raise DataError if there are checkpoints of the data set that show other test images."""
    from vae import atlas, checkpoint
    from vae.data import DataError

    folder = out / recipe.name
    others = checkpoint.siblings(folder)
    if others and atlas.shows(folder.parent, dataset, splits) is False:
        raise DataError(
            f"{next(iter(others))} was trained on other images: some came, went or changed. "
            "Models of one data set share its test images: give these another name than "
            f"{folder.parent.name}, or delete that checkpoint first."
        )


def open_judge(dataset, splits):
    """The classifier that judges samples; trained once on the same images, kept in runs/."""
    from safetensors.torch import load_file, save_file

    from vae import evaluation

    kept = Path("runs") / dataset.name / "judge.safetensors"
    judge = evaluation.new_classifier(dataset.shape, len(dataset.classes))
    images = evaluation.fingerprint(splits.train, len(dataset.classes))
    if _judge_is_of(kept) != images:
        say("Training the classifier that judges samples ...")
        evaluation.train_classifier(judge, splits.train, progress=progress)
        kept.parent.mkdir(parents=True, exist_ok=True)
        save_file(judge.state_dict(), kept, {"images": images})
    judge.load_state_dict(load_file(kept))
    judge.eval()
    accuracy = evaluation.classifier_accuracy(judge, splits.test)
    say(f"The judge of samples classifies {accuracy:.1%} of the test images right.")
    return judge


def _judge_is_of(kept: Path) -> str | None:
    """Fingerprint of the images that the kept judge was trained on; None if there is none."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(kept, framework="pt") as file:
            return (file.metadata() or {}).get("images")
    except (OSError, SafetensorError):
        return None


def other_datasets(dataset, data_dir: str) -> dict:
    """Test images of the other data sets of the same shape that are already on this machine."""
    from vae.data import DATASETS, DataError

    others = {}
    for other in DATASETS.values():
        if other.shape != dataset.shape or other.name == dataset.name:
            continue
        try:
            others[other.name] = other.load(data_dir, download=False).test
        except DataError:
            say(f"{other.title} is missing or damaged in {data_dir}: no anomaly figures for it.")
    return others


def write(recipe: Recipe, dataset, splits, outcome, args: argparse.Namespace) -> Path:
    """Evaluate a trained model and write its checkpoint folder."""
    from vae import atlas, checkpoint, evaluation

    model = outcome.model
    checkpoint.round_to_stored(model)
    judge = open_judge(dataset, splits) if len(dataset.classes) > 1 else None
    say(f"Evaluating on {len(splits.test)} test images ...")
    figures = evaluation.evaluate(
        model,
        splits,
        len(dataset.classes),
        classifier=judge,
        others=other_datasets(dataset, args.data_dir),
        bound_images=args.bound_images,
        progress=progress,
    )
    say("t-SNE of the test codes ...")
    drawn = atlas.compute(model, splits.test)
    if len(drawn["mu"]) < len(splits.test):
        say(f"The maps show the first {len(drawn['mu'])} of them: more would make large files.")
    config = checkpoint.model_config(model, recipe.name, list(dataset.classes)) | {
        "start": atlas.start_code(drawn["mu"], drawn["reconstruction"]),
        "about": recipe.about,
        "beta": recipe.beta,
        "noise": recipe.noise,
        "recipe": asdict(recipe),
        "metrics": figures,
        "provenance": provenance(outcome, args),
    }
    config, left_out = finite(config)
    if left_out:
        say(f"Left out of config.json, as they are not finite: {', '.join(left_out)}.")
    folder = args.out / recipe.name
    put_dataset = None
    if not atlas.shows(folder.parent, dataset, splits):
        say("Thumbnails, t-SNE of the pixels ...")
        put_dataset = atlas.write_dataset(folder.parent, dataset, splits)
    # More dimensions make no map, and of the beta family one replay is enough.
    replay = outcome.replay if model.latent_dim == 2 and recipe.beta == 1 else None
    checkpoint.save(folder, model, config, atlas=drawn, history=outcome.history, replay=replay)
    if put_dataset:
        put_dataset()
    unsaid = () if model.variational else ("elbo", "kl")  # of a loss without a KL term
    told = {k: v for k, v in config["metrics"]["test"].items() if k not in unsaid}
    say(", ".join(f"{name} {value:.4g}" for name, value in told.items()))
    return folder


def train(args: argparse.Namespace) -> None:
    from vae import training

    flags = trainer_flags(args)
    processes, _ = training.processes(flags)
    recipe, dataset = choose(args, processes)
    check_shape(recipe, dataset, args.out)
    splits = dataset.load(args.data_dir)
    check_images(recipe, dataset, splits, args.out)
    if training.is_first_process():
        say(f"{recipe.name}: {recipe.about}. {recipe.cost}")
    outcome = training.fit(
        recipe,
        splits,
        len(dataset.classes),
        run=Path("runs") / recipe.name,
        seed=args.seed,
        resume=args.resume,
        trainer_flags=flags,
    )
    if outcome is None:  # another process of a distributed run writes
        return
    say(f"Trained in {outcome.seconds:.0f} s.")
    folder = write(recipe, dataset, splits, outcome, args)
    there = [] if args.out == DEFAULT_ROOT else ["--checkpoints", str(args.out)]
    say(f"Wrote {folder}. Look at it: {shlex.join(['python', 'app.py', *there])}")


def written(recipe: str) -> int | None:
    """When the state that --resume finds was written, in nanoseconds; None if there is none."""
    last = Path("runs") / recipe / "1" / "last.ckpt"
    return last.stat().st_mtime_ns if last.is_file() else None


def main(argv: list[str] | None = None) -> int:
    args = parse(argv)
    if args.list or not args.recipe:
        list_recipes()
        return 0
    from vae.data import DataError
    from vae.networks import NetworkError
    from vae.training import TrainingError, TrainingInterruptedError

    before = written(args.recipe)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        train(args)
    except (DataError, KeyError, NetworkError, TrainingError) as error:
        print(error.args[0] if isinstance(error, KeyError) else error, file=sys.stderr)
        return 1
    except (TrainingInterruptedError, KeyboardInterrupt):
        again = shlex.join([word for word in sys.argv if word != "--resume"] + ["--resume"])
        after = written(args.recipe)
        own = after is not None and (args.resume or after != before)
        go_on = f" Go on: python {again}" if own else ""
        print(f"\nStopped; no checkpoint was touched.{go_on}", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
