"""The Draw tab, the upload of a picture, and the endpoint `encode`."""

from __future__ import annotations

from typing import Any

import gradio as gr
import torch
from gradio_client.utils import is_file_obj_with_meta

from .. import latent
from ..sketch import prepare
from . import checks
from .images import to_pil
from .store import Store
from .texts import text
from .widgets import Screen, Shell

SHOWN_PIXELS = 224  # the pictures are enlarged to about this


def picture(image: object) -> Any:
    """What a client sent as an image: an uploaded file, or nested lists of numbers."""
    # Gradio has checked the path of such a dict: it lies in the folder of uploads. Any other dict
    # could name any file of this machine.
    if isinstance(image, dict) and is_file_obj_with_meta(image):
        return checks.image_file(image["path"])
    if isinstance(image, list):
        return checks.pixels(image)
    raise checks.InputError(
        f"image is {checks.shown(image)}: neither an uploaded file (handle_file(path) in "
        "gradio_client) nor nested lists of grey levels in [0, 1]."
    )


def look_at(store: Store, model: object, image: Any, label: object) -> tuple[dict, Any, Any]:
    """What a model makes of a picture: the figures, the image prepared, its reconstruction."""
    network = store.model(model)
    index = checks.label(label, network)
    x = prepare(image, store.dataset(model))
    labels = None if index is None else torch.tensor([index])
    with torch.inference_mode():
        mu, logvar = network.encode(x, labels)
        x_hat = network.decode(mu, labels)
    terms = latent.loss_of_image(network, x, index)
    figures = {"mu": mu[0].tolist(), "logvar": None if logvar is None else logvar[0].tolist()}
    atlas = store.atlas(model)
    if "reconstruction" in atlas:
        usual = atlas["reconstruction"] + atlas["kl"]
        figures["stranger_than"] = latent.anomaly_share(terms["negative_elbo"], usual)
    return figures | terms, x[0], x_hat[0]


def endpoints(store: Store) -> dict:
    """The functions of this tab by their names in the API."""

    @checks.endpoint
    def encode(model: str, image: dict | list, label: int | str | None = None) -> dict:
        """Encode a picture, an uploaded file or nested lists (H, W) or (H, W, 3) of numbers in
        [0, 1], after making it one as the data set has them. Returns mu, logvar, the loss terms
        in nats, the share of test images that are less strange, and the image and its
        reconstruction as nested lists (C, H, W)."""
        figures, x, x_hat = look_at(store, model, picture(image), label)
        return figures | {"image": x.tolist(), "x_hat": x_hat.tolist()}

    return {"encode": encode}


def build(store: Store, web: str, picker: gr.Dropdown, shell: Shell) -> None:
    """Fill the tab."""
    Screen("draw", web=web)
    for name, function in endpoints(store).items():
        gr.api(function, api_name=name)
    with gr.Accordion(text("upload_title"), open=False, elem_id="le-upload"):
        upload = gr.UploadButton(text("upload"), file_types=["image"], elem_id="le-upload-file")
        with gr.Row(visible=False) as result:
            options = {"interactive": False, "format": "png", "buttons": [], "height": 260}
            prepared = gr.Image(label=text("upload_prepared"), **options)
            reconstruction = gr.Image(label=text("upload_reconstruction"), **options)
            with gr.Column():
                figures = gr.JSON(show_label=False)
                open_button = gr.Button(text("upload_open"), variant="primary")

    @checks.endpoint
    def show(model, path):
        numbers, x, x_hat = look_at(store, model, checks.image_file(path), 0)
        scale = max(1, SHOWN_PIXELS // x.shape[1])
        pictures = (to_pil(image, scale=scale) for image in (x, x_hat))
        return *pictures, _rounded(numbers), gr.Row(visible=True)

    upload.upload(
        show,
        inputs=[picker, upload],
        outputs=[prepared, reconstruction, figures, result],
        api_visibility="private",
    )
    open_button.click(
        fn=None,
        inputs=figures,
        outputs=shell,
        js="(figures) => ({ tab: 'explore', z: figures.mu })",
    )


def _rounded(figures: dict) -> dict:
    def short(value):
        return [short(v) for v in value] if isinstance(value, list) else round(value, 3)

    return {key: short(value) for key, value in figures.items() if value is not None}
