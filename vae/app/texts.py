"""Texts of Gradio's own components, in the browser's language. Widgets have theirs in
vae/web/*/texts.*.js."""

from __future__ import annotations

import gradio as gr

_TEXTS = {
    "le_model": ("Model", "模型"),
    "le_explore": ("Explore", "探索"),
    "le_draw": ("Draw", "绘制"),
    "le_compare": ("Compare", "对比"),
    "le_tsne": ("t-SNE", "t-SNE"),
    "le_training": ("Training", "训练"),
    "le_no_models": (
        """# Latent space explorer

There is no model yet. This command trains one in under a minute, with no download:

    python train.py digits/vae-2d

Then start `python app.py` again. `python train.py --list` shows what else can be trained.
""",
        """# 隐空间探索

还没有模型。用这条命令训练一个，不到一分钟，无需下载：

    python train.py digits/vae-2d

然后重新启动 `python app.py`。`python train.py --list` 列出还能训练什么。
""",
    ),
    "le_left_out": ("Left out", "未能载入"),
}

I18N = gr.I18n(
    en={key: texts[0] for key, texts in _TEXTS.items()},
    **{
        locale: {key: texts[1] for key, texts in _TEXTS.items()}
        for locale in ("zh", "zh-CN", "zh-TW")
    },
)


def text(key: str):
    """The text `key`; the browser chooses the language."""
    if f"le_{key}" not in _TEXTS:
        raise KeyError(key)
    return I18N(f"le_{key}")
