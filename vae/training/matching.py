"""An encoder that is built from a trained decoder: it compares an image with the decoder's own.

A perceptron that maps pixels to a code generalises badly when the code must be precise: on MNIST it
loses 4 to 6 nats per unseen image to the best Gaussian posterior under the same decoder, and sends
one image in ten to the wrong part of the map. The decoder can tell where an image belongs. For a
code z_k with logits l_k, the Bernoulli log-likelihood is linear in the image:

    log p(x | z_k) = x . l_k - sum softplus(l_k)

so one linear layer computes it for K codes (the prototypes) at once, a softmax turns it into
p(z_k | x) under a uniform prior on the prototypes, and a second linear layer takes the mean of that
posterior. These three layers are an ordinary encoder, which then trains on with the decoder.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..models import Autoencoder


def code_prototypes(mu: Tensor, count: int) -> Tensor:
    """`count` codes (K, D) with the distribution of the codes mu (N, D): their k-means centres."""
    from sklearn.cluster import MiniBatchKMeans  # slow to import, and only training needs it

    clusters = MiniBatchKMeans(count, n_init=1, random_state=0, batch_size=4096).fit(mu.numpy())
    return torch.from_numpy(clusters.cluster_centers_).float()


@torch.no_grad()
def matching_encoder(
    model: Autoencoder, prototypes: Tensor, logvar: Tensor | None
) -> nn.Sequential:
    """The encoder that compares images with what `model` decodes from prototypes (K, D).

    It maps images (N, C, H, W) to mu (N, D) and, unless it is None, the same `logvar` (D,) for all.
    Raises ValueError unless `model` is unconditional with a Bernoulli decoder.
    """
    if model.likelihood != "bernoulli" or model.conditional:
        raise ValueError("A matching encoder needs an unconditional Bernoulli decoder.")
    logits = model.decode_raw(prototypes).flatten(1)  # (K, C, H, W) -> (K, C*H*W)
    count, pixels = logits.shape
    dim = model.latent_dim
    scores = nn.Linear(pixels, count)
    scores.weight.copy_(logits)
    scores.bias.copy_(-F.softplus(logits).sum(1))
    mean = nn.Linear(count, dim if logvar is None else 2 * dim)
    mean.weight.zero_()
    mean.bias.zero_()
    mean.weight[:dim] = prototypes.T
    if logvar is not None:
        mean.bias[dim:] = logvar
    return nn.Sequential(nn.Flatten(), scores, nn.Softmax(dim=1), mean)
