"""The shapes that are followed through a layer list are those that PyTorch gives."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vae.data import DATASETS
from vae.layer_shapes import RULES, LayerError, output_shape
from vae.models import new_model
from vae.networks import LAYERS, build, describe
from vae.recipes import RECIPES

SMALL = st.integers(1, 4)
PAIR = st.lists(SMALL, min_size=2, max_size=2) | SMALL
PADDING = st.lists(st.integers(0, 3), min_size=2, max_size=2) | st.integers(0, 3)


def shape_in_pytorch(entry: dict, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape of the output, without the batch; None if PyTorch refuses or nothing is left."""
    try:
        found = tuple(build([entry]).eval()(torch.zeros(1, *shape)).shape[1:])
    except (RuntimeError, ValueError):
        return None
    return found if min(found) > 0 else None


def shape_by_rule(entry: dict, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    try:
        return output_shape([entry], shape, "encoder")
    except LayerError:
        return None


def test_every_layer_has_a_rule():
    assert set(RULES) == set(LAYERS)


@pytest.mark.parametrize("name", RECIPES)
def test_networks_of_the_recipes_have_the_shapes_of_pytorch(name):
    recipe, dataset = RECIPES[name], DATASETS[RECIPES[name].dataset]
    model = new_model(recipe, dataset.shape, len(dataset.classes)).eval()
    labels = len(dataset.classes) if recipe.conditional else 0
    pixels = torch.zeros(1, *dataset.shape)
    x = torch.zeros(1, pixels.numel() + labels) if labels else pixels
    for part, inputs in (("encoder", x), ("decoder", torch.zeros(1, recipe.latent_dim + labels))):
        network = getattr(model, part)
        found = output_shape(describe(network, part), tuple(inputs.shape[1:]), part)
        assert found == tuple(network(inputs).shape[1:])


@settings(max_examples=300, deadline=None)
@given(
    entry=st.fixed_dictionaries(
        {
            "layer": st.sampled_from(["conv2d", "conv_transpose2d"]),
            "in_channels": SMALL,
            "out_channels": SMALL,
            "kernel_size": PAIR,
        },
        optional={
            "stride": PAIR,
            "padding": PADDING,
            "dilation": PAIR,
            "groups": st.integers(1, 2),
        },
    ),
    extra=st.none() | PADDING,
    shape=st.tuples(SMALL, st.integers(1, 6), st.integers(1, 6)),
)
def test_convolutions_have_the_shapes_of_pytorch(entry, extra, shape):
    if extra is not None and entry["layer"] == "conv_transpose2d":
        entry["output_padding"] = extra
    assert shape_by_rule(entry, shape) == shape_in_pytorch(entry, shape)


@settings(max_examples=200, deadline=None)
@given(
    entry=st.one_of(
        st.fixed_dictionaries(
            {"layer": st.just("max_pool2d"), "kernel_size": PAIR},
            optional={"stride": PAIR, "padding": PADDING},
        ),
        st.fixed_dictionaries(
            {
                "layer": st.just("zero_pad2d"),
                "padding": st.lists(st.integers(-3, 3), min_size=4, max_size=4)
                | st.integers(-3, 3),
            }
        ),
        st.fixed_dictionaries({"layer": st.just("upsample"), "scale_factor": st.floats(0.1, 3)}),
    ),
    shape=st.tuples(SMALL, st.integers(1, 6), st.integers(1, 6)),
)
def test_other_image_layers_have_the_shapes_of_pytorch(entry, shape):
    assert shape_by_rule(entry, shape) == shape_in_pytorch(entry, shape)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("relu", r"`encoder\[0\]` has no layer of these: linear"),
        ({"layer": ["relu"]}, "has no layer of these"),
        ({"layer": "lstm"}, "has no layer of these"),
        ({"layer": "relu", "inplace": True}, "'inplace' is not one of its arguments"),
        ({"layer": "linear", "in_features": -4, "out_features": 2}, "`in_features=-4` is not"),
        ({"layer": "linear", "out_features": 2}, "in_features is missing"),
        ({"layer": "linear", "in_features": 5, "out_features": 2}, r"shape \[5\] and gets \[4\]"),
        (
            {"layer": "linear", "in_features": 4, "out_features": 2, "prefix": "encoder.7"},
            "its prefix must be 'encoder.0'",
        ),
        ({"layer": "unflatten", "shape": 4}, "its shape must be a list"),
        ({"layer": "unflatten", "shape": [4000, 4000]}, r"shape \[16000000\] and gets \[4\]"),
        ({"layer": "softmax"}, "input of shape"),
        ({"layer": "dropout", "p": 2}, "`p=2` is not a number from 0 to 1"),
        ({"layer": "linear", "in_features": 4, "out_features": 10**9}, "its output would be of"),
    ],
)
def test_messages_name_the_layer_and_the_reason(entry, message):
    with pytest.raises(LayerError, match=message):
        output_shape([entry], (4,), "encoder")
