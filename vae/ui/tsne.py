"""The t-SNE tab: another perplexity, for its screen and as endpoint `tsne`."""

from __future__ import annotations

from collections.abc import Iterator

from ..checkpoint import CheckpointError
from . import checks
from .store import Store
from .widgets import Screen

LOWEST, HIGHEST = 2, 200  # perplexity
ONE_AT_A_TIME = {"concurrency_limit": 1, "concurrency_id": "tsne"}


def progress_of(store: Store, model: object, perplexity: object) -> Iterator:
    """The share done, 0 to 1, and at last the embedding (N, 2) of a model's test codes."""
    from ..embedding import EmbeddingError, tsne_progress

    codes = store.atlas(model)["mu"].float().numpy()
    perplexity = checks.number(perplexity, "perplexity", LOWEST, HIGHEST)
    try:
        yield from tsne_progress(codes, perplexity)
    except EmbeddingError as error:
        raise checks.InputError(str(error)) from error


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def tsne(model: str, perplexity: float = 30) -> list:
        """Embed the codes of a model's test images in two dimensions by t-SNE. Takes a minute or
        so for 10,000 images. Returns [x, y] for each image, in the data set's order."""
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
        **ONE_AT_A_TIME,
    )
    screen.stop_recompute(fn=None, cancels=[run])
