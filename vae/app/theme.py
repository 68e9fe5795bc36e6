"""The colours and fonts of Gradio's own components, the same as in vae/web/kit/theme.css."""

from __future__ import annotations

import gradio as gr

# System fonts: nothing is loaded from a CDN.
SANS = ["ui-sans-serif", "system-ui", "Segoe UI", "Noto Sans", "PingFang SC", "sans-serif"]
MONO = ["ui-monospace", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]

ACCENT = "#0b5c66"  # color_accent is the one variable without a dark value
# Gradio's variable: (its light value, its dark value)
COLOURS = {
    "body_background_fill": ("#f5f3ee", "#12141a"),
    "body_text_color": ("#1b1e27", "#eceae4"),
    "body_text_color_subdued": ("#595e6b", "#a6abb8"),
    "background_fill_primary": ("#ffffff", "#1b1e27"),
    "background_fill_secondary": ("#ece9e2", "#14161d"),
    "block_background_fill": ("#ffffff", "#1b1e27"),
    "block_border_color": ("#dbd7cd", "#323743"),
    "block_label_text_color": ("#595e6b", "#a6abb8"),
    "border_color_primary": ("#dbd7cd", "#323743"),
    "border_color_accent": ("#0b5c66", "#63cbc3"),
    "color_accent_soft": ("#dcecec", "#1d3538"),
    "input_background_fill": ("#ffffff", "#1b1e27"),
    "input_border_color": ("#8b8a86", "#7b8190"),
    "input_border_color_focus": ("#0b5c66", "#63cbc3"),
    "link_text_color": ("#0b5c66", "#63cbc3"),
    "slider_color": ("#0b5c66", "#63cbc3"),
    "button_primary_background_fill": ("#0b5c66", "#63cbc3"),
    "button_primary_background_fill_hover": ("#0e4a52", "#8adad4"),
    "button_primary_text_color": ("#ffffff", "#0a1b1c"),
    "button_secondary_background_fill": ("#ffffff", "#1b1e27"),
    "button_secondary_border_color": ("#8b8a86", "#7b8190"),
    "button_secondary_text_color": ("#1b1e27", "#eceae4"),
}


def theme() -> gr.themes.Base:
    """Gradio's theme with these colours and fonts."""
    base = gr.themes.Base(
        font=SANS, font_mono=MONO, radius_size="md", text_size="md", spacing_size="md"
    )
    light = {name: colours[0] for name, colours in COLOURS.items()}
    dark = {f"{name}_dark": colours[1] for name, colours in COLOURS.items()}
    return base.set(color_accent=ACCENT, **light, **dark)
