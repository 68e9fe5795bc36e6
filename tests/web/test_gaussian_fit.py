"""gaussian-fit.js against NumPy: mean, covariance, draws and the outline at two sigmas."""

import numpy as np
import pytest


def test_the_fit_has_the_mean_and_covariance_of_the_codes(node):
    random = np.random.default_rng(0)
    mix = np.array([[2.0, 0, 0], [1.5, 0.5, 0], [-1, 0.3, 0]])  # one direction is not used
    codes = (random.standard_normal((500, 3)) @ mix.T + [1, -2, 3]).astype(np.float32)
    arguments = {"mu": codes.ravel().tolist(), "plane": [0, 2], "draws": 20000}
    found = node("gaussian.js", "fit", arguments)
    fit, draws, outline = found["fit"], found["draws"], found["outline"]
    factor = np.reshape(fit["factor"], (3, 3))
    wanted = np.cov(codes.T)
    assert fit["mean"] == pytest.approx(codes.mean(0), abs=1e-4)
    assert factor @ factor.T == pytest.approx(wanted, abs=1e-3)
    assert np.cov(np.transpose(draws)) == pytest.approx(wanted, abs=0.12)
    # Every point of the outline is two standard deviations away from the mean.
    offsets = (np.array(outline) - codes.mean(0))[:, [0, 2]]
    inverse = np.linalg.inv(wanted[np.ix_([0, 2], [0, 2])])
    distances = np.einsum("ni,ij,nj->n", offsets, inverse, offsets)
    assert np.sqrt(distances) == pytest.approx(2, abs=1e-3)
