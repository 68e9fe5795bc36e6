"""Figures of a trained model. All are computed on the test split, and no choice depends on them."""

from .classifier import (
    classifier_accuracy,
    fingerprint,
    new_classifier,
    sample_quality,
    train_classifier,
)
from .inference import Progress, codes, elbo_terms, no_progress
from .metrics import active_units, bound_figures, importance_weighted_bound, knn_accuracy
from .out_of_distribution import out_of_distribution_auroc, out_of_distribution_sets
from .report import evaluate

__all__ = [
    "Progress",
    "active_units",
    "bound_figures",
    "classifier_accuracy",
    "codes",
    "elbo_terms",
    "evaluate",
    "fingerprint",
    "importance_weighted_bound",
    "knn_accuracy",
    "new_classifier",
    "no_progress",
    "out_of_distribution_auroc",
    "out_of_distribution_sets",
    "sample_quality",
    "train_classifier",
]
