"""gr.HTML subclasses that hold the browser code. Their templates and scripts are constant; all that
varies is passed as props, so that no text from outside gets into a template."""

from __future__ import annotations

import gradio as gr

# `root` is the page's own address, which may have a proxy's prefix. Gradio accepts an event of our
# own only if its name stands in quotes in this text.
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


class Widget(gr.HTML):
    """An element in which vae/web/gradio-host.js mounts a widget.

    kind: "shell", or the name of a screen. web: absolute path of vae/web, whose files Gradio
    serves.
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
        """The type of a widget's value, which it exchanges with other components in the page."""
        return {"type": "object"}

    def get_block_name(self) -> str:
        return "html"  # Gradio's front end does not know this subclass


class Shell(Widget):
    """The page's title and notices; its value {"model", "tab", "z"} keeps picker, tabs and screens
    together."""

    def __init__(self, *, web: str, checkpoints: str, models: list[dict], notes: list[str]):
        super().__init__(
            kind="shell", web=web, checkpoints=checkpoints, models=models, notes=notes, value=None
        )


class Screen(Widget):
    """One of the five screens; it is mounted when its tab is first shown."""

    def __init__(self, name: str, *, web: str):
        super().__init__(kind=name, web=web)
