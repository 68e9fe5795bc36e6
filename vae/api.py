"""Training and saving as functions: `vae.train` and `vae.save`, which train.py calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock
from torch import Tensor

from . import atlas, checkpoint, evaluation, provenance
from .data import DATASETS, DataError, Dataset, Splits, image_folder, load_others
from .evaluation.classifier_cache import open_classifier
from .json_files import finite
from .models import Autoencoder, check_recipe
from .parameters import check, whole
from .recipes import RECIPES, Recipe, RecipeError, get_recipe, name_problem, override, own_recipe

Say = Callable[[str], None]

CHECKS = {"seed": whole(0, 2**32 - 1), "bound_images": whole(1)}


@dataclass(frozen=True)
class Report:
    """The record of a training run.

    `history` has one row for each epoch: train and validation loss, reconstruction, kl. `metrics`
    are the figures of the test images, {"test": {...}, "anomaly": {...}}. `replay` holds codes of
    some test images during training: mu (T, N, D), labels (N,), epoch (T,). `provenance` says with
    what, where and when the model was trained.
    """

    recipe: Recipe
    dataset: Dataset
    splits: Splits
    history: list[dict]
    metrics: dict
    replay: dict[str, Tensor]
    provenance: dict


def train(
    recipe: str | Recipe,
    data: Dataset | Path | str | None = None,
    *,
    data_dir: Path | str = "data",
    size: int | None = None,
    out: Path | str | None = None,
    runs: Path | str = "runs",
    seed: int = 0,
    epochs: int | None = None,
    batch_size: int | None = None,
    lr: float | None = None,
    precision: str | None = None,
    resume: bool = False,
    bound_images: int = 1000,
    say: Say = print,
    progress: evaluation.Progress = evaluation.no_progress,
    **trainer,
) -> tuple[Autoencoder, Report | None]:
    """Train a recipe and evaluate the model on the test images.

        model, report = vae.train("digits/vae-2d", epochs=20)
        vae.save("checkpoints/digits/vae-2d", model, report=report)

    recipe: a name in vae.recipes.RECIPES, a Recipe, or NAME/vae-2d or NAME/ae-2d for own images.
    data: a Dataset, or a folder of images, brought to `size` pixels a side. None: the data set in
        the recipe's name; torchvision's are read from `data_dir`, or downloaded to it.
    out: the folder of checkpoints that the model is for, if any. Other models of the same data set
        there must have the same images, which is checked before training.
    runs: the folder for what `resume` needs; each recipe, seed and `out` has its own folder there.
    epochs, batch_size, lr, precision: replace those of the recipe.
    bound_images: on how many test images the importance-weighted bound is computed.
    trainer: arguments of lightning.Trainer: accelerator, devices, num_nodes, strategy, ...

    Returns the model, in eval mode, and its report. In a distributed run only the first process
    evaluates; the others return None as the report.

    Raises RecipeError, ParameterError, NetworkError, DataError or TrainingError, before training
    except for a loss that is never finite; TrainingInterruptedError after Ctrl-C.
    """
    from . import training  # imports Lightning, which takes seconds

    check({"seed": seed, "bound_images": bound_images}, CHECKS)
    here, _ = training.processes(trainer)
    speak = say if training.is_first_process() else _say_nothing
    changes = {"epochs": epochs, "batch_size": batch_size, "lr": lr, "precision": precision}
    chosen, dataset = _choose(recipe, data, size, here, speak)
    chosen = override(chosen, **changes)
    splits = _load(chosen, dataset, data_dir, out)
    speak(f"{chosen.name}: {chosen.about}. {chosen.cost}")
    if chosen.layout and not resume:
        speak("First, t-SNE of the training images lays out the map ...")
    run = training.run_folder(runs, chosen.name, seed, out)
    classes, fit = len(dataset.classes), {"run": run, "seed": seed, "resume": resume}
    try:
        outcome = training.fit(chosen, splits, classes, **fit, trainer_flags=trainer)
        if not training.is_first_process():
            return outcome.model, None
        say(f"Trained in {outcome.seconds:.0f} s.")
        checkpoint.round_to_stored(outcome.model)
        cached = Path(runs) / dataset.name
        metrics = _evaluate(
            outcome.model, dataset, splits, cached, data_dir, bound_images, say, progress
        )
    except KeyboardInterrupt as stop:
        raise training.TrainingInterruptedError(training.has_state(run)) from stop
    options = changes | trainer | {"size": size, "seed": seed, "bound_images": bound_images}
    origin = provenance.describe(outcome.device, outcome.seconds, seed)
    origin |= provenance.command(recipe, data, options)
    record = Report(chosen, dataset, splits, outcome.history, metrics, outcome.replay, origin)
    return outcome.model, record


def save(folder: Path | str, model: Autoencoder, *, report: Report, say: Say = print) -> None:
    """Write `model` as the checkpoint `folder`, DATASET/MODEL under a folder of checkpoints.

    Computes what is drawn of the model (the codes of the test images and their t-SNE) and, unless
    they are there already, the files that all models of the data set share. Raises DataError if
    other models of the data set were trained on other images.
    """
    folder, recipe = Path(folder), report.recipe
    dataset, splits = report.dataset, report.splits
    say("t-SNE of the test codes ...")
    drawn = atlas.compute(model, splits.test)
    if len(drawn["mu"]) < len(splits.test):
        say(f"The maps show the first {len(drawn['mu'])} test images: more would need large files.")
    name = f"{folder.parent.name}/{folder.name}"
    config = checkpoint.model_config(model, name, list(dataset.classes)) | {
        "start": atlas.start_code(drawn["mu"], drawn["reconstruction"]),
        "about": recipe.about,
        "beta": recipe.beta,
        "noise": recipe.noise,
        "recipe": asdict(recipe),
        "metrics": report.metrics,
        "provenance": report.provenance,
    }
    config, left_out = finite(config)
    if left_out:
        say(f"Not in config.json, because they are not finite: {', '.join(left_out)}.")
    # Other dimensions have no map, and for the beta family one replay is enough.
    replay = report.replay if model.latent_dim == 2 and recipe.beta == 1 else None
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / ".tmp-lock"):  # another run may write the same data set
        check_shape(folder, dataset)
        check_images(folder, dataset, splits)
        put_dataset = None
        if not atlas.shows(folder.parent, dataset, splits):
            say("Thumbnails, t-SNE of the pixels ...")
            put_dataset = atlas.write_dataset(folder.parent, dataset, splits)
        checkpoint.save(folder, model, config, atlas=drawn, history=report.history, replay=replay)
        if put_dataset:
            put_dataset()


def _say_nothing(_: str) -> None:
    pass


def _choose(
    recipe: str | Recipe,
    data: Dataset | Path | str | None,
    size: int | None,
    processes: int,
    say: Say,
) -> tuple[Recipe, Dataset]:
    """The recipe and the data set of the arguments of `train`; no image is read yet."""
    name = recipe if isinstance(recipe, str) else recipe.name
    if problem := name_problem(name):
        raise RecipeError(problem)
    if data is None:
        if size is not None:
            raise DataError("`size` is for a folder of images; other data sets have their size.")
        recipe = get_recipe(recipe, DATASETS) if isinstance(recipe, str) else recipe
        if recipe.dataset not in DATASETS:
            raise DataError(f"{recipe.dataset} is no known data set. Pass `data=FOLDER`.")
        return recipe, DATASETS[recipe.dataset]
    if not isinstance(data, Dataset):
        dataset = name.split("/")[0]
        if dataset.lower() in DATASETS:  # some file systems ignore case
            raise RecipeError(f"{dataset} is a known data set; give your images another name.")
        data = image_folder.open_folder(
            Path(data), dataset, size=size, processes=processes, say=say
        )
    if isinstance(recipe, str):
        recipe = RECIPES.get(recipe) or own_recipe(recipe, data.shape)
    return recipe, data


def _load(recipe: Recipe, dataset: Dataset, data_dir: Path | str, out: Path | str | None) -> Splits:
    """The images, after all checks that can be made before training."""
    check_recipe(recipe, dataset.shape, len(dataset.classes))
    if out is None:
        return dataset.load(data_dir)
    folder = Path(out, recipe.name)
    check_shape(folder, dataset)
    splits = dataset.load(data_dir)
    check_images(folder, dataset, splits)
    return splits


def check_shape(folder: Path, dataset: Dataset) -> None:
    """Raise DataError if other models beside `folder` have images of another shape."""
    if problem := checkpoint.misfit(folder, dataset.shape):
        raise DataError(problem)


def check_images(folder: Path, dataset: Dataset, splits: Splits) -> None:
    """Raise DataError if other models beside `folder` have other test images."""
    others = checkpoint.siblings(folder)
    if others and atlas.shows(folder.parent, dataset, splits) is False:
        raise DataError(
            f"{next(iter(others))} was trained on other images than these: some were added, "
            "removed or changed. Models of one data set share its test images. Give these another "
            f"name than {folder.parent.name}, or delete that checkpoint first."
        )


def _evaluate(
    model: Autoencoder,
    dataset: Dataset,
    splits: Splits,
    cached: Path,
    data_dir: Path | str,
    bound_images: int,
    say: Say,
    progress: evaluation.Progress,
) -> dict:
    """The figures of the test images; a classifier is kept in the folder `cached`."""
    classifier = None
    if len(dataset.classes) > 1:
        classifier = open_classifier(dataset, splits, cached, say=say, progress=progress)
    say(f"Evaluating on {len(splits.test)} test images ...")
    return evaluation.evaluate(
        model,
        splits,
        len(dataset.classes),
        classifier=classifier,
        others=load_others(dataset, data_dir, say),
        bound_images=bound_images,
        progress=progress,
    )
