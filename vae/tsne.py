"""t-SNE of codes: one function for training and for the app, so that both give the same plot.

The app runs it in a process of its own, for three reasons: it shows progress, it stops at once when
nobody waits for it any more, and scikit-learn is not imported into the app. As a script, run by its
path, so that PyTorch is not imported either:

    python vae/tsne.py CODES.npy PERPLEXITY OUT.npy
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

PERPLEXITY = 30.0  # of the t-SNE that a checkpoint stores
FEWEST = 5  # codes; fewer have no neighbourhoods
_ITERATIONS = 1000
_REPORT = re.compile(r"Iteration (\d+)")  # scikit-learn prints this every 50 iterations


class TsneError(Exception):
    """These codes have no t-SNE; the message says why.

    `code` and `params` say it to the page, which has its own texts: vae/web/tsne/texts.*.js.
    """

    def __init__(self, message: str, code: str, **params: object):
        super().__init__(message)
        self.code, self.params = code, params


def tsne(
    codes: np.ndarray, perplexity: float = PERPLEXITY, *, seed: int = 0, verbose: int = 0
) -> np.ndarray:
    """Two-dimensional t-SNE of codes (N, D) -> float32 (N, 2) (van der Maaten & Hinton 2008).

    Codes are rounded to float16 first, which is what a checkpoint stores of them: the stored codes
    and the original ones give the same result. The perplexity is at most (N - 1) / 3. Raises
    TsneError for codes without a t-SNE.
    """
    from sklearn.manifold import TSNE  # slow to import

    with np.errstate(over="ignore"):  # check_codes refuses what is too large for float16
        codes = np.asarray(codes).astype(np.float16).astype(np.float32)
    check_codes(codes)
    method = TSNE(
        perplexity=min(perplexity, (len(codes) - 1) / 3),
        max_iter=_ITERATIONS,
        init="pca" if codes.shape[1] > 1 else "random",  # PCA needs two dimensions to give two
        random_state=seed,
        verbose=verbose,
    )
    return method.fit_transform(codes).astype(np.float32)


def check_codes(codes: np.ndarray) -> None:
    """Raise TsneError if codes (N, D) have no t-SNE."""
    if len(codes) < FEWEST:
        raise TsneError(
            f"t-SNE needs {FEWEST} codes or more, and there are {len(codes)}.",
            "tsne.fewCodes",
            fewest=FEWEST,
            count=len(codes),
        )
    if not np.isfinite(codes).all():
        raise TsneError(
            "Some codes of this model are not finite numbers. Train it again.", "tsne.notFinite"
        )
    if (codes == codes[0]).all():
        raise TsneError(
            "All test images have the same code, so there is nothing for t-SNE to separate: the "
            "latent space of this model has collapsed.",
            "tsne.collapsed",
        )


def tsne_progress(codes: np.ndarray, perplexity: float) -> Iterator[float | np.ndarray]:
    """`tsne` in another process: yields the share done, from 0 to 1, and at last the result (N, 2).

    Closing the iterator ends that process. Raises TsneError if codes (N, D) have no t-SNE or the
    process fails.
    """
    check_codes(codes)
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "codes.npy"), Path(folder, "tsne.npy")
        np.save(source, codes)
        command = [sys.executable, "-u", __file__, str(source), str(perplexity), str(result)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            lines, share = [], 0.0
            for line in process.stdout:
                lines.append(line)
                if report := _REPORT.search(line):
                    share = min(int(report[1]) / _ITERATIONS, 1.0)
                yield share
            if process.wait() != 0:
                print("".join(lines), file=sys.stderr)
                raise TsneError(
                    "t-SNE failed on these codes; the console shows the error.", "tsne.broken"
                )
            yield np.load(result)
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


def main(source: str, perplexity: str, result: str) -> None:
    if hasattr(os, "nice"):
        os.nice(5)  # the app has priority
    np.save(result, tsne(np.load(source), float(perplexity), verbose=2))


if __name__ == "__main__":
    main(*sys.argv[1:])
