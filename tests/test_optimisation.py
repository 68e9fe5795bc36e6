"""Augmentation, gradient clipping, weight decay."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from vae import training
from vae.data.augmentation import random_affine
from vae.models import new_model
from vae.recipes import RECIPES, Schedule
from vae.training.lightning_module import CLIP_FACTOR


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
