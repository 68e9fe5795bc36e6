"""All figures of a trained model, as config.json stores them."""

from __future__ import annotations

from torch import nn

from ..data import Images, Splits
from ..models import Autoencoder
from .classifier import sample_quality
from .inference import Progress, codes, elbo_terms, no_progress
from .metrics import active_units, bound_figures, knn_accuracy
from .out_of_distribution import out_of_distribution_auroc, out_of_distribution_sets


def evaluate(
    model: Autoencoder,
    splits: Splits,
    num_classes: int,
    *,
    classifier: nn.Module | None = None,
    others: dict[str, Images] | None = None,
    bound_images: int = 1000,
    progress: Progress = no_progress,
) -> dict[str, dict]:
    """The figures of `model` for config.json: {"test": {...}, "anomaly": {...}}, terms in nats.

    num_classes: of the data set; a small split may hold no image of some class. With one class, the
    figures that compare classes are left out.
    classifier: rates samples of the model (see `sample_quality`); None leaves its figures out.
    others: images of other data sets, as out-of-distribution sets for "anomaly".
    bound_images: number of test images for the importance-weighted bound.
    """
    test, train = splits.test, splits.train
    reconstruction, kl = elbo_terms(model, test)
    mu, logvar = codes(model, test)
    figures = {
        "reconstruction": float(reconstruction.mean()),
        "kl": float(kl.mean()),
        "elbo": -float((reconstruction + kl).mean()),
        "active_units": active_units(mu),
        "images": len(test),
    }
    if num_classes > 1:
        known = (codes(model, train)[0], train.labels, mu, test.labels)
        figures["knn1"] = knn_accuracy(*known, 1)
        figures["knn15"] = knn_accuracy(*known, 15)
    if logvar is not None:
        elbo = -(reconstruction + kl)[:bound_images]
        figures |= bound_figures(model, test[:bound_images], elbo, progress=progress)
    if classifier is not None:
        figures |= sample_quality(model, classifier, num_classes, progress=progress)
    anomaly = {}
    if not model.conditional:
        sets = out_of_distribution_sets(test, others or {})
        anomaly = out_of_distribution_auroc(model, test, sets)
    return {"test": figures, "anomaly": anomaly}
