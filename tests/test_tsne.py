"""t-SNE: what the app computes again is what training stored."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from vae import atlas
from vae.data import DATASETS
from vae.models import new_model
from vae.recipes import RECIPES
from vae.tsne import PERPLEXITY, TsneError, tsne, tsne_progress


def test_the_stored_perplexity_computed_again_gives_the_stored_plot(digits):
    torch.manual_seed(0)
    model = new_model(RECIPES["digits/vae-2d"], DATASETS["digits"].shape, 10).eval()
    stored = atlas.compute(model, digits.test[:150])
    *shares, plot = tsne_progress(stored["mu"].float().numpy(), PERPLEXITY)
    assert torch.equal(torch.from_numpy(plot).half(), stored["tsne"])
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_codes_of_one_dimension_have_a_plot():
    plot = tsne(np.linspace(0, 1, 30)[:, None], 5)
    assert plot.shape == (30, 2)
    assert np.isfinite(plot).all()


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (np.zeros((4, 2)), "needs 5 codes or more, and there are 4"),
        (np.ones((40, 2)), "All test images have the same code"),
        (np.array([[np.nan, 0.0]] * 6), "not finite numbers"),
        (np.array([[1e9, 0.0]] * 6), "not finite numbers"),  # too large for the stored float16
    ],
)
def test_codes_without_a_plot_are_refused(codes, message):
    with pytest.raises(TsneError, match=message):
        tsne(codes)
    assert atlas.stored_tsne(torch.from_numpy(codes)).shape == (len(codes), 2)
