"""How fast a small autoencoder trains in the page, beside PyTorch and TensorFlow.js.

    python benchmarks/live.py [--rounds 3] [--tensorflow FOLDER] [--no-runs]

First images a second through 784-128-64-2-64-128-784 (a VAE of MNIST's images, batches of 64), each
way one round after the other on one thread: in WebAssembly SIMD, in plain JavaScript, in PyTorch,
in TensorFlow.js's WebAssembly and CPU back ends. Then, in the worker, with a thousand codes drawn
meanwhile, the held-out loss of digits after 8 and 60 seconds and of MNIST after 30.

TensorFlow.js is installed into a temporary folder by npm, or found in FOLDER/node_modules; without
npm it is left out. Needs Chromium, as the browser tests do.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import torch
from engine import ROOT, launch, serve
from playwright.sync_api import sync_playwright
from torch import nn

BATCH = 64
ROUND_MS = 2000
ARCHITECTURE = {
    "image": {"channels": 1, "height": 28, "width": 28},
    "hidden": [128, 64],
    "activation": "silu",
    "latentDim": 2,
    "kind": "vae",
    "likelihood": "bernoulli",
}
DIGITS = ARCHITECTURE | {"image": {"channels": 1, "height": 8, "width": 8}}
PACKAGES = ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"]

PREPARE = """async ([name, prepare, options]) => {
  const live = await import("/benchmarks/js/live.js");
  (window.ways ??= {})[name] = await live[prepare](options);
}"""


class TorchWay:
    """Images a second of the same network in PyTorch on one thread."""

    def __init__(self):
        torch.set_num_threads(1)
        self.encoder = nn.Sequential(
            *(nn.Linear(784, 128), nn.SiLU(), nn.Linear(128, 64), nn.SiLU(), nn.Linear(64, 4))
        )
        self.decoder = nn.Sequential(
            *(nn.Linear(2, 64), nn.SiLU(), nn.Linear(64, 128), nn.SiLU(), nn.Linear(128, 784))
        )
        parameters = [*self.encoder.parameters(), *self.decoder.parameters()]
        self.optimizer = torch.optim.Adam(parameters, 2e-3, fused=True)  # the fastest of its ways
        self.images = torch.rand(8000, 784)
        self.at = 0
        self(200)

    def step(self) -> None:
        self.at = (self.at + BATCH) % (len(self.images) - BATCH)
        x = self.images[self.at : self.at + BATCH]
        mu, logvar = self.encoder(x).chunk(2, 1)
        logits = self.decoder(mu + torch.exp(0.5 * logvar) * torch.randn_like(mu))
        loss = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        loss = loss + 0.5 * (mu.square() + logvar.exp() - logvar - 1).sum()
        self.optimizer.zero_grad()
        (loss / BATCH).backward()
        self.optimizer.step()

    def __call__(self, ms: float) -> float:
        start, steps = time.perf_counter(), 0
        while time.perf_counter() - start < ms / 1000:
            self.step()
            steps += 1
        return steps * BATCH / (time.perf_counter() - start)


def gather(folder: Path, tensorflow: Path | None) -> bool:
    """Fills `folder` with what the page asks for; returns whether TensorFlow.js is among it."""
    for name in ("vae", "benchmarks", "checkpoints"):
        (folder / name).symlink_to(ROOT / name)
    if tensorflow:
        (folder / "node_modules").symlink_to(tensorflow / "node_modules")
        return True
    if not shutil.which("npm"):
        return False
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
    return subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0


def prepare_ways(page, tensorflow: bool) -> dict:
    """name -> a function of milliseconds that gives images a second."""
    ways = {"PyTorch, one thread": TorchWay()}
    options = {"architecture": ARCHITECTURE, "batch": BATCH}
    own = {"page, WebAssembly SIMD": True, "page, plain JavaScript": False}
    for name, simd in own.items():
        page.evaluate(PREPARE, [name, "prepareOurs", options | {"simd": simd}])
    names = list(own)
    if tensorflow:
        for backend in ("wasm", "cpu"):
            name = f"TensorFlow.js, {backend}"
            extra = {"backend": backend, "url": "/node_modules/@tensorflow/"}
            page.evaluate(PREPARE, [name, "prepareTensorFlow", options | extra])
            names.append(name)
    for name in names:
        backend = name.removeprefix("TensorFlow.js, ") if "Tensor" in name else None
        ways[name] = lambda ms, name=name, backend=backend: page.evaluate(
            "async ([name, backend, ms]) => {"
            " if (backend) await tf.setBackend(backend); return ways[name](ms); }",
            [name, backend, ms],
        )
    return ways


def compare(page, tensorflow: bool, rounds: int) -> None:
    ways = prepare_ways(page, tensorflow)
    rates = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            rates[name].append(way(ROUND_MS))
    reference = statistics.median(rates["PyTorch, one thread"])
    print(f"images a second, median of {rounds} rounds")
    for name, found in rates.items():
        median = statistics.median(found)
        spread = f"{min(found):7.0f} to {max(found):6.0f}"
        print(
            f"{name:24} {median:7.0f}  {median / reference:5.2f} of PyTorch ({spread})", flush=True
        )


def train(page, title: str, architecture: dict, dataset: str, seconds: list[int]) -> None:
    found = page.evaluate(
        'async (options) => (await import("/benchmarks/js/live.js")).run(options)',
        {"architecture": architecture, "dataset": dataset, "seconds": seconds, "batchSize": BATCH},
    )
    losses = ", ".join(
        f"{loss:.1f} after {second} s"
        for loss, second in zip(found["losses"], seconds, strict=True)
    )
    print(f"{title}: held-out loss in nats {losses}")
    rates = f"{found['images']:.0f} images/s, {found['moments']:.1f} moments/s"
    print(f"  {rates}, {found['frames']:.0f} frames/s", flush=True)
    print(f"  longest task of the main thread: {found['longest']:.0f} ms (0: none over 50 ms)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tensorflow", type=Path, help="a folder with its node_modules")
    parser.add_argument("--no-runs", action="store_true", help="speed alone")
    args = parser.parse_args()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        tensorflow = gather(Path(folder), args.tensorflow)
        if not tensorflow:
            print("TensorFlow.js is left out: npm could not install it")
        browser, root = launch(playwright), serve(Path(folder))
        page = browser.new_page()
        page.goto(root + "vae/web/model/engine.js")  # any page there: modules load from it
        compare(page, tensorflow, args.rounds)
        if not args.no_runs:
            page.reload()
            train(page, "digits", DIGITS, "/checkpoints/digits/", [2, 8, 60])
            train(page, "MNIST", ARCHITECTURE, "/checkpoints/mnist/", [10, 30])
        browser.close()


if __name__ == "__main__":
    main()
