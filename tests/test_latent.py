"""Grids, samples, interpolations and the anomaly score."""

from __future__ import annotations

import pytest
import torch

from vae import latent
from vae.models import new_model
from vae.recipes import Recipe


def model(kind="vae", latent_dim=2, conditional=False):
    torch.manual_seed(0)
    name = "mlp-small"
    recipe = Recipe("digits/x", name, latent_dim, kind, "", conditional=conditional)
    return new_model(recipe, (1, 8, 8), 10).eval()


def test_normal_quantiles_have_equal_probability_between_them():
    z = latent.normal_quantiles(9)
    share = torch.special.ndtr(z.double())
    assert torch.allclose(share.diff(), torch.full((8,), 1 / 9, dtype=torch.float64), atol=1e-6)
    assert z[4].abs() < 1e-6
    assert torch.allclose(z, -z.flip(0), atol=1e-6)


@pytest.mark.parametrize("latent_dim", [1, 2, 5])
def test_a_grid_goes_right_and_up(latent_dim):
    z = latent.grid_codes(model(latent_dim=latent_dim), 4)
    assert z.shape == (16, latent_dim)
    assert (z[:4, 0].diff() > 0).all()
    if latent_dim > 1:
        assert (z[::4, 1].diff() < 0).all()
    assert (z[:, 2:] == 0).all()


def test_a_grid_through_another_plane_keeps_its_centre():
    centre = torch.tensor([1.0, 2.0, 3.0])
    z = latent.grid_codes(model(latent_dim=3), 3, plane=(2, 0), centre=centre)
    assert (z[:, 1] == 2).all()
    assert (z[:3, 2].diff() > 0).all()
    assert (z[::3, 0].diff() < 0).all()


def test_a_plain_autoencoder_keeps_to_its_codes():
    ae = model("ae")
    codes = torch.randn(500, 2) * torch.tensor([10.0, 2.0]) + torch.tensor([50.0, -9.0])
    z = latent.grid_codes(ae, 6, codes=codes)
    low, high = latent.code_range(codes, symmetric=False)
    assert ((z > low) & (z < high)).all()
    assert z[:, 0].min() > 10
    with pytest.raises(ValueError, match="codes="):
        latent.grid_codes(ae, 6)


def test_the_range_holds_all_but_the_outermost():
    codes = torch.cat([torch.randn(10_000, 1), torch.tensor([[1e6]])])
    low, high = latent.code_range(codes, symmetric=True)
    assert low == -high
    assert 2 < high < 4
    same = torch.full((5, 2), 3.0)
    low, high = latent.code_range(same, symmetric=False)
    assert (low < 3).all()
    assert (high > 3).all()


@pytest.mark.parametrize("kind", ["vae", "ae"])
def test_manifold_and_samples_are_images(kind):
    network = model(kind)
    images = latent.manifold(network, 3, codes=torch.randn(50, 2))
    assert images.shape == (9, 1, 8, 8)
    z, images = latent.sample(network, 7, seed=3)
    assert z.shape == (7, 2)
    assert images.shape == (7, 1, 8, 8)
    assert ((images >= 0) & (images <= 1)).all()
    again, _ = latent.sample(network, 7, seed=3)
    other, _ = latent.sample(network, 7, seed=4)
    assert torch.equal(z, again)
    assert not torch.equal(z, other)


def test_conditional_models_need_a_class():
    network = model(conditional=True)
    assert latent.manifold(network, 2, labels=7).shape == (4, 1, 8, 8)
    assert latent.sample(network, 3, labels=torch.tensor([0, 1, 2]))[1].shape == (3, 1, 8, 8)
    with pytest.raises(ValueError, match="0 to 9"):
        latent.manifold(network, 2)


def test_fitted_samples_have_the_codes_mean_and_covariance():
    codes = torch.randn(4000, 3) @ torch.tensor([[2.0, 0, 0], [1.0, 0.5, 0], [0, 0, 0]])
    codes = codes + torch.tensor([5.0, -1.0, 0.0])  # the third dimension is dead
    z, _ = latent.sample(model("ae", 3), 20_000, codes=codes)
    assert torch.allclose(z.mean(0), codes.mean(0), atol=0.1)
    assert torch.allclose(torch.cov(z.T), torch.cov(codes.T), atol=0.2)


@pytest.mark.parametrize("spherical", [False, True])
def test_interpolation_keeps_its_ends(spherical):
    a, b = torch.tensor([3.0, 0.0, 1.0]), torch.tensor([0.0, 1.0, -1.0])
    path = latent.interpolate(a, b, 9, spherical=spherical)
    assert torch.allclose(path[0], a, atol=1e-5)
    assert torch.allclose(path[-1], b, atol=1e-5)


def test_the_great_circle_does_not_cut_through_the_middle():
    a, b = torch.tensor([2.0, 0.0]), torch.tensor([0.0, 2.0])
    assert torch.allclose(
        latent.interpolate(a, b, 11, spherical=True).norm(dim=1), torch.tensor(2.0)
    )
    assert latent.interpolate(a, b, 11).norm(dim=1).min() < 1.5
    for end in (-a, a, torch.zeros(2)):  # where there is no one great circle
        assert latent.interpolate(a, end, 5, spherical=True).isfinite().all()


def test_a_strange_image_scores_higher(digits):
    network = model()
    x = digits.test.pixels[:1].float() / 255
    terms = latent.loss_of_image(network, x)
    assert terms["negative_elbo"] == pytest.approx(terms["reconstruction"] + terms["kl"])
    assert latent.loss_of_image(model("ae"), x)["kl"] == 0
    reference = torch.arange(100.0)
    assert latent.anomaly_share(1000.0, reference) == 1
    assert latent.anomaly_share(-1.0, reference) == 0
    assert latent.anomaly_share(50.0, reference) == pytest.approx(0.5)


def test_tiles_lie_row_by_row():
    images = torch.arange(5.0).view(5, 1, 1, 1).expand(5, 1, 2, 3) / 5
    sheet = latent.tile(images, 3, gap=1)
    assert sheet.shape == (1, 5, 11)
    assert sheet[0, 0, 4] == images[1, 0, 0, 0]
    assert sheet[0, 3, 0] == images[3, 0, 0, 0]
    assert sheet[0, 2].sum() == 0
