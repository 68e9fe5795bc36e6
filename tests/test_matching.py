"""The matching encoder, augmentation, gradient clipping, weight decay."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from vae import evaluation, training
from vae.data.augmentation import random_affine
from vae.models import new_model
from vae.objectives import reconstruction_term
from vae.recipes import RECIPES, Matching, Schedule
from vae.training.lightning_module import CLIP_FACTOR
from vae.training.matching import code_prototypes, matching_encoder


@pytest.fixture
def model():
    torch.manual_seed(0)
    model = new_model(RECIPES["mnist/vae-2d"], (1, 8, 8), 10)
    with torch.no_grad():
        model.decoder[-3].weight.mul_(20)  # images that differ from code to code
    return model.eval()


def test_the_image_of_a_prototype_is_encoded_as_the_posterior_over_prototypes(model):
    prototypes = torch.randn(64, 2)
    encoder = matching_encoder(model, prototypes, torch.tensor([-3.0, -4.0]))
    images = (model.decode(prototypes) > 0.5).float()
    with torch.no_grad():
        codes = encoder(images)
        likelihood = torch.stack(
            [
                -reconstruction_term(
                    model.decode_raw(prototypes), x.expand(64, 1, 8, 8), "bernoulli"
                )
                for x in images
            ]
        )
    posterior = likelihood.softmax(1)  # under a uniform prior on the prototypes
    torch.testing.assert_close(codes[:, :2], posterior @ prototypes, atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(codes[:, 2:], torch.tensor([[-3.0, -4.0]]).expand(64, 2))


def test_a_plain_autoencoder_gets_codes_only(model):
    assert matching_encoder(model, torch.randn(5, 2), None)(torch.rand(3, 1, 8, 8)).shape == (3, 2)


def test_prototypes_have_the_distribution_of_the_codes():
    blobs = torch.cat([torch.randn(900, 2) * 0.1, torch.randn(100, 2) * 0.1 + 5])
    prototypes = code_prototypes(blobs, 20)
    assert prototypes.shape == (20, 2)
    assert 1 <= (prototypes[:, 0] > 2.5).sum() < 10


def test_a_decoder_that_is_not_bernoulli_is_refused():
    gaussian = new_model(RECIPES["mnist/conv-vae-8d"], (1, 28, 28), 10)
    with pytest.raises(ValueError, match="Bernoulli"):
        matching_encoder(gaussian, torch.zeros(2, 8), None)


def test_the_second_stage_goes_on_where_the_first_ended_and_resumes(digits, tmp_path):
    quick = Schedule(epochs=15, batch_size=64, augment=0.02)
    recipe = replace(
        RECIPES["digits/vae-2d"], schedule=quick, matching=Matching(96, replace(quick, epochs=4))
    )
    flags = {"accelerator": "cpu", "devices": 1}
    outcome = training.fit(recipe, digits, 10, run=tmp_path, trainer_flags=flags)
    assert [row["epoch"] for row in outcome.history] == list(range(19))
    assert isinstance(outcome.model.encoder[2], nn.Softmax)
    assert len(outcome.replay["mu"]) == len(outcome.replay["epoch"])
    assert outcome.replay["epoch"].diff().min() >= 0
    again = training.fit(recipe, digits, 10, run=tmp_path, trainer_flags=flags, resume=True)
    assert again.history == outcome.history
    first, second = (evaluation.codes(o.model, digits.test)[0] for o in (outcome, again))
    assert torch.equal(first, second)


def test_augmented_images_stay_images_and_near():
    torch.manual_seed(0)
    x = torch.zeros(50, 1, 28, 28)
    x[:, :, 8:20, 8:20] = 1
    moved = random_affine(x, 0.05)
    assert moved.shape == x.shape
    assert 0 <= moved.min() <= moved.max() <= 1
    assert not torch.equal(moved[0], moved[1])
    assert math.isclose(float(moved.mean() / x.mean()), 1, abs_tol=0.05)
    torch.testing.assert_close(random_affine(x, 0.0), x, atol=1e-4, rtol=0)


@pytest.mark.parametrize("clip", [True, False])
def test_a_gradient_far_above_the_mean_is_scaled_down_if_the_recipe_clips(clip):
    recipe = RECIPES["mnist/vae-2d-shallow"]
    assert not recipe.schedule.clip
    model = new_model(recipe, (1, 8, 8), 10)
    lit = training.LitAutoencoder(model, recipe, replace(recipe.schedule, clip=clip))
    for value in (1.0, 100.0):
        for parameter in model.parameters():
            parameter.grad = torch.full_like(parameter, value)
        lit.configure_gradient_clipping(None)
    expected = CLIP_FACTOR if clip else 100.0
    assert float(next(model.parameters()).grad[0, 0]) == pytest.approx(expected)


def test_the_decoder_alone_decays_where_the_recipe_says_so():
    recipe = RECIPES["digits/vae-2d"]
    model = new_model(recipe, (1, 8, 8), 10)
    schedule = Schedule(one_cycle=False, lr=0.5, decoder_decay=0.1)
    optimizer = training.LitAutoencoder(model, recipe, schedule).configure_optimizers()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    for name, value in model.state_dict().items():
        left = 0.95 if name.startswith("decoder.") else 1.0
        torch.testing.assert_close(value, left * before[name], msg=name)
