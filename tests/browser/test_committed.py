"""Every committed checkpoint in the browser against PyTorch: images, codes, what they decode to."""

import numpy as np
import pytest
import torch
from javascript import call
from PIL import Image

import vae
from vae.checkpoint import DEFAULT_ROOT


def stored_images(model, name, indices):
    """Test images of a data set as PIL reads them from the sprite sheet, (N, C, H, W) in [0, 1]."""
    sheet = np.asarray(Image.open(DEFAULT_ROOT / name.split("/")[0] / "thumbnails.png"))
    channels, height, width = model.image_shape
    sheet = sheet.reshape(*sheet.shape[:2], channels)
    columns = sheet.shape[1] // width
    corners = [(i // columns * height, i % columns * width) for i in indices]
    tiles = [sheet[y : y + height, x : x + width] for y, x in corners]
    return torch.from_numpy(np.stack(tiles)).permute(0, 3, 1, 2).float() / 255


@pytest.mark.parametrize("name", vae.list_checkpoints())
def test_committed_checkpoint(page, root_url, name):
    torch.manual_seed(4)
    model = vae.load(name)
    indices = [*range(12), 399]
    labels = torch.arange(len(indices)) % len(model.config["classes"])
    x = stored_images(model, name, indices)
    with torch.no_grad():
        mu, logvar = model.encode(x, labels) if model.conditional else model.encode(x)
        z = mu + torch.randn_like(mu)
        x_hat = model.decode(z, labels) if model.conditional else model.decode(z)
    page.goto(root_url + "blank")
    where = [root_url + "vae/web/", f"{root_url}checkpoints/{name}/"]
    asked = {"indices": indices, "z": z.tolist(), "labels": labels.tolist()}
    found = call(page, "checkpoint.js", "codesAndImages", *where, asked)

    assert torch.equal(torch.tensor(found["images"]).view_as(x), x)
    close = {"atol": 1e-3, "rtol": 0}
    codes = found["codes"]
    torch.testing.assert_close(torch.tensor([code["mu"] for code in codes]), mu, **close)
    if logvar is None:
        assert [code["logvar"] for code in codes] == [None] * len(codes)
    else:
        torch.testing.assert_close(
            torch.tensor([code["logvar"] for code in codes]), logvar, **close
        )
    decoded = torch.tensor(found["decoded"]).view_as(x_hat)
    torch.testing.assert_close(decoded, x_hat, **close)
