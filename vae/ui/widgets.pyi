"""gr.HTML subclasses that hold the browser code. Their templates and scripts are constant: what
differs goes in as props, and text from outside never meets a template."""

from __future__ import annotations

import gradio as gr

# The page's own root, which may lie behind a prefix; `base` is what Gradio's template puts there.
# An event that Python binds and Gradio does not know must stand in quotes in this text.
_MOUNT = """
const ownEvents = ["recompute", "stop_recompute"];
const root = new URL(window.gradio_config?.root || document.baseURI, document.baseURI).href;
const files = root.replace(/\\/?$/, "/") + "gradio_api/file=";
import(files + encodeURI(props.web) + "/gradio-host.js")
  .then((host) => host.mountWidget({ element, props, trigger, watch, files }))
  .catch((error) => {
    element.querySelector(".le-mount").textContent = String(error);
  });
"""

from gradio.events import Dependency

class Widget(gr.HTML):
    """An element that vae/web/gradio-host.js fills.

    kind: "shell", or a screen's name. web: absolute path of vae/web, whose files Gradio serves.
    """

    def __init__(self, *, kind: str, web: str, **props):
        super().__init__(
            html_template='<div class="le-mount"></div>',
            js_on_load=_MOUNT,
            apply_default_css=False,
            elem_id=f"le-{kind}",
            elem_classes=["le-widget"],
            kind=kind,
            web=web,
            **props,
        )

    def api_info(self) -> dict:
        """Widgets exchange JSON with other components in the page, never with the server."""
        return {"type": "object"}

    def get_block_name(self) -> str:
        return "html"
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component  # the front end knows no subclass

class Shell(Widget):
    """The page's title and notices; its value {"model", "tab", "z"} joins picker, tabs, screens."""

    def __init__(self, *, web: str, checkpoints: str, models: list[dict], notes: list[str]):
        super().__init__(
            kind="shell", web=web, checkpoints=checkpoints, models=models, notes=notes, value=None
        )
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component

class Screen(Widget):
    """One of the five screens; it mounts when its tab is first shown."""

    def __init__(self, name: str, *, web: str):
        super().__init__(kind=name, web=web)
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component
