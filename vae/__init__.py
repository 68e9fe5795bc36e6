"""Autoencoders with a small latent space: the Python side of the latent-space explorer."""

from .checkpoint import CheckpointError, list_checkpoints, load

__all__ = ["CheckpointError", "list_checkpoints", "load"]
