"""Training with PyTorch Lightning."""

from .errors import TrainingError, TrainingInterruptedError
from .fit import Outcome, fit, is_first_process, processes
from .lightning_module import LitAutoencoder
from .runs import has_state, run_folder

__all__ = [
    "LitAutoencoder",
    "Outcome",
    "TrainingError",
    "TrainingInterruptedError",
    "fit",
    "has_state",
    "is_first_process",
    "processes",
    "run_folder",
]
