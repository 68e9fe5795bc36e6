"""Train a recipe and write its checkpoint folder: python train.py mnist/vae-2d"""

from __future__ import annotations

import argparse
import platform
import shlex
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path

from vae.checkpoint import DEFAULT_ROOT
from vae.recipes import RECIPES, Recipe, get_recipe, override


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", nargs="?", help="what to train; --list shows all")
    parser.add_argument("--list", action="store_true", help="show the recipes with what each costs")
    parser.add_argument("--data-dir", default="data", help="where the data sets are (torchvision)")
    parser.add_argument("--out", default=str(DEFAULT_ROOT), help="folder of the checkpoints")
    parser.add_argument("--epochs", type=_positive, help="override the recipe's epochs")
    parser.add_argument("--batch-size", type=_positive, help="override the recipe's batch size")
    parser.add_argument("--lr", type=float, help="override the recipe's learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on after an interruption")
    group = parser.add_argument_group("handed to lightning.Trainer")
    group.add_argument("--device", default="auto", help="accelerator: auto, cpu, cuda, mps")
    group.add_argument("--devices", default="auto", help="how many, or which")
    group.add_argument("--num-nodes", type=_positive, default=1)
    group.add_argument("--strategy", default="auto", help="auto, ddp, ...")
    group.add_argument("--precision", default=None, help="32-true, bf16-mixed, ...")
    return parser.parse_args(argv)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not 1 or more")
    return value


def list_recipes() -> None:
    width = max(map(len, RECIPES))
    for name, recipe in RECIPES.items():
        print(f"{name:{width}}  {recipe.cost:32}  {recipe.about}")


def trainer_flags(args: argparse.Namespace) -> dict:
    devices = args.devices
    if args.device == "cpu" and devices == "auto":
        devices = "1"
    flags = {
        "accelerator": args.device,
        "devices": int(devices) if devices.isdigit() else devices,
        "num_nodes": args.num_nodes,
        "strategy": args.strategy,
    }
    return flags | ({"precision": args.precision} if args.precision else {})


def provenance(outcome, seed: int) -> dict:
    import lightning
    import torch

    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "lightning": lightning.__version__,
        "device": outcome.device,
        "threads": torch.get_num_threads(),
        "seconds": round(outcome.seconds, 1),
        "seed": seed,
        "command": "python " + shlex.join(sys.argv),
        "date": time.strftime("%Y-%m-%d"),
    }


def say(text: str) -> None:
    print(text, flush=True)


def train(recipe: Recipe, args: argparse.Namespace) -> Path | None:
    from vae import atlas, checkpoint, evaluation, training
    from vae.data import DATASETS

    dataset = DATASETS[recipe.dataset]
    run = Path("runs") / recipe.name
    if args.resume and not (run / "last.ckpt").is_file():
        raise SystemExit(f"Nothing to resume: {run / 'last.ckpt'} does not exist.")
    if not args.resume:
        shutil.rmtree(run, ignore_errors=True)
    say(f"{recipe.name}: {recipe.about}. {recipe.cost}")
    splits = dataset.load(args.data_dir)
    outcome = training.fit(
        recipe,
        splits,
        len(dataset.classes),
        run=run,
        seed=args.seed,
        resume=args.resume,
        trainer_flags=trainer_flags(args),
    )
    if outcome is None:  # another process of a distributed run writes
        return None
    model = outcome.model
    checkpoint.round_to_stored(model)
    say(f"Trained in {outcome.seconds:.0f} s. Evaluating on the {len(splits.test)} test images ...")
    figures = evaluation.evaluate(model, splits)
    config = checkpoint.model_config(model, recipe.name, list(dataset.classes)) | {
        "beta": recipe.beta,
        "recipe": asdict(recipe),
        "metrics": {"test": figures},
        "provenance": provenance(outcome, args.seed),
    }
    say("t-SNE of the test codes ...")
    drawn = atlas.compute(model, splits.test)
    folder = Path(args.out) / recipe.name
    atlas.write_dataset(folder.parent, dataset, splits.test)
    checkpoint.save(
        folder, model, config, atlas=drawn, history=outcome.history, replay=outcome.replay
    )
    say(", ".join(f"{name} {value:.4g}" for name, value in figures.items()))
    say(f"Wrote {folder}. Look at it: python app.py")
    return folder


def main(argv: list[str] | None = None) -> int:
    args = parse(argv)
    if args.list or not args.recipe:
        list_recipes()
        return 0
    try:
        recipe = get_recipe(args.recipe)
    except KeyError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    recipe = override(recipe, epochs=args.epochs, batch_size=args.batch_size, lr=args.lr)
    from vae.data import DataError
    from vae.training import InterruptedTraining

    try:
        train(recipe, args)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except (InterruptedTraining, KeyboardInterrupt):
        print(
            f"\nStopped. No checkpoint was touched. Go on with: python {shlex.join(sys.argv)}"
            f"{'' if args.resume else ' --resume'}",
            file=sys.stderr,
        )
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
