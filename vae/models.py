"""The models: an encoder, a decoder, and how a code is made from what the encoder returns."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .networks import NETWORKS, NetworkError, Shape


class Autoencoder(nn.Module):
    """A deterministic autoencoder: one code z for an image x.

    `encoder` maps images in [0, 1] to codes, `decoder` codes to images in [0, 1]; the decoder's
    last layer is the output activation. `config` is what config.json holds (empty before saving).
    """

    variational = False
    conditional = False

    def __init__(
        self,
        encoder: nn.Sequential,
        decoder: nn.Sequential,
        *,
        latent_dim: int,
        image_shape: Shape,
        likelihood: str,
        num_classes: int = 0,
    ):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self.latent_dim, self.image_shape = latent_dim, image_shape
        self.likelihood, self.num_classes = likelihood, num_classes
        self.config: dict = {}

    def encode(self, x: Tensor, labels: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """x float (N, C, H, W) in [0, 1] -> (z (N, D), None)."""
        return self.encoder(self._encoder_input(x, labels)), None

    def reparameterize(self, mu: Tensor, logvar: Tensor | None) -> Tensor:
        """The code that is decoded: here mu itself."""
        return mu

    def decode_raw(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """The input of the loss, (N, C, H, W): logits for a Bernoulli decoder, else the image."""
        z = self._decoder_input(z, labels)
        return self.decoder[:-1](z) if self.likelihood == "bernoulli" else self.decoder(z)

    def decode(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """z float (N, D) -> x_hat (N, C, H, W) in [0, 1]; labels int (N,) if conditional."""
        return self.decoder(self._decoder_input(z, labels))

    def forward(self, x: Tensor, labels: Tensor | None = None):
        """x (N, C, H, W) -> (raw reconstruction (N, C, H, W), mu (N, D), logvar (N, D) or None)."""
        mu, logvar = self.encode(x, labels)
        return self.decode_raw(self.reparameterize(mu, logvar), labels), mu, logvar

    def _encoder_input(self, x: Tensor, labels: Tensor | None) -> Tensor:
        return x

    def _decoder_input(self, z: Tensor, labels: Tensor | None) -> Tensor:
        return z


class VAE(Autoencoder):
    """A variational autoencoder with a diagonal Gaussian posterior (Kingma & Welling 2013)."""

    variational = True

    def encode(self, x: Tensor, labels: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """x float (N, C, H, W) in [0, 1] -> (mu (N, D), logvar (N, D))."""
        mu, logvar = self.encoder(self._encoder_input(x, labels)).chunk(2, dim=1)
        return mu, logvar

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        """One sample z = mu + sigma * epsilon, epsilon ~ N(0, I), (N, D)."""
        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)


class ConditionalVAE(VAE):
    """A VAE whose encoder and decoder also get the class (Sohn et al. 2015)."""

    conditional = True

    def _encoder_input(self, x: Tensor, labels: Tensor | None) -> Tensor:
        return self._join(x.flatten(1), labels)  # (N, C, H, W) -> (N, C*H*W + classes)

    def _decoder_input(self, z: Tensor, labels: Tensor | None) -> Tensor:
        return self._join(z, labels)  # (N, D) -> (N, D + classes)

    def _join(self, values: Tensor, labels: Tensor | None) -> Tensor:
        if labels is None:
            raise ValueError("This model is conditional: pass labels, one integer class per image.")
        one_hot = F.one_hot(labels.long(), self.num_classes).to(values.dtype)
        return torch.cat([values, one_hot], dim=1)


def model_class(kind: str, conditional: bool) -> type[Autoencoder]:
    """The class of a recipe's or a checkpoint's model."""
    if conditional:
        return ConditionalVAE
    return {"vae": VAE, "ae": Autoencoder}[kind]


def new_model(recipe, image_shape: Shape, num_classes: int) -> Autoencoder:
    """An untrained model of `recipe` for images of this shape.

    Raises NetworkError if the network cannot be built for it.
    """
    codes = recipe.latent_dim * (2 if recipe.kind == "vae" else 1)
    labels = num_classes if recipe.conditional else 0
    encoder, decoder = NETWORKS[recipe.network](image_shape, recipe.latent_dim, codes, labels)
    return model_class(recipe.kind, recipe.conditional)(
        encoder,
        decoder,
        latent_dim=recipe.latent_dim,
        image_shape=image_shape,
        likelihood=recipe.likelihood,
        num_classes=labels,
    )


def check_recipe(recipe, image_shape: Shape, num_classes: int) -> None:
    """Raise NetworkError if the model of `recipe` cannot encode and decode images of this shape.

    One forward pass on PyTorch's meta device, which needs neither memory nor time.
    """
    with torch.device("meta"):
        model = new_model(recipe, image_shape, num_classes).eval()
        x = torch.empty(2, *image_shape)
        labels = torch.zeros(2, dtype=torch.long) if recipe.conditional else None
    if recipe.likelihood == "bernoulli" and not isinstance(model.decoder[-1], nn.Sigmoid):
        raise NetworkError(
            f"The network {recipe.network!r} does not end in a sigmoid, which "
            "`likelihood='bernoulli'` needs. Use `likelihood='gaussian'`."
        )
    size = " x ".join(map(str, image_shape))
    try:
        mu, _ = model.encode(x, labels)
        x_hat = model.decode(mu, labels)
    except RuntimeError as error:
        raise NetworkError(
            f"The network {recipe.network!r} cannot take images of {size}: {error}"
        ) from error
    if mu.shape != (2, recipe.latent_dim) or x_hat.shape != x.shape:
        raise NetworkError(
            f"The network {recipe.network!r} turns images of {size} into codes of "
            f"{mu.shape[1]} numbers and images of {' x '.join(map(str, x_hat.shape[1:]))}. It is "
            "for images of another size."
        )
