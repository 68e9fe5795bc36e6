"""The engine against PyTorch: same weights, same input, same output, layer by layer and in whole
networks. tests/browser/test_committed.py runs the committed checkpoints in a browser.
"""

import base64
import random
import re

import pytest
import torch
from safetensors.torch import save
from torch import nn

from vae.networks import LAYERS, Affine, Sine, describe


def randomize(model: nn.Module) -> nn.Module:
    """Fill every weight and running statistic, so that none is a harmless 0 or 1."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                noise = torch.rand_like(value) + 0.5 if "var" in name else torch.randn_like(value)
                value.copy_(noise / 2)
    return model.eval()


class Case:
    """A network with random weights and input: what PyTorch gives, what the engine is to run."""

    def __init__(self, model: nn.Sequential, shape, layers=None, dtype=torch.float32):
        torch.manual_seed(1)
        randomize(model)
        state = {k: v.to(dtype) for k, v in model.state_dict().items() if v.is_floating_point()}
        model.load_state_dict({k: v.float() for k, v in state.items()}, strict=False)
        x = torch.randn(1, *shape)
        with torch.no_grad():
            self.expected = model(x)[0]
        self.network = {
            "layers": layers or describe(model, "net"),
            "weights": base64.b64encode(save({f"net.{k}": v for k, v in state.items()})).decode(),
            "shape": shape,
            "input": x.flatten().tolist(),
        }

    def check(self, results, tolerance=1e-4):
        assert isinstance(results, list), results
        assert [result["simd"] for result in results] == [True, False]
        for result in results:
            assert result["shape"] == list(self.expected.shape)
            values = torch.tensor(result["values"]).view(self.expected.shape)
            torch.testing.assert_close(values, self.expected, atol=tolerance, rtol=tolerance)


def run_all(node, cases):
    return node("engine.js", "runAll", [case.network for case in cases])


IMAGE = [3, 7, 9]
CASES = {
    "linear": (nn.Linear(7, 37), [7]),
    "linear without bias": (nn.Linear(7, 3, bias=False), [7]),
    "linear to one value": (nn.Linear(33, 1), [33]),
    "conv2d": (nn.Conv2d(3, 5, 3), IMAGE),
    "conv2d rectangular": (nn.Conv2d(3, 5, (2, 3), stride=(2, 1), padding=(0, 2)), IMAGE),
    "conv2d strided": (nn.Conv2d(3, 4, 4, stride=2, padding=1, bias=False), IMAGE),
    "conv2d dilated": (nn.Conv2d(3, 4, 3, dilation=2, padding=3), IMAGE),
    "conv2d in groups": (nn.Conv2d(6, 4, 3, groups=2, padding=1), [6, 5, 5]),
    "conv2d by channel": (nn.Conv2d(3, 6, 3, groups=3, stride=2), IMAGE),
    "conv2d of one tap": (nn.Conv2d(3, 8, 1), IMAGE),
    "conv_transpose2d": (nn.ConvTranspose2d(3, 5, 3), IMAGE),
    "conv_transpose2d strided": (nn.ConvTranspose2d(3, 5, 4, stride=2, padding=1), IMAGE),
    "conv_transpose2d with output padding": (
        nn.ConvTranspose2d(3, 5, 3, stride=(2, 3), padding=1, output_padding=(1, 2)),
        IMAGE,
    ),
    "conv_transpose2d dilated": (nn.ConvTranspose2d(3, 2, (3, 2), dilation=2, padding=2), IMAGE),
    "conv_transpose2d in groups": (
        nn.ConvTranspose2d(6, 4, 3, stride=2, groups=2, bias=False),
        [6, 3, 5],
    ),
    "batch_norm1d": (nn.BatchNorm1d(11, eps=0.1), [11]),
    "batch_norm2d": (nn.BatchNorm2d(3), IMAGE),
    "layer_norm": (nn.LayerNorm([7, 9]), IMAGE),
    "layer_norm of a vector": (nn.LayerNorm(13, eps=0.01), [13]),
    "upsample": (nn.Upsample(scale_factor=2), IMAGE),
    "upsample by a fraction": (nn.Upsample(scale_factor=(1.5, 2.3)), IMAGE),
    "upsample bilinear": (nn.Upsample(scale_factor=3, mode="bilinear"), IMAGE),
    "zero_pad2d": (nn.ZeroPad2d((1, 2, 3, 0)), IMAGE),
    "zero_pad2d as a crop": (nn.ZeroPad2d((-1, -2, 1, -3)), IMAGE),
    "max_pool2d": (nn.MaxPool2d(2), IMAGE),
    "max_pool2d overlapping": (nn.MaxPool2d((3, 2), stride=(2, 1), padding=1), IMAGE),
    "flatten": (nn.Flatten(), IMAGE),
    "unflatten": (nn.Unflatten(1, (2, 3, 4)), [24]),
    "dropout": (nn.Dropout(), [9]),
    "relu": (nn.ReLU(), IMAGE),
    "leaky_relu": (nn.LeakyReLU(0.2), IMAGE),
    "silu": (nn.SiLU(), IMAGE),
    "tanh": (nn.Tanh(), IMAGE),
    "sigmoid": (nn.Sigmoid(), IMAGE),
    "affine": (Affine(2.0, -1.0), IMAGE),
    "sine": (Sine(7.0), IMAGE),
    "softmax": (nn.Softmax(dim=1), [37]),
}

# What the engine also runs, for networks that somebody else describes.
BEYOND = {
    "avg_pool2d": (nn.AvgPool2d(2), IMAGE, {"kernel_size": 2}),
    "avg_pool2d overlapping": (
        nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False),
        IMAGE,
        {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
    ),
    "gelu": (nn.GELU(), IMAGE, {}),
    "gelu by tanh": (nn.GELU("tanh"), IMAGE, {"approximate": "tanh"}),
    "softplus": (nn.Softplus(beta=3, threshold=2), IMAGE, {"beta": 3, "threshold": 2}),
    "upsample with aligned corners": (
        nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True),
        IMAGE,
        {"scale_factor": 2, "mode": "bilinear", "align_corners": True},
    ),
}


@pytest.fixture(scope="module")
def layer_results(node):
    """name -> (case, what Node made of it); one call runs them all, for that is quick."""
    cases = {}
    for name, (layer, shape) in CASES.items():
        for kind, dtype in {"f32": torch.float32, "f16": torch.float16}.items():
            cases[f"{name}, {kind}"] = Case(nn.Sequential(layer), shape, dtype=dtype)
    for name, (layer, shape, arguments) in BEYOND.items():
        layers = [{"layer": name.split()[0], **arguments}]
        cases[f"{name}, f32"] = Case(nn.Sequential(layer), shape, layers)
    results = run_all(node, cases.values())
    return dict(zip(cases, zip(cases.values(), results, strict=True), strict=True))


@pytest.mark.parametrize(
    "name",
    [f"{name}, {kind}" for name in CASES for kind in ("f32", "f16")]
    + [f"{name}, f32" for name in BEYOND],
)
def test_layer(layer_results, name):
    case, results = layer_results[name]
    case.check(results)


def test_every_layer_that_python_writes_is_tested():
    assert {case.split()[0] for case in CASES} == set(LAYERS)


def random_convolution(rng: random.Random):
    """A convolution or its transpose with arguments and sizes that nobody would choose."""
    groups = rng.choice([1, 1, 2, 3])
    channels = [groups * rng.randint(1, 4) for _ in range(2)]
    stride, dilation = rng.randint(1, 3), rng.randint(1, 2)
    size = [rng.randint(9, 14), rng.randint(9, 14)]
    arguments = {
        "kernel_size": (rng.randint(1, 4), rng.randint(1, 4)),
        "stride": stride,
        "padding": rng.randint(0, 3),
        "dilation": dilation,
        "groups": groups,
        "bias": rng.random() < 0.5,
    }
    if rng.random() < 0.5:
        return nn.Conv2d(*channels, **arguments), [channels[0], *size]
    extra = rng.randint(0, max(stride, dilation) - 1)
    layer = nn.ConvTranspose2d(*channels, **arguments, output_padding=extra)
    return layer, [channels[0], *size]


def test_any_convolution(node):
    rng = random.Random(2)
    drawn = [random_convolution(rng) for _ in range(80)]
    cases = [Case(nn.Sequential(layer), shape) for layer, shape in drawn]
    for case, results in zip(cases, run_all(node, cases), strict=True):
        case.check(results)


def test_whole_networks(node):
    """What layers do to each other: a bias and a batch norm that become one step, and so on."""
    encoder = nn.Sequential(
        nn.ZeroPad2d(2),
        Affine(2.0, -1.0),
        nn.Conv2d(1, 6, 4, stride=2, padding=1),
        nn.BatchNorm2d(6),
        Affine(0.5, 0.1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(6, 5, 3, stride=2, bias=False),
        nn.BatchNorm2d(5),
        nn.SiLU(),
        nn.Flatten(),
        nn.BatchNorm1d(5 * 7 * 7),
        nn.Linear(5 * 7 * 7, 40),
        nn.BatchNorm1d(40),
        nn.Tanh(),
        nn.Dropout(),
        nn.Linear(40, 4),
    )
    decoder = nn.Sequential(
        nn.Linear(2, 8 * 4 * 4),
        nn.Unflatten(1, (8, 4, 4)),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(8, 6, 3, padding=1),
        nn.LeakyReLU(),
        nn.ConvTranspose2d(6, 4, 4, stride=2, padding=1),
        nn.Tanh(),
        nn.ConvTranspose2d(4, 1, 4, stride=2, padding=1),
        nn.ZeroPad2d(-2),
        nn.Tanh(),
        Affine(0.5, 0.5),
    )
    cases = [Case(encoder, [1, 28, 28]), Case(decoder, [2])]
    for case, results in zip(cases, run_all(node, cases), strict=True):
        # Untamed random weights reach large values, and float32 sums them in another order.
        case.check(results, tolerance=1e-3)


def test_activations_are_what_each_layer_computes(node):
    model = nn.Sequential(nn.Linear(2, 6), nn.Unflatten(1, (1, 2, 3)), nn.Upsample(scale_factor=2))
    case = Case(model, [2])
    found = node("engine.js", "activations", case.network)
    assert [step["layer"] for step in found] == ["linear", "unflatten", "upsample"]
    x = torch.tensor([case.network["input"]])
    for step, layer in zip(found, model, strict=True):
        x = layer(x)
        torch.testing.assert_close(torch.tensor(step["values"]).view(step["shape"]), x[0].detach())


LINEAR = {"layer": "linear", "in_features": 4, "out_features": 2}


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ({"layer": "swish"}, r'layer 1 is "swish", which is not known; known are .*silu'),
        (
            {"layer": "linear", "in_features": 3, "out_features": 2},
            r"\(linear\): takes shape \[3\]",
        ),
        (
            {**LINEAR, "prefix": "d"},
            r'layer 1 \(linear\): tensor "d.weight" has shape \[2,3\] and should have \[2,4\]',
        ),
        (
            {**LINEAR, "prefix": "e"},
            r'layer 1 \(linear\): there is no tensor "e.weight"',
        ),
        ({"layer": "unflatten", "shape": [1, 5]}, r"\[4\] does not unflatten to \[1,5\]"),
        ({"layer": "upsample", "scale_factor": 2}, r"takes an image, and gets shape \[4\]"),
    ],
)
def test_a_layer_that_cannot_run_is_named(node, layer, message):
    error = node("engine.js", "whyNot", {"layers": [{"layer": "relu"}, layer], "shape": [4]})
    assert re.search(message, error), error
