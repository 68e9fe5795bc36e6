"""t-SNE of codes with any perplexity, in a process of its own: it shows its progress, stops at
once when nobody waits any more, and keeps scikit-learn out of the app that asks for it.

As a script: python vae/embedding.py CODES.npy PERPLEXITY OUT.npy
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ITERATIONS = 750
FEWEST = 5  # codes that have neighbourhoods
_REPORT = re.compile(r"Iteration (\d+)")  # what scikit-learn prints every 50 iterations


class EmbeddingError(Exception):
    """These codes have no t-SNE; the message says why."""


def _check(codes: np.ndarray) -> None:
    if len(codes) < FEWEST:
        raise EmbeddingError(f"t-SNE needs {FEWEST} codes or more, and there are {len(codes)}.")
    if not np.isfinite(codes).all():
        raise EmbeddingError("Some codes of this model are no finite numbers. Train it again.")
    if (codes == codes[0]).all():
        raise EmbeddingError(
            "All test images have the same code, so t-SNE has nothing to tell apart: this model's "
            "latent space has collapsed."
        )


def tsne_progress(codes: np.ndarray, perplexity: float) -> Iterator[float | np.ndarray]:
    """Yield the share done, 0 to 1, now and then, and at last the embedding (N, 2) of codes (N, D).

    Closing the iterator ends the computation. Raises EmbeddingError if it fails.
    """
    _check(codes)
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "codes.npy"), Path(folder, "tsne.npy")
        np.save(source, codes)
        command = [sys.executable, "-u", __file__, str(source), str(perplexity), str(result)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                report = _REPORT.search(line)
                yield min(int(report[1]) / ITERATIONS, 1.0) if report else 0.0
            if process.wait() != 0:
                print("".join(lines), file=sys.stderr)
                raise EmbeddingError("t-SNE failed on these codes; the console says more.")
            yield np.load(result)
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


def main(source: str, perplexity: str, result: str) -> None:
    from sklearn.manifold import TSNE

    if hasattr(os, "nice"):
        os.nice(5)  # the app goes first
    codes = np.load(source)
    tsne = TSNE(
        perplexity=min(float(perplexity), (len(codes) - 1) / 3),
        max_iter=ITERATIONS,
        init="pca" if codes.shape[1] > 1 else "random",
        random_state=0,
        verbose=2,
    )
    np.save(result, tsne.fit_transform(codes.astype(np.float32)))


if __name__ == "__main__":
    main(*sys.argv[1:])
