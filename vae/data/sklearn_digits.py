"""scikit-learn's 8x8 digits, which need no download: they are inside that package."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from .dataset import Images, Splits, split_off_validation


def load(data_dir: str | Path, download: bool = True) -> Splits:
    from sklearn.datasets import load_digits  # slow to import and not needed to serve a model

    digits = load_digits()
    order = torch.from_numpy(np.random.RandomState(0).permutation(len(digits.target)))
    grey = (digits.images * (255 / 16)).round().astype(np.uint8)
    images = Images(torch.from_numpy(grey).unsqueeze(1), torch.from_numpy(digits.target))[order]
    return split_off_validation(images[:-400], images[-400:], 140)
