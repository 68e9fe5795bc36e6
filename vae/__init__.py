"""Autoencoders with a small latent space: the Python side of the latent-space explorer."""

from .checkpoint import CheckpointError, list_checkpoints, load

__all__ = ["CheckpointError", "list_checkpoints", "load", "save", "train"]


def __getattr__(name: str):
    """`train` and `save`, imported when they are first used: what only serves needs neither."""
    if name in ("train", "save"):
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
