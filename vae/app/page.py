"""The page: the shell with its model picker on top, and the five tabs."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import gradio as gr

from . import compare, draw, explore, training, tsne
from .store import Store
from .texts import I18N, text
from .widgets import Screen, Shell

WEB = Path(__file__).resolve().parent.parent / "web"
TABS = {"explore": explore, "draw": draw, "compare": compare, "tsne": tsne, "training": training}
CACHE_SECONDS = (3600, 3600)  # how often Gradio's cache is emptied, and of what age


def build(store: Store) -> gr.Blocks:
    """The app for the checkpoints of `store`."""
    with gr.Blocks(
        title="Latent space explorer", analytics_enabled=False, delete_cache=CACHE_SECONDS
    ) as page:
        if store.models:
            _explorer(store)
        else:
            _nothing(store)
    return page


def _explorer(store: Store) -> None:
    web = WEB.as_posix()
    with gr.Row(elem_id="le-top"):
        shell = Shell(
            web=web, checkpoints=store.root.as_posix(), models=store.models, notes=store.problems
        )
        picker = gr.Dropdown(
            [(f"{entry['dataset']} · {entry['title']}", entry["name"]) for entry in store.models],
            value=store.names[0],
            label=text("model"),
            filterable=False,
            elem_id="le-picker",
        )
    with gr.Tabs(selected="explore", overflow_behavior="wrap", elem_id="le-tabs") as tabs:
        for name in TABS:
            with gr.Tab(text(name), id=name, elem_id=f"le-tab-{name}"):
                _fill(name, store, web)
    # No server has a part in this: the session in the page and Gradio's picker and tabs follow
    # each other. vae/web/gradio-host.js is the other half, and hears of a press on a tab: Gradio
    # selects tabs of its own accord too, the first one at some moment of the start.
    picker.input(fn=None, inputs=picker, outputs=shell, js="(model) => ({ model })")
    shell.input(
        fn=None,
        inputs=shell,
        outputs=[picker, tabs],
        js="(value) => [value.model, { selected: value.tab, __type__: 'update' }]",
    )


def _fill(name: str, store: Store, web: str) -> None:
    screen = Screen(name, web=web)
    limits = tsne.NO_QUEUE if name == "tsne" else {}
    for api_name, function in TABS[name].endpoints(store).items():
        gr.api(function, api_name=api_name, **limits)
    if name == "tsne":
        tsne.connect(screen, store)


def _nothing(store: Store) -> None:
    gr.Markdown(text("nothing"))
    for problem in store.problems:
        gr.Textbox(problem, label=text("left_out"), interactive=False, lines=2)


def launch_options(store: Store) -> dict:
    """What `launch` needs to know of the page."""
    return {
        "allowed_paths": [str(WEB), str(store.root)],
        "theme": theme(),
        "head": _head(),
        "favicon_path": str(WEB / "icon.svg"),
        "i18n": I18N,
        "ssr_mode": False,
        "footer_links": ["api"],
        "max_file_size": "10mb",
        "run_history": False,
        "show_error": False,
    }


def _head() -> str:
    """Styles and modules that the browser asks for while Gradio still mounts.

    They are those of the static page; the addresses are relative, for a proxy may add a prefix. The
    script asks for the texts in the visitor's language.
    """
    page = (WEB / "index.html").read_text(encoding="utf-8")
    script = re.search(r'<script id="texts">.*?</script>', page, re.DOTALL)[0]
    links = re.findall(
        r'<link rel="(?:modulepreload|stylesheet)" href="\./[^"]+"', page.replace(script, "")
    )
    links = [link for link in links if "site.js" not in link]
    links += ['<link rel="stylesheet" href="./gradio.css"']
    links += ['<link rel="modulepreload" href="./gradio-host.js"']
    head = "\n".join([*(f"{link}>" for link in links), script])
    return head.replace('href="./', f'href="gradio_api/file={quote(WEB.as_posix())}/')


def theme() -> gr.themes.Base:
    """theme.css' tokens for Gradio's own components. System fonts: nothing comes from a CDN."""
    sans = ["ui-sans-serif", "system-ui", "Segoe UI", "Noto Sans", "PingFang SC", "sans-serif"]
    mono = ["ui-monospace", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]
    return gr.themes.Base(
        font=sans, font_mono=mono, radius_size="md", text_size="md", spacing_size="md"
    ).set(
        body_background_fill="#f5f3ee",
        body_background_fill_dark="#12141a",
        body_text_color="#1b1e27",
        body_text_color_dark="#eceae4",
        body_text_color_subdued="#595e6b",
        body_text_color_subdued_dark="#a6abb8",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1b1e27",
        background_fill_secondary="#ece9e2",
        background_fill_secondary_dark="#14161d",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1b1e27",
        block_border_color="#dbd7cd",
        block_border_color_dark="#323743",
        block_label_text_color="#595e6b",
        block_label_text_color_dark="#a6abb8",
        border_color_primary="#dbd7cd",
        border_color_primary_dark="#323743",
        border_color_accent="#0b5c66",
        border_color_accent_dark="#63cbc3",
        color_accent="#0b5c66",
        color_accent_soft="#dcecec",
        color_accent_soft_dark="#1d3538",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1b1e27",
        input_border_color="#8b8a86",
        input_border_color_dark="#7b8190",
        input_border_color_focus="#0b5c66",
        input_border_color_focus_dark="#63cbc3",
        link_text_color="#0b5c66",
        link_text_color_dark="#63cbc3",
        slider_color="#0b5c66",
        slider_color_dark="#63cbc3",
        button_primary_background_fill="#0b5c66",
        button_primary_background_fill_dark="#63cbc3",
        button_primary_background_fill_hover="#0e4a52",
        button_primary_background_fill_hover_dark="#8adad4",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#0a1b1c",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_dark="#1b1e27",
        button_secondary_border_color="#8b8a86",
        button_secondary_border_color_dark="#7b8190",
        button_secondary_text_color="#1b1e27",
        button_secondary_text_color_dark="#eceae4",
    )
