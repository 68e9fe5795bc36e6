"""Runs the functions of tests/browser/js in a page."""

import base64
from pathlib import Path

JS = Path(__file__).resolve().parent / "js"


def call(target, module: str, function: str, *arguments):
    """What an exported function of a module in tests/browser/js makes of the arguments.

    The module goes to the page as text, so it works on every server's pages and imports nothing
    itself; what it needs of vae/web it imports inside its functions, from the URL that it gets.

    Args:
        target: a page or a frame; with a locator, the element comes first of the arguments.
    """
    source = (JS / module).read_bytes() + f"\n//# sourceURL=tests/browser/js/{module}".encode()
    url = "data:text/javascript;base64," + base64.b64encode(source).decode()
    is_page = hasattr(target, "goto")
    run = "([url, name, rest]) => import(url).then((module) => module[name](...rest))"
    run_on = "(element, [url, name, rest]) => import(url).then((m) => m[name](element, ...rest))"
    return target.evaluate(run if is_page else run_on, [url, function, arguments])
