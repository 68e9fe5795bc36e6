"""How much faster our training is than the textbook's, on the same cores in one run.

    python benchmarks/training.py --data-dir data

(a) The textbook: torchvision's MNIST with ToTensor through a DataLoader, batch 64, Adam 1e-3, ten
    epochs, the network of `mnist/vae-2d-shallow`.
(b) Ours: what `train.py` does with the network and objective of `mnist/vae-2d`, its schedule cut to
    the seconds at hand.

Prints images a second of each, the seconds in which (b) reaches the -ELBO that (a) ends at, as a
ratio, what (b) reaches in the time that (a) takes, and the share of a step that is Python and
Lightning. Validation split only, both evaluated by the same function.
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
from vae.recipes import RECIPES, Recipe

SHALLOW = RECIPES["mnist/vae-2d-shallow"]
OURS = RECIPES["mnist/vae-2d"]


def negative_elbo(model, splits: Splits) -> float:
    reconstruction, kl = evaluation.terms(model.eval(), splits.validation)
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
        print(f"  textbook epoch {epoch + 1}: {time.perf_counter() - started:.0f} s", flush=True)
    return time.perf_counter() - started, negative_elbo(model, splits)


def ours(recipe: Recipe, splits: Splits, epochs: int) -> tuple[float, float]:
    """(seconds, validation -ELBO) of `training.fit` with a schedule of so many epochs."""
    recipe = replace(recipe, schedule=replace(recipe.schedule, epochs=epochs))
    with tempfile.TemporaryDirectory() as run:
        outcome = training.fit(recipe, splits, 10, run=Path(run), trainer_flags={"accelerator": "cpu"})
    return outcome.seconds, negative_elbo(outcome.model, splits)


def bare_step_seconds(recipe: Recipe, splits: Splits, steps: int = 60) -> float:
    """Seconds a step of the same computation in a bare loop without Lightning."""
    lit = training.LitAutoencoder(new_model(recipe, (1, 28, 28), 10), recipe)
    optimizer = lit.new_optimizer()
    batches = splits.train.pixels.split(recipe.schedule.batch_size)
    labels = splits.train.labels.split(recipe.schedule.batch_size)
    times = []
    for step in range(steps):
        started = time.perf_counter()
        index = step % (len(batches) - 1)
        with lit.autocast_cpu():
            loss = lit.terms((batches[index], labels[index]))["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        times.append(time.perf_counter() - started)
    return sorted(times)[steps // 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data-dir", default="data")
    parser.add_argument("--textbook-epochs", type=int, default=10)
    args = parser.parse_args()
    splits = DATASETS["mnist"].load(args.data_dir)
    count = len(splits.train)

    slow, target = textbook(args.data_dir, splits, args.textbook_epochs)
    images = count * args.textbook_epochs
    print(f"(a) {images / slow:,.0f} images/s; -ELBO {target:.2f} nats after {slow:.0f} s")

    for epochs in range(1, 100):
        quick, reached = ours(OURS, splits, epochs)
        print(f"(b) {epochs} epochs: {count * epochs / quick:,.0f} images/s; {reached:.2f} nats, {quick:.1f} s")
        if reached <= target:
            break
    print(f"to the -ELBO of (a): {slow / quick:.1f} times faster")

    epochs = max(1, int(slow / (quick / epochs)))
    same, best = ours(OURS, splits, epochs)
    print(f"(b) {epochs} epochs: {best:.2f} nats in {same:.0f} s, {target - best:.1f} nats better than (a)")

    step = same / (epochs * -(-count // OURS.schedule.batch_size))
    bare = bare_step_seconds(OURS, splits)
    print(f"a step: {step * 1e3:.1f} ms with everything, {bare * 1e3:.1f} ms bare: {1 - bare / step:.0%} overhead")


if __name__ == "__main__":
    main()
