"""How fast the browser engine decodes and encodes, beside PyTorch on one thread.

    python benchmarks/engine.py [NAME ...] [--runs 1000] [--no-simd]

Prints, for every committed checkpoint or the named ones, milliseconds a run (median and 95th
percentile), runs a second, PyTorch's median in the same minute, and how many times the browser's
that is. `first` is the time from the file's bytes to the first result, `garbage` what the
JavaScript heap grows by in a run. Needs Chromium, as the browser tests do (the environment variable
CHROMIUM may name one).
"""

from __future__ import annotations

import argparse
import functools
import os
import shutil
import statistics
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import torch
from playwright.sync_api import sync_playwright

import vae

ROOT = Path(__file__).resolve().parent.parent

RUN = "async ([name, argument]) => (await import('/benchmarks/js/engine.js'))[name](argument)"


class PlainHandler(SimpleHTTPRequestHandler):
    """Files as any server gives them, over one connection for many."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a file waits 40 ms behind its own headers
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def log_message(self, *args):
        pass


class IsolatedHandler(PlainHandler):
    """With the headers for which a browser gives its finer clock (5 instead of 100 us).

    They also cost a fresh process at each load.
    """

    def end_headers(self):
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()


def make_server(folder: Path, handler: type = IsolatedHandler) -> ThreadingHTTPServer:
    handler = functools.partial(handler, directory=str(folder))
    return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def serve(folder: Path = ROOT) -> str:
    server = make_server(folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def launch(playwright, flags=("--disable-gpu",)):
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    flags = [*flags, "--enable-precise-memory-info", *root]
    return playwright.chromium.launch(executable_path=path, args=flags)


def time_browser(page, url: str, part: str, runs: int, simd: bool) -> dict:
    """Milliseconds of each run, until the first result, and bytes of garbage a run."""
    first = page.evaluate(RUN, ["prepare", [url, part, simd]])
    page.evaluate(RUN, ["times", runs])  # until the JIT has settled
    times = page.evaluate(RUN, ["times", runs])
    garbage = page.evaluate(RUN, ["garbage", runs])
    return {"times": times, "first": first, "garbage": garbage}


@torch.inference_mode()
def time_torch(name: str, part: str, runs: int) -> list[float]:
    """Milliseconds of each run of the same network on one thread."""
    model = vae.load(name)
    labels = torch.zeros(1, dtype=torch.long) if model.conditional else None
    x, z = torch.rand(64, 1, *model.image_shape), torch.randn(64, 1, model.latent_dim)
    inputs, run = (x, model.encode) if part == "encoder" else (z, model.decode)
    times = []
    for i in range(2 * runs):
        start = time.perf_counter()
        run(inputs[i % 64], labels)
        times.append(1000 * (time.perf_counter() - start))
    return times[runs:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="checkpoints; all by default")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--no-simd", action="store_true", help="plain JavaScript only")
    args = parser.parse_args()
    torch.set_num_threads(1)
    print("checkpoint               part     median     p95  runs/s  torch  ratio   first garbage")
    with sync_playwright() as playwright:
        browser, root = launch(playwright), serve()
        for name in args.names or vae.list_checkpoints():
            for part in ("decoder", "encoder"):
                page = browser.new_page()
                page.goto(root + "vae/web/model/engine.js")  # any page there: modules load from it
                url = f"{root}checkpoints/{name}/"
                found = time_browser(page, url, part, args.runs, not args.no_simd)
                page.close()
                report(name, part, found, time_torch(name, part, args.runs))
        browser.close()


def report(name: str, part: str, found: dict, torch_times: list[float]) -> None:
    median = statistics.median(found["times"])
    p95 = statistics.quantiles(found["times"], n=20)[-1]
    rate = 1000 / statistics.mean(found["times"])
    reference = statistics.median(torch_times)
    print(
        f"{name:24} {part} {median:6.3f}ms {p95:5.3f}ms {rate:7.0f} {reference:4.2f}ms "
        f"{reference / median:5.1f}x {found['first']:5.0f}ms {found['garbage']:6.0f}B",
        flush=True,
    )


if __name__ == "__main__":
    main()
