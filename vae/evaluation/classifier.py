"""A small classifier of a data set's images, and what it says of a model's samples."""

from __future__ import annotations

import hashlib
import math

import torch
from torch import Tensor, nn

from ..data import Images
from ..models import Autoencoder
from .inference import Progress, batches, decode_batch, labels_for, no_progress

TRAINING_STEPS = (150, 900)  # least and most; between them as many as there are training images
CONFIDENT = 0.9  # a sample "looks like a digit" if its largest class probability exceeds this


def new_classifier(shape: tuple[int, int, int], num_classes: int) -> nn.Module:
    """An untrained convolutional classifier: images (N, C, H, W) in [0, 1] -> logits (N, classes).

    `shape` is (C, H, W).
    """
    channels, height, width = shape
    return nn.Sequential(
        nn.Conv2d(channels, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.25),
        nn.Linear(32 * (height // 4) * (width // 4), 128),
        nn.ReLU(),
        nn.Linear(128, num_classes),
    )


def fingerprint(images: Images, num_classes: int) -> str:
    """A hash of the pixels, the labels, their order and the number of classes."""
    digest = hashlib.sha256(f"{num_classes} {tuple(images.pixels.shape)}".encode())
    for start in range(0, len(images), 1000):
        part = images[start : start + 1000]
        digest.update(part.pixels.contiguous().numpy())
        digest.update(part.labels.contiguous().numpy())
    return digest.hexdigest()


def train_classifier(
    classifier: nn.Module,
    train: Images,
    *,
    steps: int | None = None,
    seed: int = 0,
    progress: Progress = no_progress,
) -> None:
    """Train `classifier` on `train`; the same seed gives the same weights.

    steps: roughly how many optimiser steps; by default as many as there are images, within
    TRAINING_STEPS.
    """
    least, most = TRAINING_STEPS
    steps = min(most, max(least, len(train))) if steps is None else steps
    size = min(256, max(16, len(train) // 20))
    epochs = math.ceil(steps * size / len(train))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for layer in classifier:
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
        optimizer = torch.optim.Adam(classifier.parameters())
        total = epochs * math.ceil(len(train) / size)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=total)
        classifier.train()
        for _ in progress(range(epochs), "classifier, epochs"):
            for x, labels in batches(train, size, torch.randperm(len(train))):
                optimizer.zero_grad()
                nn.functional.cross_entropy(classifier(x), labels).backward()
                optimizer.step()
                schedule.step()
    classifier.eval()


@torch.inference_mode()
def classifier_accuracy(classifier: nn.Module, images: Images) -> float:
    """Share of `images` that `classifier` classifies correctly."""
    correct = sum(int((classifier(x).argmax(1) == labels).sum()) for x, labels in batches(images))
    return correct / len(images)


@torch.inference_mode()
def sample_quality(
    model: Autoencoder,
    classifier: nn.Module,
    num_classes: int,
    *,
    count: int = 10_000,
    seed: int = 0,
    progress: Progress = no_progress,
) -> dict[str, float]:
    """What `classifier` says of `count` images decoded from z ~ N(0, I).

    `digit_like`: share of images classified with a probability over CONFIDENT. `class_evenness`:
    entropy of the classes of these images over log(classes), which is 1 if all classes are equally
    frequent; left out where there is only one class.
    """
    generator = torch.Generator().manual_seed(seed)
    votes, confident = torch.zeros(num_classes), 0
    for start in progress(range(0, count, 1000), "samples, thousands"):
        n = min(1000, count - start)
        z = torch.randn(n, model.latent_dim, generator=generator)
        labels = torch.randint(num_classes, (n,), generator=generator)
        probability, vote = _class_probabilities(model, classifier, z, labels).max(1)
        sure = probability > CONFIDENT
        confident += int(sure.sum())
        votes += torch.bincount(vote[sure], minlength=num_classes)
    quality = {"digit_like": confident / count}
    if num_classes > 1:
        share = votes / votes.sum().clamp(min=1)
        entropy = -(share * share.clamp(min=1e-12).log()).sum()
        quality["class_evenness"] = float(entropy / math.log(num_classes))
    return quality


def _class_probabilities(
    model: Autoencoder, classifier: nn.Module, z: Tensor, labels: Tensor
) -> Tensor:
    """Class probabilities (n, classes) of the images decoded from z (n, D)."""
    size = decode_batch(math.prod(model.image_shape))
    parts = zip(z.split(size), labels.split(size), strict=True)
    images = (model.decode(z_part, labels_for(model, y)) for z_part, y in parts)
    return torch.cat([classifier(x).softmax(1) for x in images])
