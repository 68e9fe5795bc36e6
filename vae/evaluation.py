"""What is reported of a trained model. Everything here looks at the test split, and nothing that is
computed here chooses anything."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from .data import Images, Splits, to_float
from .models import Autoencoder
from .objectives import gaussian_kl, loss_terms, reconstruction_term

ACTIVE_VARIANCE = 0.01  # a latent dimension is used if Var_x(mu) exceeds this (Burda et al. 2015)
MOST_STRANGE = 10_000  # images that are made up to be found anomalous
BATCH_VALUES = 4_000_000  # decoded at a time: 5,000 images of MNIST, 325 photographs
BOUND_SAMPLES = 5000  # of the importance-weighted bound
BOUND_SAMPLES_LARGE = 500  # of images of more than LARGE values, which take so much longer
LARGE = 1024
JUDGE_STEPS = (150, 900)  # least and most; between them one for each training image
CONFIDENT = 0.9  # a sample "looks like a digit" if the judge's softmax exceeds this


Progress = Callable[[Iterable, str], Iterable]  # (things, what they are) -> the things, shown


def silent(things: Iterable, _what: str) -> Iterable:
    """The Progress that shows nothing."""
    return things


def batches(images: Images, size: int = 1000, order: Tensor | None = None):
    """(x float (n, C, H, W) in [0, 1], labels (n,)) over all of `images`, in this order."""
    for start in range(0, len(images), size):
        chosen = slice(start, start + size)
        part = images[chosen if order is None else order[chosen]]
        yield to_float(part.pixels), part.labels


def _labels_for(model: Autoencoder, labels: Tensor) -> Tensor | None:
    return labels if model.conditional else None


@torch.inference_mode()
def codes(model: Autoencoder, images: Images) -> tuple[Tensor, Tensor | None]:
    """(mu (N, D), logvar (N, D) or None) of `images`."""
    parts = [model.encode(x, _labels_for(model, y)) for x, y in batches(images)]
    mu = torch.cat([mu for mu, _ in parts])
    return mu, torch.cat([logvar for _, logvar in parts]) if model.variational else None


@torch.inference_mode()
def terms(model: Autoencoder, images: Images, seed: int = 0) -> tuple[Tensor, Tensor]:
    """(reconstruction (N,), KL (N,)) in nats an image, with one posterior sample each."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        parts = [loss_terms(model, x, _labels_for(model, y)) for x, y in batches(images)]
    return torch.cat([r for r, _ in parts]), torch.cat([k for _, k in parts])


@torch.inference_mode()
def importance_weighted_bound(
    model: Autoencoder,
    images: Images,
    *,
    samples: int = BOUND_SAMPLES,
    seed: int = 0,
    progress: Progress = silent,
) -> Tensor:
    """log (1/K) sum_k p(x, z_k) / q(z_k | x), z_k ~ q(z | x), in nats an image -> (N,).

    Equation 8 of Burda et al. 2015 (arXiv 1509.00519) with K = `samples`.
    """
    generator = torch.Generator().manual_seed(seed)
    at_once = max(1, BATCH_VALUES // images.pixels[0].numel())
    bounds = []
    for x, labels in progress(list(batches(images, 1)), "importance-weighted bound"):
        mu, logvar = model.encode(x, _labels_for(model, labels))
        epsilon = torch.randn(samples, model.latent_dim, generator=generator)
        z = mu + torch.exp(0.5 * logvar) * epsilon  # (K, D)
        parts = []
        for codes_part in z.split(at_once):
            repeated = labels.expand(len(codes_part)) if model.conditional else None
            raw = model.decode_raw(codes_part, repeated)
            parts.append(-reconstruction_term(raw, x.expand_as(raw), model.likelihood))
        log_likelihood = torch.cat(parts)
        # The normalising constants of prior and posterior cancel.
        log_ratio = 0.5 * (epsilon.square() - z.square() + logvar).sum(1)
        bounds.append(torch.logsumexp(log_likelihood + log_ratio, 0) - math.log(samples))
    return torch.stack(bounds)


def active_units(mu: Tensor) -> int:
    """How many of the D dimensions of mu (N, D) vary with the image."""
    return int((mu.var(0) > ACTIVE_VARIANCE).sum())


def aggregate_posterior_kl(mu: Tensor, logvar: Tensor, seed: int = 0) -> float:
    """KL(q(z) || N(0, I)) in nats, q(z) the mean of the N posteriors, by one sample of each.

    The marginal KL of Hoffman & Johnson 2016, "ELBO surgery".
    """
    generator = torch.Generator().manual_seed(seed)
    epsilon = torch.randn(mu.shape, generator=generator)
    z = (mu + torch.exp(0.5 * logvar) * epsilon).double()
    mu, precision = mu.double(), torch.exp(-logvar.double())
    constant = (mu.square() * precision + logvar).sum(1)  # (N,)
    log_q = []
    for part in z.split(1000):
        # sum over D of (z - mu)^2 / sigma^2, multiplied out so that it is two matrix products
        squared = part.square() @ precision.T - 2 * part @ (mu * precision).T  # (n, N)
        log_q.append(torch.logsumexp(-0.5 * (squared + constant), 1) - math.log(len(mu)))
    log_p = -0.5 * z.square().sum(1)
    return float((torch.cat(log_q) - log_p).mean())


def neighbour_accuracy(
    train_codes: Tensor, train_labels: Tensor, test_codes: Tensor, test_labels: Tensor, k: int
) -> float:
    """Share of test codes (N, D) whose k nearest training codes vote for the right class."""
    from sklearn.neighbors import KNeighborsClassifier  # slow to import

    classifier = KNeighborsClassifier(k).fit(train_codes.numpy(), train_labels.numpy())
    return float(classifier.score(test_codes.numpy(), test_labels.numpy()))


def new_judge(shape: tuple[int, int, int], num_classes: int) -> nn.Module:
    """An untrained small classifier of images (N, C, H, W) in [0, 1] -> logits (N, classes)."""
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
    """The same for the same pixels and labels in the same order, and for no other."""
    digest = hashlib.sha256(f"{num_classes} {tuple(images.pixels.shape)}".encode())
    for start in range(0, len(images), 1000):
        part = images[start : start + 1000]
        digest.update(part.pixels.contiguous().numpy())
        digest.update(part.labels.contiguous().numpy())
    return digest.hexdigest()


def train_judge(
    judge: nn.Module,
    train: Images,
    *,
    steps: int | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> None:
    """Train `judge` to tell the classes of `train` apart, the same way for the same seed, in about
    so many steps; None: as many as there are images, within JUDGE_STEPS."""
    least, most = JUDGE_STEPS
    steps = min(most, max(least, len(train))) if steps is None else steps
    size = min(256, max(16, len(train) // 20))
    epochs = math.ceil(steps * size / len(train))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for layer in judge:
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
        optimizer = torch.optim.Adam(judge.parameters())
        total = epochs * math.ceil(len(train) / size)
        decay = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=total)
        judge.train()
        for _ in progress(range(epochs), "judge, epochs"):
            for x, labels in batches(train, size, torch.randperm(len(train))):
                optimizer.zero_grad()
                nn.functional.cross_entropy(judge(x), labels).backward()
                optimizer.step()
                decay.step()
    judge.eval()


@torch.inference_mode()
def judge_accuracy(judge: nn.Module, images: Images) -> float:
    """Share of `images` that `judge` classifies right."""
    right = sum(int((judge(x).argmax(1) == labels).sum()) for x, labels in batches(images))
    return right / len(images)


@torch.inference_mode()
def judged_samples(
    model: Autoencoder,
    judge: nn.Module,
    num_classes: int,
    *,
    count: int = 10_000,
    seed: int = 0,
    progress: Progress = silent,
) -> dict[str, float]:
    """What `judge` says of `count` images decoded from z ~ N(0, I).

    `digit_like`: share judged with a confidence over 0.9. `class_evenness`: entropy of the classes
    that it assigns to those, over log(classes): 1 if all come out equally often; it needs two or
    more.
    """
    generator = torch.Generator().manual_seed(seed)
    votes, confident = torch.zeros(num_classes), 0
    for start in progress(range(0, count, 1000), "judged samples, thousands"):
        n = min(1000, count - start)
        z = torch.randn(n, model.latent_dim, generator=generator)
        labels = torch.randint(num_classes, (n,), generator=generator)
        probability, vote = _judged(model, judge, z, labels).max(1)
        sure = probability > CONFIDENT
        confident += int(sure.sum())
        votes += torch.bincount(vote[sure], minlength=num_classes)
    judged = {"digit_like": confident / count}
    if num_classes > 1:
        share = votes / votes.sum().clamp(min=1)
        entropy = -(share * share.clamp(min=1e-12).log()).sum()
        judged["class_evenness"] = float(entropy / math.log(num_classes))
    return judged


def _judged(model: Autoencoder, judge: nn.Module, z: Tensor, labels: Tensor) -> Tensor:
    """The judge's probabilities (n, classes) for what the codes z (n, D) decode to."""
    at_once = max(1, BATCH_VALUES // math.prod(model.image_shape))
    parts = zip(z.split(at_once), labels.split(at_once), strict=True)
    return torch.cat([judge(model.decode(z, _labels_for(model, y))).softmax(1) for z, y in parts])


@torch.inference_mode()
def anomaly_auroc(model: Autoencoder, test: Images, strange: dict[str, Tensor]) -> dict:
    """AUROC of telling `test` from each of the `strange` uint8 images (N, C, H, W).

    {kind: {"reconstruction": area, "elbo": area}}: the score is the reconstruction term of the
    mean code, or -ELBO with that term (variational models only). 1 is perfect, 0.5 is chance.
    """
    from sklearn.metrics import roc_auc_score  # slow to import

    def scores(images: Images) -> dict[str, Tensor]:
        columns: dict[str, list[Tensor]] = {"reconstruction": []}
        for x, _ in batches(images):
            mu, logvar = model.encode(x)
            loss = reconstruction_term(model.decode_raw(mu), x, model.likelihood)
            columns["reconstruction"].append(loss)
            if logvar is not None:
                columns.setdefault("elbo", []).append(loss + gaussian_kl(mu, logvar))
        return {name: torch.cat(parts) for name, parts in columns.items()}

    usual, result = scores(test), {}
    for kind, pixels in strange.items():
        unusual = scores(Images(pixels, torch.zeros(len(pixels), dtype=torch.long)))
        result[kind] = {
            name: float(
                roc_auc_score(
                    [0] * len(usual[name]) + [1] * len(unusual[name]),
                    torch.cat([usual[name], unusual[name]]).numpy(),
                )
            )
            for name in usual
        }
    return result


def strange_images(test: Images, others: dict[str, Images]) -> dict[str, Tensor]:
    """What an anomaly detector of `test` should catch, {kind: uint8 (N, C, H, W)}: other data sets,
    uniform noise, and the test images turned by 90 degrees, as many as `test` has up to a limit."""
    test = test[:MOST_STRANGE]
    generator = torch.Generator().manual_seed(0)
    noise = torch.randint(0, 256, test.pixels.shape, generator=generator, dtype=torch.uint8)
    strange = {name: images.pixels for name, images in others.items()} | {"noise": noise}
    if test.pixels.shape[2] == test.pixels.shape[3]:
        strange["rotated"] = torch.rot90(test.pixels, 1, (2, 3))
    return strange


def evaluate(
    model: Autoencoder,
    splits: Splits,
    num_classes: int,
    *,
    judge: nn.Module | None = None,
    others: dict[str, Images] | None = None,
    bound_images: int = 1000,
    progress: Progress = silent,
) -> dict:
    """The figures of `model` for config.json: {"test": {...}, "anomaly": {...}}, terms in nats.

    `num_classes` is the data set's: a small split need not hold an image of each. With one class,
    what is a matter of classes is left out.
    `judge` tells which samples look like an image of the data set (None: not reported), `others`
    are data sets that it should find anomalous, `bound_images` how many test images the
    importance-weighted bound is computed on.
    """
    test, train = splits.test, splits.train
    reconstruction, kl = terms(model, test)
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
        figures["knn1"] = neighbour_accuracy(*known, 1)
        figures["knn15"] = neighbour_accuracy(*known, 15)
    if logvar is not None:
        figures["aggregate_posterior_kl"] = aggregate_posterior_kl(mu, logvar)
        elbo = -(reconstruction + kl)[:bound_images]
        figures |= _bound(model, test[:bound_images], elbo, progress)
    if judge is not None:
        figures |= judged_samples(model, judge, num_classes, progress=progress)
    anomaly = {}
    if not model.conditional:
        anomaly = anomaly_auroc(model, test, strange_images(test, others or {}))
    return {"test": figures, "anomaly": anomaly}


def _bound(model: Autoencoder, images: Images, elbo: Tensor, progress: Progress) -> dict:
    """The importance-weighted bound, what it adds to the `elbo` (N,) of the same images, and of how
    many images and samples it is."""
    large = images.pixels[0].numel() > LARGE
    samples = BOUND_SAMPLES_LARGE if large else BOUND_SAMPLES
    bound = importance_weighted_bound(model, images, samples=samples, progress=progress)
    return {
        "importance_weighted_bound": float(bound.mean()),
        "importance_weighted_gain": float((bound - elbo).mean()),
        "importance_weighted_images": len(images),
        "importance_weighted_samples": samples,
    }
