"""Image tensors as files that Gradio serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradio.data_classes import FileData
from gradio.processing_utils import save_pil_to_cache
from gradio.utils import get_upload_folder

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor


def to_pil(image: Tensor) -> Image.Image:
    """An image (C, H, W) in [0, 1] as a grey or RGB PIL image."""
    from PIL import Image

    pixels = (image.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()  # (H, W, C)
    return Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def png_file(image: Tensor) -> dict:
    """An image (C, H, W) in [0, 1] as a PNG file in Gradio's cache, which deletes it later."""
    path = save_pil_to_cache(to_pil(image), cache_dir=get_upload_folder(), format="png")
    return FileData(path=path, orig_name="image.png", mime_type="image/png").model_dump()
