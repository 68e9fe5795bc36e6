"""Every registered recipe's model: shapes, ranges, gradients, labels."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from vae.data import DATASETS
from vae.models import check_recipe, new_model
from vae.networks import LAYERS, NETWORKS, NetworkError, build, describe
from vae.objectives import loss_terms
from vae.parameters import ParameterError
from vae.recipes import (
    RECIPES,
    Layout,
    RecipeError,
    Schedule,
    get_recipe,
    name_problem,
    override,
    own_recipe,
)


@pytest.fixture(params=RECIPES)
def recipe(request):
    return RECIPES[request.param]


def make(recipe):
    torch.manual_seed(0)
    dataset = DATASETS[recipe.dataset]
    model = new_model(recipe, dataset.shape, len(dataset.classes))
    labels = torch.tensor([1, 4, 9]) if recipe.conditional else None
    return model, torch.rand(3, *dataset.shape), labels


def test_codes_and_images_have_the_shapes_of_the_contract(recipe):
    model, x, labels = make(recipe)
    mu, logvar = model.eval().encode(x, labels)
    assert mu.shape == (3, recipe.latent_dim)
    assert (logvar is None) == (recipe.kind == "ae")
    if logvar is not None:
        assert logvar.shape == mu.shape
    x_hat = model.decode(mu, labels)
    assert x_hat.shape == x.shape
    assert x_hat.min() >= 0
    assert x_hat.max() <= 1


def test_every_parameter_gets_a_finite_gradient(recipe):
    model, x, labels = make(recipe)
    reconstruction, kl = loss_terms(model, x, labels)
    assert reconstruction.shape == kl.shape == (3,)
    (reconstruction + kl).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name


def test_raw_output_is_what_decode_squashes(recipe):
    model, _, labels = make(recipe)
    z = torch.randn(3, recipe.latent_dim)
    raw = model.eval().decode_raw(z, labels)
    image = torch.sigmoid(raw) if recipe.likelihood == "bernoulli" else raw
    torch.testing.assert_close(image, model.decode(z, labels))


def test_layer_list_rebuilds_the_same_function(recipe):
    model, x, labels = make(recipe)
    model.eval()
    for name in ("encoder", "decoder"):
        stack = getattr(model, name)
        copy = build(describe(stack, name)).eval()
        copy.load_state_dict(stack.state_dict())
        z = torch.randn(3, recipe.latent_dim)
        inputs = model._encoder_input(x, labels) if name == "encoder" else z
        if name == "decoder":
            inputs = model._decoder_input(z, labels)
        torch.testing.assert_close(copy(inputs), stack(inputs), rtol=0, atol=0)


def test_only_a_variational_model_samples():
    vae, x, _ = make(RECIPES["mnist/vae-2d-shallow"])
    mu, logvar = vae.encode(x)
    assert not torch.equal(vae.reparameterize(mu, logvar), vae.reparameterize(mu, logvar))
    autoencoder, x, _ = make(RECIPES["mnist/ae-2d"])
    assert torch.equal(autoencoder(x)[0], autoencoder(x)[0])


def test_a_conditional_model_wants_labels_and_uses_them():
    model, x, _ = make(RECIPES["mnist/cvae-2d"])
    with pytest.raises(ValueError, match="labels"):
        model.encode(x)
    z = torch.zeros(2, 2)
    first, second = model.decode(z, torch.tensor([0, 7]))
    assert not torch.equal(first, second)


def test_the_ae_has_the_stacks_of_the_vae():
    vae, _, _ = make(RECIPES["mnist/vae-2d"])
    autoencoder, _, _ = make(RECIPES["mnist/ae-2d"])
    assert describe(vae.decoder, "d") == describe(autoencoder.decoder, "d")
    assert describe(vae.encoder, "e")[:-1] == describe(autoencoder.encoder, "e")[:-1]


def test_the_decoder_of_the_first_screen_stays_small():
    vae, _, _ = make(RECIPES["mnist/vae-2d"])
    assert sum(p.numel() for p in vae.decoder.parameters()) < 900_000


def test_unknown_layer_is_named():
    with pytest.raises(ValueError, match=r"'lstm'.*linear"):
        build([{"layer": "lstm"}])


def test_every_network_is_written_in_known_layers():
    known = {cls for cls, _ in LAYERS.values()}
    for name, builder in NETWORKS.items():
        shape = (1, 32, 32) if name == "conv-photo" else (1, 28, 28)
        for stack in builder(shape, 2, 4, 0):
            assert {type(layer) for layer in stack} <= known, name


def test_unknown_recipe_is_answered_with_close_names():
    with pytest.raises(RecipeError, match="mnist/vae-2d"):
        get_recipe("mnist/vae2d")


def test_override_leaves_the_registry_alone():
    changed = override(RECIPES["mnist/vae-2d"], epochs=1)
    assert changed.schedule.epochs == 1
    assert RECIPES["mnist/vae-2d"].schedule.epochs != 1
    assert changed.schedule.batch_size == RECIPES["mnist/vae-2d"].schedule.batch_size


@pytest.mark.parametrize(
    ("shape", "network"),
    [((1, 28, 28), "mlp-medium"), ((3, 32, 32), "conv-photo"), ((3, 64, 64), "conv-photo")],
)
def test_own_images_get_a_network_by_their_size(shape, network):
    recipe = own_recipe("cats/vae-2d", shape)
    assert recipe.network == network
    assert new_model(recipe, shape, 1).decode(torch.zeros(2, 2)).shape == (2, *shape)


@pytest.mark.parametrize("shape", [(3, 28, 28), (3, 100, 100), (1, 33, 33), (1, 40, 40)])
def test_a_size_that_halves_unevenly_is_answered_with_those_that_do(shape):
    with pytest.raises(NetworkError, match="`size=32`, 64 or 128"):
        new_model(own_recipe("cats/vae-2d", shape), shape, 1)


def test_own_images_train_two_kinds_only():
    with pytest.raises(RecipeError, match="vae-2d or NAME/ae-2d"):
        own_recipe("cats/gan", (1, 28, 28))


@pytest.mark.parametrize("name", ["猫/vae-2d", "my cats/ae-2d", "a.b_c-2/vae-2d", "हिन्दी/vae-2d"])
def test_names_of_any_letters_will_do(name):
    assert own_recipe(name, (3, 64, 64)).name == name


@pytest.mark.parametrize(
    "part",
    ["", ".", "..", ".hid", "-x", " x", "x ", "x.", "a\\b", "a\nb", "a\u202eb", "a#b", "a?b", "a%b",
     "a:b", "x" * 51],
)  # fmt: skip
def test_names_that_are_no_plain_folder_are_refused(part):
    for name in (f"{part}/vae-2d", f"x/{part}", f"x/y/{part}", part):
        with pytest.raises(RecipeError, match="not DATASET/MODEL"):
            own_recipe(name, (3, 64, 64))
    assert all(name_problem(name) is None for name in RECIPES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "gan"}, "`kind='gan'` is not one of 'vae', 'ae'"),
        ({"likelihood": "Bernoulli"}, "one of 'bernoulli', 'gaussian'"),
        ({"network": "mlp-huge"}, "`network='mlp-huge'` is not one of 'mlp-medium'"),
        ({"latent_dim": 0}, "`latent_dim=0` is not a whole number of 1 or more"),
        ({"latent_dim": 2.5}, "`latent_dim=2.5` is not a whole number"),
        ({"latent_dim": True}, "`latent_dim=True` is not a whole number"),
        ({"beta": -0.1}, "`beta=-0.1` is not a number of 0 or more"),
        ({"beta": float("nan")}, "`beta=nan` is not a number"),
        ({"noise": float("inf")}, "`noise=inf` is not a number"),
        ({"conditional": "yes"}, "`conditional='yes'` is not True or False"),
        ({"kind": "ae", "conditional": True}, "`conditional=True` needs `kind='vae'`"),
        ({"conditional": True, "layout": Layout()}, "`layout` needs"),
        ({"latent_dim": 3, "layout": Layout()}, "`layout` needs"),
        ({"noise": 0.5, "layout": Layout()}, "`layout` needs"),
    ],
)
def test_a_recipe_is_checked_when_it_is_made(change, message):
    with pytest.raises(ParameterError) as raised:
        replace(RECIPES["digits/vae-2d"], **change)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 0}, "`epochs=0` is not a whole number of 1 or more"),
        ({"batch_size": "64"}, "`batch_size='64'` is not a whole number"),
        ({"lr": 0.0}, "`lr=0.0` is not a number above 0"),
        ({"warmup": 1.5}, "`warmup=1.5` is not a number from 0 to 1"),
        ({"precision": "64-true"}, "`precision='64-true'` is not one of '32-true'"),
        ({"betas": (0.9, 1.0)}, "`betas=(0.9, 1.0)` is not two numbers"),
        ({"betas": (0.9,)}, "`betas=(0.9,)` is not two numbers"),
    ],
)
def test_a_schedule_is_checked_when_it_is_made(change, message):
    with pytest.raises(ParameterError) as raised:
        Schedule(**change)
    assert message in str(raised.value)


def test_overrides_are_checked_before_two_stages_share_them():
    with pytest.raises(ParameterError, match="epochs=0"):
        override(RECIPES["mnist/vae-2d"], epochs=0)


def test_every_recipe_passes_the_check_with_one_dimension_too(recipe):
    dataset = DATASETS[recipe.dataset]
    check_recipe(recipe, dataset.shape, len(dataset.classes))
    check_recipe(replace(recipe, latent_dim=1, layout=None), dataset.shape, len(dataset.classes))


CONV = RECIPES["mnist/conv-vae-8d"]


@pytest.mark.parametrize(
    ("recipe", "shape", "message"),
    [
        (replace(CONV, conditional=True), (1, 28, 28), "does not work with the convolutional"),
        (replace(CONV, likelihood="bernoulli"), (1, 28, 28), "does not end in a sigmoid"),
        (CONV, (1, 32, 32), "images of 1 x 28 x 28"),
        (RECIPES["mnist/deepconv-vae-20d"], (1, 8, 8), "cannot take images of 1 x 8 x 8"),
    ],
)
def test_a_recipe_that_does_not_suit_the_images_is_refused_before_training(recipe, shape, message):
    with pytest.raises(NetworkError, match=message):
        check_recipe(recipe, shape, 10)
