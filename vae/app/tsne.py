"""The t-SNE tab: another perplexity, for its screen and as endpoint `tsne`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..checkpoint import CheckpointError
from . import checks
from .store import Store
from .widgets import Screen

if TYPE_CHECKING:
    import numpy as np

LOWEST, HIGHEST = 2, 200  # perplexity
AT_ONCE = 2  # each takes a process and a minute; the second lets a cancelled first one end
KEPT = 16  # embeddings that are answered again at once
# Whoever finds no room is told so in the same moment. Nobody waits in line for it: the line is the
# one of all endpoints, so that a few dozen who wait for minutes would shut out everybody.
NO_LINE = {"concurrency_limit": None}
_room = threading.BoundedSemaphore(AT_ONCE)


def progress_of(store: Store, model: object, perplexity: object) -> Iterator:
    """The share done, 0 to 1, and at last the embedding (N, 2) of a model's test codes."""
    codes = store.atlas(model)["mu"].float().numpy()
    perplexity = checks.number(perplexity, "perplexity", LOWEST, HIGHEST)
    asked = (model, perplexity)
    if asked in store.embeddings:
        yield store.embeddings[asked]
        return
    for news in _compute(codes, perplexity):
        if not isinstance(news, float):
            # A new dictionary each time, for another thread may read the old one.
            store.embeddings = dict([*store.embeddings.items(), (asked, news)][-KEPT:])
        yield news


def _compute(codes: np.ndarray, perplexity: float) -> Iterator:
    """tsne_progress if there is room for it; InputError otherwise."""
    from ..tsne import TsneError, tsne_progress

    if not _room.acquire(blocking=False):
        raise checks.InputError("t-SNE is busy with other visitors. Try again in a minute.")
    try:
        yield from tsne_progress(codes, perplexity)
    except TsneError as error:
        raise checks.InputError(str(error)) from error
    finally:
        _room.release()


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def tsne(model: str, perplexity: float = 30) -> list:
        """Embed the codes of a model's test images in two dimensions by t-SNE. Takes a minute or
        so for 10,000 images; two are computed at once, and who asks for a third is told to come
        back. Returns [x, y] for each image, in the data set's order."""
        *_, embedding = progress_of(store, model, perplexity)
        return embedding.round(4).tolist()

    return {"tsne": tsne}


def connect(screen: Screen, store: Store) -> None:
    """Answer the screen when it asks; vae/web/gradio-host.js is the other half."""

    def recompute(asked: dict) -> Iterator[dict]:
        asked = asked if isinstance(asked, dict) else {}
        try:
            for news in progress_of(store, asked.get("model"), asked.get("perplexity")):
                done = not isinstance(news, float)
                yield {"points": news.round(3).ravel().tolist()} if done else {"part": news}
        except (checks.InputError, CheckpointError) as error:
            yield {"error": str(error)}

    run = screen.recompute(
        recompute,
        inputs=screen,
        outputs=screen,
        show_progress="hidden",
        api_visibility="private",
        **NO_LINE,
    )
    screen.stop_recompute(fn=None, cancels=[run])
