"""Training with PyTorch Lightning."""

from .errors import TrainingError, TrainingInterruptedError
from .fit import Outcome, fit, is_first_process, processes
from .lightning_module import LitAutoencoder

__all__ = [
    "LitAutoencoder",
    "Outcome",
    "TrainingError",
    "TrainingInterruptedError",
    "fit",
    "is_first_process",
    "processes",
]
