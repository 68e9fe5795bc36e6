"""Augmentation: small random deformations of the training images."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def random_affine(x: Tensor, strength: float) -> Tensor:
    """Apply to each image of x (N, C, H, W) a random affine map close to the identity.

    The 2x2 part is I + N(0, strength^2): rotation, scale and shear. The shift is
    N(0, (strength / 2)^2) in units of half the image's width.
    """
    theta = torch.randn(len(x), 2, 3, device=x.device) * strength
    theta[:, :, 2] *= 0.5
    theta[:, 0, 0] += 1
    theta[:, 1, 1] += 1
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, align_corners=False).clamp_(0, 1)
