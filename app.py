"""Serve the explorer: python app.py"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

if __name__ == "__main__":  # the imports below take seconds; Ctrl-C ends them without a traceback
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

with contextlib.suppress(ImportError):
    # A Space on ZeroGPU hardware starts only if one GPU function is declared. This one is never
    # called, because nothing here needs a GPU.
    import spaces

    @spaces.GPU(duration=1)
    def _declared_for_zero_gpu() -> None: ...


from vae.app.page import build, launch_options
from vae.app.store import Store

QUEUE_LENGTH = 64  # waiting requests; further ones are refused
CALLS_AT_ONCE = 4  # per endpoint


def parse_args(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Explore latent spaces in the browser.", allow_abbrev=False
    )
    parser.add_argument(
        "--checkpoints",
        type=Path,
        default=Path(__file__).resolve().parent / "checkpoints",
        help="folder with <dataset>/<model>/ in it (default: checkpoints)",
    )
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, help="port (default: the first free one from 7860)")
    parser.add_argument("--share", action="store_true", help="open a public gradio.live link")
    parser.add_argument("--root-path", help="prefix that a proxy serves the app under, as /vae")
    return parser.parse_args(argv)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 65535")
    return int(text)


def can_listen(host: str) -> bool:
    """Whether `host` is an address of this machine, or the name of one."""
    try:
        places = socket.getaddrinfo(host.strip("[]"), 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: not a valid name
        return False
    return any(_binds(family, address) for family, *_, address in places)


def _binds(family: int, address: tuple) -> bool:
    try:
        with socket.socket(family) as trial:
            trial.bind(address)
    except OSError:
        return False
    return True


def main(argv: list[str] | None = None) -> int:
    args = parse_args(argv)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    host = args.host or os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1")
    if not can_listen(host):  # Gradio would try a hundred ports and report those
        print(
            f"{host} is not an address of this machine. Choose another: --host 127.0.0.1 for this "
            "machine alone, --host 0.0.0.0 for its networks too.",
            file=sys.stderr,
        )
        return 1
    if not args.checkpoints.is_dir():
        print(f"There is no folder {args.checkpoints}, so the page has no models.")
    store = Store(args.checkpoints)
    for problem in store.problems:
        print(f"Left out: {problem}")
    page = build(store)
    page.queue(max_size=QUEUE_LENGTH, default_concurrency_limit=CALLS_AT_ONCE)
    try:
        page.launch(
            server_name=args.host,
            server_port=args.port,
            share=args.share or None,  # None: as GRADIO_SHARE says
            root_path=args.root_path,
            **launch_options(store),
        )
    except OSError as error:
        if "empty port" not in str(error):
            raise
        taken = f"Port {args.port} is" if args.port else "All ports that Gradio tries are"
        print(f"{taken} taken on this machine. Choose another: --port NUMBER", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
