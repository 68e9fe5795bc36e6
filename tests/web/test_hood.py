"""What Draw tells under the hood: the code of the networks, and numbers of what they compute."""

import json

import pytest
import torch

import vae
from vae import networks
from vae.checkpoint import DEFAULT_ROOT


@pytest.mark.parametrize("name", vae.list_checkpoints())
def test_the_code_of_encoder_and_decoder_makes_them(node, name):
    config = json.loads((DEFAULT_ROOT / name / "config.json").read_text())
    code = node("hood.js", "code", config)
    labels = len(config["classes"]) if config["conditional"] else 0
    image = (2, *(config["image"][side] for side in ("channels", "height", "width")))
    names = {"torch": torch, "nn": torch.nn, "networks": networks}
    names |= {"x": torch.rand(image), "one_hot": torch.zeros(2, labels)}
    names["z"] = torch.zeros(2, config["latent_dim"])
    for part in ("encoder", "decoder"):
        whole = "more" not in code[part]
        if not whole:  # what is left out cannot run
            code[part] = code[part].split("\n)")[0] + "\n)"
        exec(code[part], names)
        made = networks.describe(names[part], part)
        assert made == config[part][: len(made)]
        assert not whole or len(made) == len(config[part])


def test_under_the_hood_a_pixel_has_all_its_colours(node):
    told = node("hood.js", "numbers", {"side": 16, "channels": 3})
    assert told["x"] == "256 pixels, 0 over one half, 85.3 of ink in all"
    assert "256 pixels in doubt" in told["xHat"]
    assert told["pixel"].startswith("row 2, column 3: x = (1.00, 0.00, 0.00)")
    assert told["pixel"].endswith("costs 2.08 nats")
    assert told["reconstruction"].endswith("costs 2.08 nats")
    assert "3.000 bits a pixel" in told["loss"]
    grey = node("hood.js", "numbers", {"side": 16, "channels": 1})
    assert grey["x"] == "256 pixels, 256 over one half, 256.0 of ink in all"
    assert "x = 1.00, " in grey["pixel"]


def test_under_the_hood_a_photograph_is_not_too_large(node):
    told = node("hood.js", "numbers", {"side": 256, "channels": 3})
    assert told["xHat"].startswith("from 0.500 to 0.500; 65536 pixels")
    assert "at most 1.00" in told["encoder"]
