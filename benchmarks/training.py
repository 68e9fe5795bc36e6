"""How much faster our training is than the textbook's, on the same cores in one run.

    python benchmarks/training.py --data-dir data

(a) The textbook: torchvision's MNIST with ToTensor through a DataLoader, batch 64, Adam 1e-3, ten
    epochs, the network of `mnist/vae-2d-shallow`.
(b) Ours: what `train.py mnist/vae-2d` does, with fewer epochs.

Prints images a second of each, the seconds in which (b) reaches the -ELBO that (a) ends at, as a
ratio, what (b) reaches in the time that (a) takes, and the share of a step that is Python and
Lightning. Both are judged on the validation split by the same function.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch
from torch.nn import functional
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

from vae import evaluation, training
from vae.data import DATASETS, Splits
from vae.models import new_model
from vae.recipes import RECIPES, Recipe, override

SHALLOW = RECIPES["mnist/vae-2d-shallow"]
OURS = RECIPES["mnist/vae-2d"]
QUICK = replace(  # a race of seconds needs neither augmentation nor a layout
    OURS,
    layout=None,
    schedule=replace(OURS.schedule, augment=0.0, batch_size=128, lr=2e-3),
)


def negative_elbo(model, splits: Splits) -> float:
    reconstruction, kl = evaluation.elbo_terms(model.eval(), splits.validation)
    return float((reconstruction + kl).mean())


def textbook(data_dir: str, splits: Splits, epochs: int) -> tuple[float, float]:
    """(seconds, validation -ELBO) of the training loop as people write it."""
    torch.manual_seed(0)
    mnist = datasets.MNIST(data_dir, train=True, transform=transforms.ToTensor())
    loader = DataLoader(Subset(mnist, range(len(splits.train))), batch_size=64, shuffle=True)
    model = new_model(SHALLOW, (1, 28, 28), 10)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    started = time.perf_counter()
    for epoch in range(epochs):
        for x, _ in loader:
            mu, logvar = model.encode(x)
            x_hat = model.decode(model.reparameterize(mu, logvar))
            loss = functional.binary_cross_entropy(x_hat, x, reduction="sum")
            loss = loss - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"    textbook epoch {epoch + 1}: {time.perf_counter() - started:.0f} s", flush=True)
    return time.perf_counter() - started, negative_elbo(model, splits)


def ours(recipe: Recipe, splits: Splits, epochs: int, share: float = 1.0) -> tuple[float, float]:
    """(seconds, validation -ELBO) of `training.fit` with epochs of a share of the images."""
    flags = {"accelerator": "cpu", "devices": 1, "limit_train_batches": share}
    with tempfile.TemporaryDirectory() as run:
        recipe = override(recipe, epochs=epochs)
        outcome = training.fit(recipe, splits, 10, run=Path(run), trainer_flags=flags)
    return outcome.seconds, negative_elbo(outcome.model, splits)


def step_seconds(recipe: Recipe, splits: Splits, steps: int = 100) -> float:
    """Median seconds of a training step's arithmetic, in a bare loop without Lightning."""
    plan = recipe.schedule
    lit = training.LitAutoencoder(new_model(recipe, (1, 28, 28), 10), recipe, plan)
    optimizer = torch.optim.Adam(lit.model.parameters(), lr=1e-4, betas=plan.betas, fused=True)
    times = []
    for _ in range(steps):
        index = torch.randint(len(splits.train), (plan.batch_size,))
        pixels, labels = splits.train.pixels[index], splits.train.labels[index]
        started = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=plan.precision == "bf16-mixed"):
            loss = lit.terms(pixels, labels, augment=plan.augment > 0)["loss"]
        optimizer.zero_grad()
        loss.backward()
        lit.configure_gradient_clipping(optimizer)
        optimizer.step()
        times.append(time.perf_counter() - started)
    return sorted(times)[steps // 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", default="data")
    parser.add_argument("--textbook-epochs", type=int, default=10)
    args = parser.parse_args()
    splits = DATASETS["mnist"].load(args.data_dir)
    count = len(splits.train)
    print(f"{torch.get_num_threads()} threads, {count} training images")

    slow, target = textbook(args.data_dir, splits, args.textbook_epochs)
    rate = count * args.textbook_epochs / slow
    print(f"(a) {rate:,.0f} images/s, -ELBO {target:.2f} nats after {slow:.1f} s", flush=True)

    for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        quick, reached = ours(QUICK, splits, 1, share)
        print(f"(b) {share:.0%} of an epoch: {reached:.2f} nats after {quick:.1f} s", flush=True)
        if reached <= target:
            break
    else:
        raise SystemExit("(b) did not reach (a) in one epoch")
    print(f"to the -ELBO of (a): {slow / quick:.1f} times faster", flush=True)

    epochs = max(1, int(slow / quick * share))
    same, best = ours(QUICK, splits, epochs)
    rate = count * epochs / same
    print(f"(b) {rate:,.0f} images/s, {best:.2f} nats after {same:.1f} s", end=", ")
    print(f"{target - best:.1f} nats better than (a)")

    step = same / (epochs * -(-count // QUICK.schedule.batch_size))
    bare = step_seconds(QUICK, splits)
    overhead = 1 - bare / step
    print(
        f"a step {step * 1e3:.1f} ms, its arithmetic {bare * 1e3:.1f} ms: {overhead:.0%} overhead"
    )


if __name__ == "__main__":
    main()
