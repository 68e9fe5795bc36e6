"""Data sets as tensors in memory, with one preprocessing for all: uint8 (N, C, H, W)."""

from .dataset import DataError, Dataset, Images, Splits, to_float
from .registry import DATASETS, load_others

__all__ = ["DATASETS", "DataError", "Dataset", "Images", "Splits", "load_others", "to_float"]
