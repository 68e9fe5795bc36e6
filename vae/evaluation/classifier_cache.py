"""The classifier of sampled images, trained once for the same training images and then kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from ..data import Dataset, Splits
from .classifier import classifier_accuracy, fingerprint, new_classifier, train_classifier
from .inference import Progress


def open_classifier(
    dataset: Dataset,
    splits: Splits,
    folder: Path,
    *,
    say: Callable[[str], None],
    progress: Progress,
) -> nn.Module:
    """The classifier of `dataset`, read from `folder` or trained and saved there, in eval mode.

    The file's name holds a hash of the training images, so other images get another file. A second
    process that needs the same one waits for it.
    """
    num_classes = len(dataset.classes)
    classifier = new_classifier(dataset.shape, num_classes)
    images = fingerprint(splits.train, num_classes)
    path = folder / f"classifier-{images[:16]}.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not _read(classifier, path):
            say("Training the classifier of sampled images ...")
            train_classifier(classifier, splits.train, progress=progress)
            beside = path.with_suffix(f".tmp-{os.getpid()}")
            save_file(classifier.state_dict(), beside)
            os.replace(beside, path)
    classifier.eval()
    accuracy = classifier_accuracy(classifier, splits.test)
    say(f"The classifier of sampled images is right about {accuracy:.1%} of the test images.")
    return classifier


def _read(classifier: nn.Module, path: Path) -> bool:
    """Load the weights in `path`; False if there are none or they are damaged."""
    try:
        classifier.load_state_dict(load_file(path))
    except (OSError, SafetensorError, RuntimeError):
        return False
    return True
