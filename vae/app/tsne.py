"""The t-SNE tab: another perplexity, for its screen and as endpoint `tsne`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import tsne
from ..checkpoint import CheckpointError
from . import checks
from .store import Store
from .widgets import Screen

if TYPE_CHECKING:
    import numpy as np

LOWEST, HIGHEST = 2, 200  # perplexity
AT_ONCE = 2  # each takes a process and a minute; the second one may start while the first one ends
KEPT = 16  # plots that are answered again without a computation
# A request that finds both taken is refused at once. It must not wait in Gradio's queue, which all
# endpoints share: a few dozen requests that wait for minutes would block everybody.
NO_QUEUE = {"concurrency_limit": None}
_room = threading.BoundedSemaphore(AT_ONCE)


def progress_of(store: Store, model: object, perplexity: object) -> Iterator:
    """The share done, from 0 to 1, and at last the t-SNE (N, 2) of a model's test codes.

    The stored plot answers for the perplexity that it was computed with.
    """
    atlas = store.atlas(model)
    perplexity = checks.number(perplexity, "perplexity", LOWEST, HIGHEST)
    asked = (model, perplexity)
    if perplexity == tsne.PERPLEXITY:
        yield atlas["tsne"].float().numpy()
        return
    if asked in store.plots:
        yield store.plots[asked]
        return
    for news in _compute(atlas["mu"].float().numpy(), perplexity):
        if not isinstance(news, float):
            # A new dictionary each time: another thread may be reading the old one.
            store.plots = dict([*store.plots.items(), (asked, news)][-KEPT:])
        yield news


def _compute(codes: np.ndarray, perplexity: float) -> Iterator:
    """`tsne_progress`; InputError if too many are running, or if it fails."""
    if not _room.acquire(blocking=False):
        raise checks.InputError(
            "t-SNE is busy with other visitors. Try again in a minute.", "tsne.busy"
        )
    try:
        yield from tsne.tsne_progress(codes, perplexity)
    except tsne.TsneError as error:
        raise checks.InputError(str(error), error.code, **error.params) from error
    finally:
        _room.release()


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def tsne(model: str, perplexity: float = 30) -> list:
        """t-SNE of the codes of a model's test images: [x, y] for each image, in the data set's
        order. Takes about a minute for 10,000 images, except for the stored perplexity, 30. At most
        two are computed at a time; a third request is refused."""
        *_, plot = progress_of(store, model, perplexity)
        return plot.round(4).tolist()

    return {"tsne": tsne}


def connect(screen: Screen, store: Store) -> None:
    """Answer the screen when it asks; vae/web/gradio-host.js is the other half."""

    def recompute(asked: dict) -> Iterator[dict]:
        asked = asked if isinstance(asked, dict) else {}
        question = {"id": asked.get("id")}  # so that the page can tell whose answer it is
        try:
            for news in progress_of(store, asked.get("model"), asked.get("perplexity")):
                done = not isinstance(news, float)
                answer = {"points": news.round(3).ravel().tolist()} if done else {"part": news}
                yield question | answer
        except (checks.InputError, CheckpointError) as error:
            yield question | {"error": checks.told(error)}

    run = screen.recompute(
        recompute,
        inputs=screen,
        outputs=screen,
        show_progress="hidden",
        api_visibility="private",
        **NO_QUEUE,
    )
    screen.stop_recompute(fn=None, cancels=[run])
