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
from vae.recipes import RECIPES, Recipe, get_recipe, override, own_recipe


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", nargs="?", help="what to train; --list shows all")
    parser.add_argument("--list", action="store_true", help="show the recipes with what each costs")
    parser.add_argument("--data-dir", default="data", help="where the data sets are (torchvision)")
    parser.add_argument("--images", type=Path, help="a folder of your own images: NAME/vae-2d")
    parser.add_argument("--size", type=_positive, help="side in pixels to bring --images to")
    parser.add_argument("--out", type=Path, default=DEFAULT_ROOT, help="folder of the checkpoints")
    parser.add_argument("--epochs", type=_positive, help="override the recipe's epochs")
    parser.add_argument("--batch-size", type=_positive, help="override the recipe's batch size")
    parser.add_argument("--lr", type=float, help="override the recipe's learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on after an interruption")
    parser.add_argument(
        "--bound-images",
        type=_positive,
        default=1000,
        help="test images that the importance-weighted bound is computed on",
    )
    group = parser.add_argument_group("handed to lightning.Trainer")
    group.add_argument("--device", default="auto", help="accelerator: auto, cpu, cuda, mps")
    group.add_argument("--devices", default="auto", help="how many, or which")
    group.add_argument("--num-nodes", type=_positive, default=1)
    group.add_argument("--strategy", default="auto", help="auto, ddp, ...")
    group.add_argument("--precision", help="32-true, bf16-mixed, ... instead of the recipe's")
    args = parser.parse_args(argv)
    if args.recipe and args.recipe.count("/") != 1:
        parser.error(f"{args.recipe!r} is not DATASET/MODEL. --list shows all.")
    return args


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not 1 or more")
    return value


def list_recipes() -> None:
    width = max(map(len, RECIPES))
    for name, recipe in RECIPES.items():
        print(f"{name:{width}}  {recipe.cost:30}  {recipe.about}")
    print(f"{'NAME/vae-2d, NAME/ae-2d':{width}}  {'':30}  Your own: --images FOLDER")


def trainer_flags(args: argparse.Namespace) -> dict:
    devices = "1" if args.device == "cpu" and args.devices == "auto" else args.devices
    flags = {
        "accelerator": args.device,
        "devices": int(devices) if devices.isdigit() else devices,
        "num_nodes": args.num_nodes,
        "strategy": args.strategy,
    }
    return flags | ({"precision": args.precision} if args.precision else {})


def _command(words: list[str]) -> str:
    """The command line without what holds on this machine only."""
    kept, skip = ["python", "train.py"], False
    for word in words:
        here = word.split("=")[0] in ("--data-dir", "--out", "--images", "--resume")
        if not here and not skip:
            kept.append(word)
        skip = here and "=" not in word and word != "--resume"
    return shlex.join(kept)


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
        "command": _command(sys.argv[1:]),
        "date": time.strftime("%Y-%m-%d"),
    }


def say(text: str) -> None:
    print(text, flush=True)


def open_data(args: argparse.Namespace):
    """(recipe, dataset, splits) that the command line asks for."""
    from vae import folder
    from vae.data import DATASETS

    if args.images:
        name = args.recipe.split("/")[0]
        if name in DATASETS:
            raise KeyError(f"{name} is a data set of its own; give your images another name.")
        dataset, splits = folder.load(args.images, name, size=args.size, say=say)
        recipe = own_recipe(args.recipe, dataset.shape)
    else:
        recipe = get_recipe(args.recipe)
        dataset = DATASETS[recipe.dataset]
        splits = dataset.load(args.data_dir)
    return recipe, dataset, splits


def open_judge(dataset, splits):
    """The classifier that judges samples; trained once a data set, kept in runs/."""
    from safetensors.torch import load_file, save_file

    from vae import evaluation

    kept = Path("runs") / dataset.name / "judge.safetensors"
    judge = evaluation.new_judge(dataset.shape, len(dataset.classes))
    if not kept.is_file():
        say("Training the classifier that judges samples ...")
        evaluation.train_judge(judge, splits.train)
        kept.parent.mkdir(parents=True, exist_ok=True)
        save_file(judge.state_dict(), kept)
    judge.load_state_dict(load_file(kept))
    judge.eval()
    accuracy = evaluation.judge_accuracy(judge, splits.test)
    say(f"The judge of samples classifies {accuracy:.1%} of the test images right.")
    return judge


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
            say(f"{other.title} is not in {data_dir}: no anomaly figures against it.")
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
        judge=judge,
        others=other_datasets(dataset, args.data_dir),
        bound_images=args.bound_images,
    )
    say("t-SNE of the test codes ...")
    drawn = atlas.compute(model, splits.test)
    config = checkpoint.model_config(model, recipe.name, list(dataset.classes)) | {
        "start": atlas.start_code(drawn["mu"], drawn["reconstruction"]),
        "about": recipe.about,
        "beta": recipe.beta,
        "noise": recipe.noise,
        "recipe": asdict(recipe),
        "metrics": figures,
        "provenance": provenance(outcome, args.seed),
    }
    folder = args.out / recipe.name
    if args.images or not (folder.parent / "pixels.safetensors").is_file():
        say("Thumbnails, t-SNE of the pixels ...")
        atlas.write_dataset(folder.parent, dataset, splits)
    # More dimensions make no map, and of the beta family one replay is enough.
    replay = outcome.replay if model.latent_dim == 2 and recipe.beta == 1 else None
    checkpoint.save(folder, model, config, atlas=drawn, history=outcome.history, replay=replay)
    say(", ".join(f"{name} {value:.4g}" for name, value in figures["test"].items()))
    return folder


def train(args: argparse.Namespace) -> None:
    from vae import training

    recipe, dataset, splits = open_data(args)
    recipe = override(recipe, epochs=args.epochs, batch_size=args.batch_size, lr=args.lr)
    run = Path("runs") / recipe.name
    if args.resume and not (run / "1" / "last.ckpt").is_file():
        raise FileNotFoundError(f"Nothing to resume: {run / '1' / 'last.ckpt'} does not exist.")
    if training.is_first_process():
        if not args.resume:
            shutil.rmtree(run, ignore_errors=True)
        say(f"{recipe.name}: {recipe.about}. {recipe.cost}")
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
        return
    say(f"Trained in {outcome.seconds:.0f} s.")
    folder = write(recipe, dataset, splits, outcome, args)
    say(f"Wrote {folder}. Look at it: python app.py")


def main(argv: list[str] | None = None) -> int:
    args = parse(argv)
    if args.list or not args.recipe:
        list_recipes()
        return 0
    from vae.data import DataError
    from vae.training import TrainingInterruptedError

    try:
        train(args)
    except (DataError, FileNotFoundError, KeyError) as error:
        print(error.args[0] if isinstance(error, KeyError) else error, file=sys.stderr)
        return 1
    except (TrainingInterruptedError, KeyboardInterrupt):
        again = shlex.join([word for word in sys.argv if word != "--resume"] + ["--resume"])
        print(f"\nStopped; no checkpoint was touched. Go on: python {again}", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
