"""The page: the shell with its model picker on top, and the five tabs."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import gradio as gr

from . import compare, draw, explore, training, tsne
from .store import Store
from .texts import I18N, text
from .theme import theme
from .widgets import Screen, Shell

WEB = Path(__file__).resolve().parent.parent / "web"
TABS = {"explore": explore, "draw": draw, "compare": compare, "tsne": tsne, "training": training}
CACHE_SECONDS = (3600, 3600)  # every hour Gradio deletes its files that are an hour old


def build(store: Store) -> gr.Blocks:
    """The app for the checkpoints of `store`."""
    with gr.Blocks(
        title="Latent space explorer", analytics_enabled=False, delete_cache=CACHE_SECONDS
    ) as page:
        if store.models:
            _explorer(store)
        else:
            _no_models(store)
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
    # All of this runs in the browser: the page's session and Gradio's picker and tabs follow each
    # other. vae/web/gradio-host.js listens for clicks on tabs itself, because Gradio's own event
    # also fires when Gradio selects the first tab at the start.
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


def _no_models(store: Store) -> None:
    gr.Markdown(text("no_models"))
    for problem in store.problems:
        gr.Textbox(problem, label=text("left_out"), interactive=False, lines=2)


def launch_options(store: Store) -> dict:
    """The arguments of `launch` that this page needs."""
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
    """Links to the styles and modules of the static page, so that the browser loads them while
    Gradio still starts, and the script that asks for the texts in the visitor's language. The
    addresses are relative, because a proxy may add a prefix."""
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
