"""Encoder and decoder networks. Each is an nn.Sequential of the layers in LAYERS, so that it can be
saved as a list (`describe`), rebuilt from that list (`build`) and run in the browser."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn

Shape = tuple[int, int, int]  # channels, height, width


class NetworkError(ValueError):
    """A network does not suit these images or this recipe; the message says what does."""


class Affine(nn.Module):
    """y = scale * x + shift: maps data between [0, 1] and the range of values inside a network."""

    def __init__(self, scale: float, shift: float):
        super().__init__()
        self.scale, self.shift = scale, shift

    def forward(self, x: Tensor) -> Tensor:
        return x * self.scale + self.shift


class Sine(nn.Module):
    """y = sin(frequency * x), which lets a small network draw fine detail from few inputs
    (Sitzmann et al. 2020, arXiv 2006.09661)."""

    def __init__(self, frequency: float):
        super().__init__()
        self.frequency = frequency

    def forward(self, x: Tensor) -> Tensor:
        return torch.sin(self.frequency * x)


_CONV = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups")

# Name in config.json -> class, and the constructor's arguments that are saved.
LAYERS: dict[str, tuple[type[nn.Module], tuple[str, ...]]] = {
    "linear": (nn.Linear, ("in_features", "out_features", "bias")),
    "conv2d": (nn.Conv2d, (*_CONV, "bias")),
    "conv_transpose2d": (nn.ConvTranspose2d, (*_CONV, "output_padding", "bias")),
    "batch_norm1d": (nn.BatchNorm1d, ("num_features", "eps")),
    "batch_norm2d": (nn.BatchNorm2d, ("num_features", "eps")),
    "layer_norm": (nn.LayerNorm, ("normalized_shape", "eps")),
    "upsample": (nn.Upsample, ("scale_factor", "mode")),
    "zero_pad2d": (nn.ZeroPad2d, ("padding",)),
    "max_pool2d": (nn.MaxPool2d, ("kernel_size", "stride", "padding")),
    "flatten": (nn.Flatten, ()),
    "unflatten": (nn.Unflatten, ("shape",)),
    "dropout": (nn.Dropout, ("p",)),
    "relu": (nn.ReLU, ()),
    "leaky_relu": (nn.LeakyReLU, ("negative_slope",)),
    "silu": (nn.SiLU, ()),
    "tanh": (nn.Tanh, ()),
    "sigmoid": (nn.Sigmoid, ()),
    "affine": (Affine, ("scale", "shift")),
    "sine": (Sine, ("frequency",)),
    "softmax": (nn.Softmax, ("dim",)),
}
_NAMES = {cls: name for name, (cls, _) in LAYERS.items()}


def describe(stack: nn.Sequential, prefix: str) -> list[dict]:
    """`stack` as a list of plain dicts; a layer with tensors names their prefix."""
    entries = []
    for index, layer in enumerate(stack):
        name = _NAMES[type(layer)]
        entry: dict = {"layer": name}
        for argument in LAYERS[name][1]:
            entry[argument] = _argument(layer, argument)
        if layer.state_dict():
            entry["prefix"] = f"{prefix}.{index}"
        entries.append(entry)
    return entries


def _argument(layer: nn.Module, name: str):
    if name == "bias":
        return layer.bias is not None
    value = layer.unflattened_size if name == "shape" else getattr(layer, name)
    return list(value) if isinstance(value, tuple) else value


def build(entries: list[dict]) -> nn.Sequential:
    """The inverse of `describe`: untrained layers from their list.

    Raises ValueError for an unknown layer, TypeError or KeyError for wrong arguments.
    """
    layers = []
    for entry in entries:
        arguments = {key: value for key, value in entry.items() if key not in ("layer", "prefix")}
        if entry["layer"] not in LAYERS:
            raise ValueError(f"unknown layer {entry['layer']!r}; known: {', '.join(LAYERS)}")
        if entry["layer"] == "unflatten":
            layers.append(nn.Unflatten(1, tuple(arguments["shape"])))
            continue
        arguments = {k: tuple(v) if isinstance(v, list) else v for k, v in arguments.items()}
        layers.append(LAYERS[entry["layer"]][0](**arguments))
    return nn.Sequential(*layers)


def _dense(sizes: list[int], activation: Callable[[], nn.Module]) -> list[nn.Module]:
    """Linear layers through `sizes` with an activation between them, none after the last."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), activation()]
    return layers[:-1]


def _he(layers: list[nn.Module]) -> list[nn.Module]:
    """He et al. 2015 initialisation (arXiv 1502.01852) of a deep stack, with a small last layer:
    several nats better after ten epochs than PyTorch's default, under which signals fade with
    depth."""
    linear = [layer for layer in layers if isinstance(layer, nn.Linear)]
    for layer in linear:
        nn.init.zeros_(layer.bias)
        if layer.in_features > 2:  # two inputs: PyTorch's default is good enough
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    with torch.no_grad():
        linear[-1].weight.mul_(0.3)
    return layers


def _fourier(layers: list[nn.Module]) -> list[nn.Module]:
    """The stack with learned Fourier features (a random linear layer and a sine) instead of its
    first layer and activation, against the spectral bias of low-dimensional inputs."""
    first = layers[0]
    nn.init.normal_(first.weight, std=3.0)
    nn.init.uniform_(first.bias, -math.pi, math.pi)
    return [first, Sine(1.0), *layers[2:]]


def mlp(
    encoder_widths: list[int],
    decoder_widths: list[int],
    activation: Callable[[], nn.Module],
    *,
    fourier: bool = False,
) -> Callable[..., tuple[nn.Sequential, nn.Sequential]]:
    """A builder of multi-layer perceptrons with these widths of the hidden layers."""

    def stacks(shape: Shape, latent_dim: int, codes: int, labels: int):
        pixels = math.prod(shape)
        encoder = _dense([pixels + labels, *encoder_widths, codes], activation)
        decoder = _dense([latent_dim + labels, *decoder_widths, pixels], activation)
        if len(encoder_widths) > 1:
            encoder, decoder = _he(encoder), _he(decoder)
        if fourier:
            decoder = _fourier(decoder)
        flatten = (
            [] if labels else [nn.Flatten()]
        )  # a conditional model flattens x to append labels
        return (
            nn.Sequential(*flatten, *encoder),
            nn.Sequential(*decoder, nn.Unflatten(1, shape), nn.Sigmoid()),
        )

    return stacks


def _refuse_labels(labels: int, network: str) -> None:
    """Raise NetworkError for a conditional model: its labels are appended to flat pixels."""
    if labels:
        raise NetworkError(
            f"`conditional=True` does not work with the convolutional network {network!r}: a class "
            "is appended to flat pixels. Choose an mlp network, or `conditional=False`."
        )


def conv_mlp(shape: Shape, latent_dim: int, codes: int, labels: int):
    """Two convolutions, C-24-64 channels, and three linear layers down to the codes; back by a
    perceptron with Fourier features."""
    height, width = (((side - 1) // 3 + 1) // 2 for side in shape[1:])
    encoder = [
        nn.Conv2d(shape[0], 24, 6, stride=3, padding=1),  # 28 -> 9
        nn.SiLU(),
        nn.Conv2d(24, 64, 3, stride=2, padding=1),  # 9 -> 5
        nn.SiLU(),
        nn.Flatten(),
        *_he(_dense([64 * height * width, 512, 256, codes], nn.SiLU)),
    ]
    decoder = _fourier(_he(_dense([latent_dim, 128, 256, 512, 512, math.prod(shape)], nn.SiLU)))
    return (
        nn.Sequential(*encoder),
        nn.Sequential(*decoder, nn.Unflatten(1, shape), nn.Sigmoid()),
    )


def conv_small(shape: Shape, latent_dim: int, codes: int, labels: int):
    """Convolutions 3x3 of stride 2, C-16-8-8 channels, tanh on data in [-1, 1], for 28x28 images.

    The 8x4x4 features are the code itself where latent_dim is 128 and the model is no VAE;
    otherwise linear layers map them to the code and back.
    """
    _refuse_labels(labels, "conv-small")
    channels, features = shape[0], 8 * 4 * 4
    direct = codes == features == latent_dim
    encoder = [
        Affine(2.0, -1.0),
        nn.Conv2d(channels, 16, 3, stride=2, padding=1),  # 28 -> 14
        nn.ReLU(),
        nn.Conv2d(16, 8, 3, stride=2, padding=1),  # 14 -> 7
        nn.ReLU(),
        nn.Conv2d(8, 8, 3, stride=2, padding=1),  # 7 -> 4
        nn.Flatten(),
        *([] if direct else [nn.ReLU(), nn.Linear(features, codes)]),
    ]
    decoder = [
        *([] if direct else [nn.Linear(latent_dim, features), nn.ReLU()]),
        nn.Unflatten(1, (8, 4, 4)),
        nn.ConvTranspose2d(8, 8, 3, stride=2, padding=1),  # 4 -> 7
        nn.ReLU(),
        nn.ConvTranspose2d(8, 16, 3, stride=2, padding=1, output_padding=1),  # 7 -> 14
        nn.ReLU(),
        nn.ConvTranspose2d(16, channels, 3, stride=2, padding=1, output_padding=1),  # 14 -> 28
        nn.Tanh(),
        Affine(0.5, 0.5),
    ]
    return nn.Sequential(*encoder), nn.Sequential(*decoder)


def conv_deep(shape: Shape, latent_dim: int, codes: int, labels: int):
    """Four convolutions 4x4 (8-16-32-64) with batch norm on 28x28 images padded to 32x32; the
    decoder upsamples and convolves."""
    _refuse_labels(labels, "conv-deep")
    channels = shape[0]
    widths = [channels, 8, 16, 32, 64]
    encoder: list[nn.Module] = [nn.ZeroPad2d(2)]
    for inputs, outputs in pairwise(widths):  # 32 -> 16 -> 8 -> 4 -> 2
        encoder += [
            nn.Conv2d(inputs, outputs, 4, stride=2, padding=1),
            nn.BatchNorm2d(outputs),
            nn.LeakyReLU(0.2),
        ]
    encoder += [nn.Flatten(), nn.Linear(64 * 2 * 2, codes)]
    decoder: list[nn.Module] = [nn.Linear(latent_dim, 64 * 2 * 2), nn.Unflatten(1, (64, 2, 2))]
    for inputs, outputs in pairwise(widths[::-1]):  # 2 -> 4 -> 8 -> 16 -> 32
        decoder += [
            nn.BatchNorm2d(inputs),
            nn.LeakyReLU(0.2),
            nn.Upsample(scale_factor=2.0),
            nn.ConvTranspose2d(inputs, outputs, 3, padding=1),
        ]
    decoder += [nn.ZeroPad2d(-2), nn.Sigmoid()]  # negative padding crops
    return nn.Sequential(*encoder), nn.Sequential(*decoder)


def conv_photo(shape: Shape, latent_dim: int, codes: int, labels: int):
    """Convolutions 4x4 of stride 2 down to 4x4 features, for square images of 4 * 2^n pixels."""
    _refuse_labels(labels, "conv-photo")
    channels, size, _ = shape
    steps = int(math.log2(size // 4)) if size >= 8 else 0
    if steps == 0 or size != 4 * 2**steps:
        raise NetworkError(
            f"Images of {size} x {size} pixels do not suit the network 'conv-photo', which halves "
            "their sides down to 4. Pass `size=32`, 64 or 128."
        )
    widths = [channels, *[min(64, 16 * 2**step) for step in range(steps)]]
    features = widths[-1] * 4 * 4
    encoder: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        encoder += [nn.Conv2d(inputs, outputs, 4, stride=2, padding=1), nn.SiLU()]
    encoder += [nn.Flatten(), nn.Linear(features, 128), nn.SiLU(), nn.Linear(128, codes)]
    decoder: list[nn.Module] = [nn.Linear(latent_dim, 128), nn.SiLU(), nn.Linear(128, features)]
    decoder += [nn.Unflatten(1, (widths[-1], 4, 4))]
    for inputs, outputs in pairwise(widths[::-1]):
        decoder += [nn.SiLU(), nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)]
    return nn.Sequential(*encoder), nn.Sequential(*decoder, nn.Sigmoid())


# name -> builder(image shape, latent_dim, encoder outputs, label inputs) -> (encoder, decoder).
# The last layer of a decoder is its output activation.
NETWORKS: dict[str, Callable[..., tuple[nn.Sequential, nn.Sequential]]] = {
    "mlp-medium": mlp([512, 256], [128, 256, 256], nn.SiLU, fourier=True),
    "mlp-slim": mlp([128, 64], [64, 128, 192], nn.SiLU),
    "mlp-small": mlp([128, 64], [64, 128], nn.SiLU),
    "mlp-256": mlp([256], [256], nn.ReLU),
    "mlp-400": mlp([400], [400], nn.ReLU),
    "conv-mlp": conv_mlp,
    "conv-small": conv_small,
    "conv-deep": conv_deep,
    "conv-photo": conv_photo,
}
