"""Whatever stands in one config.json, the other models are served, and the bad one is named."""

from __future__ import annotations

import copy
import json
import math
import shutil

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vae import checkpoint, static_site
from vae.config import ConfigError, check_config

GOOD, OTHER = "digits/vae-2d", "digits/ae-2d"
ODD = [-4, 0, 1, 2, 64, 10**9, 2**62, 10**400, 1e308, math.inf, math.nan, True, None]
ODD += ["", "relu", "Bernoulli", "\ud800", [], {}, [[]], [None], ["relu"], {"layer": "relu"}]
JSON = st.recursive(
    st.sampled_from(ODD) | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def set_path(config, path, value):
    """`config` with the entry at `path` ("encoder.1.in_features") replaced."""
    config = copy.deepcopy(config)
    *parents, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    node = config
    for part in parents:
        node = node[part]
    node[last] = value
    return config


@st.composite
def mutated(draw, config):
    """`config` with one to three entries, at any depth, replaced or removed."""
    config = copy.deepcopy(config)
    for _ in range(draw(st.integers(1, 3))):
        node = config
        while True:
            keys = list(node) if isinstance(node, dict) else range(len(node))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], (dict, list)) and draw(st.booleans()):
                node = node[key]
                continue
            if draw(st.booleans()):
                node[key] = draw(JSON)
            else:
                del node[key]
            break
    return config


@pytest.fixture
def root(checkpoint_folder):
    """Checkpoints digits/vae-2d and, the same again, digits/ae-2d."""
    shutil.copytree(checkpoint_folder, checkpoint_folder.parent / "ae-2d")
    return checkpoint_folder.parent.parent


@pytest.fixture
def config(checkpoint_folder):
    return checkpoint.read_config(checkpoint_folder)


def assert_serves(root, text, site=None):
    """With `text` as the config.json of OTHER, GOOD is served, and OTHER works or is named."""
    from vae.app import training
    from vae.app.store import Store

    (root / OTHER / "config.json").write_text(text)
    store = Store(root)  # serves what checkpoint.scan finds
    assert GOOD in store.names
    if OTHER in store.names:
        model = store.model(OTHER)
        labels = torch.zeros(1, dtype=torch.long) if model.conditional else None
        mu, _ = model.encode(torch.zeros(1, *model.image_shape), labels)
        assert model.decode(mu, labels).shape == (1, *model.image_shape)
    else:
        (problem,) = store.problems
        assert str(root / OTHER / "config.json") in problem or "safetensors" in problem
        assert len(problem) < 1000 + 3 * len(str(root))
    json.dumps(training.endpoints(store)["models"](), allow_nan=False, ensure_ascii=False).encode()
    if site:
        static_site.build(site, root)
        listing = (site / "checkpoints" / "index.json").read_text(encoding="utf-8")
        assert [entry["name"] for entry in json.loads(listing)["models"]] == store.names


fuzz = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@fuzz
@given(data=st.data())
def test_other_models_are_served_whatever_is_changed_in_one_config(root, config, data):
    pytest.importorskip("gradio")
    assert_serves(root, json.dumps(data.draw(mutated(config))))


@settings(fuzz, max_examples=60)
@given(content=JSON | st.text(max_size=40))
def test_other_models_are_served_whatever_json_stands_in_one_config(root, content):
    pytest.importorskip("gradio")
    assert_serves(root, json.dumps(content))


@settings(fuzz, max_examples=12)
@given(data=st.data())
def test_the_static_site_is_written_whatever_is_changed_in_one_config(root, config, tmp_path, data):
    pytest.importorskip("gradio")
    assert_serves(root, json.dumps(data.draw(mutated(config))), tmp_path / "site")


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 5000, '{"a": NaN}', '{"a": "\\ud800"}'])
def test_what_a_browser_cannot_read_is_refused(root, text):
    pytest.importorskip("gradio")
    assert_serves(root, text)
    assert OTHER not in checkpoint.scan(root)[0]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("format_version", 2, "it has format_version 2, and this program reads 1"),
        ("likelihood", "Bernoulli", "`likelihood='Bernoulli'` is not one of 'bernoulli'"),
        ("kind", "gan", "`kind='gan'` is not one of 'vae', 'ae'"),
        ("kind", "ae", r"the output of the encoder has shape \[4\] and should have \[2\]"),
        ("latent_dim", 0, "`latent_dim=0` is not a whole number of 1 or more"),
        ("latent_dim", True, "`latent_dim=True` is not"),
        ("latent_dim", 3, r"encoder has shape \[4\] and should have \[6\]"),
        ("conditional", 1, "`conditional=1` is not True or False"),
        ("image.height", 9, "`encoder"),
        ("image.channels", 10**6, "`channels=1000000` is not a whole number from 1 to 64"),
        ("classes", [1, 2], "`classes="),
        ("beta", -1, "`beta=-1` is not a number of 0 or more"),
        ("start", [0.5], "`start` has 1 numbers, and `latent_dim` is 2"),
        ("metrics.test.elbo", "good", "`test="),
        ("encoder.1", "relu", r"`encoder\[1\]` has no layer of these"),
        ("encoder.1.in_features", -4, r"`encoder\[1\]`, linear: `in_features=-4` is not"),
        ("decoder", [], "`decoder` is not a list of layers"),
    ],
)
def test_a_wrong_entry_is_named(config, path, value, message):
    with pytest.raises(ConfigError, match=message):
        check_config(set_path(config, path, value))


def test_a_bernoulli_decoder_ends_in_a_sigmoid(config):
    decoder = config["decoder"][:-1]
    with pytest.raises(ConfigError, match="needs a decoder that ends in a sigmoid, not unflatten"):
        check_config(config | {"decoder": decoder})
    check_config(config | {"decoder": decoder, "likelihood": "gaussian"})


@pytest.mark.parametrize("key", ["kind", "image", "classes", "encoder", "parameters"])
def test_a_missing_entry_is_named(config, key):
    del config[key]
    with pytest.raises(ConfigError, match=f"`{key}` is missing"):
        check_config(config)
