"""Training with PyTorch Lightning."""

from .fit import (
    CLIP_FACTOR,
    ImageData,
    LitAutoencoder,
    TrainingError,
    TrainingInterruptedError,
    fit,
    is_first_process,
    processes,
)

__all__ = [
    "CLIP_FACTOR",
    "ImageData",
    "LitAutoencoder",
    "TrainingError",
    "TrainingInterruptedError",
    "fit",
    "is_first_process",
    "processes",
]
