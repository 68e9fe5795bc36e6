"""What a visitor waits for: first digit, hover, stroke, t-SNE, beside a slider that asks a server.

    python benchmarks/page.py [NAME] [--loads 5] [--moves 300] [--waterfall]

Everything is measured in one run, in headless Chromium, with real mouse events: the static page
from a file server on loopback (cold: a browser context of its own for each load) and on a link of
10 Mbit/s with 40 ms, the same screens in the Gradio app, and a Gradio page whose slider decodes on
the server (on loopback, as everybody's first version is). The last column quotes vae-explainer as
measured before on this class of machine; it is not measured here. Needs Chromium, as the browser
tests do (the environment variable CHROMIUM may name one).
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import os
import statistics
import tempfile
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
import numpy as np
import torch
from engine import IsolatedHandler, PlainHandler, launch, make_server, serve
from playwright.sync_api import sync_playwright
from scatter import measure as measure_scatter

import vae
from vae import static_site
from vae.app.page import build, launch_options
from vae.app.store import Store

DESKTOP = {"width": 1280, "height": 900}
SLOW_LINK = {
    "offline": False,
    "latency": 40,  # ms
    "downloadThroughput": 10e6 / 8,  # bytes a second
    "uploadThroughput": 10e6 / 8,
}

SCRIPTS = Path(__file__).resolve().parent / "js"


def serve_apart(folder: Path, handler: type) -> str:
    """A file server in a process of its own, so that it waits for nothing that measures."""
    server = make_server(folder, handler)
    multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True).start()
    server.socket.close()
    return f"http://127.0.0.1:{server.server_port}/"


def median(values) -> float:
    return statistics.median(values)


def p95(values) -> float:
    return float(np.quantile(values, 0.95))


def load_cold(browser, url: str) -> float:
    """Milliseconds to the first digit of one load in a context of its own."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.add_init_script(path=SCRIPTS / "first-digit.js")
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.firstDigit", timeout=60_000)
    first = page.evaluate("window.firstDigit")
    context.close()
    return first


def load_slowly(browser, url: str) -> dict:
    """The same on the slow link, with the first paint and all that was transferred."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW_LINK)
    requests, chunks = {}, []
    client.on("Network.requestWillBeSent", lambda e: requests.setdefault(e["requestId"], e))
    client.on("Network.dataReceived", lambda e: chunks.append(e))
    page.add_init_script(path=SCRIPTS / "first-digit.js")
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.firstDigit", timeout=60_000)
    first = page.evaluate("window.firstDigit")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    page.wait_for_load_state("networkidle")
    context.close()
    begun = min(event["timestamp"] for event in requests.values())
    files = []
    for key, request in requests.items():
        own = [chunk for chunk in chunks if chunk["requestId"] == key]
        by_then = [c["dataLength"] for c in own if 1000 * (c["timestamp"] - begun) <= first]
        asked = 1000 * (request["timestamp"] - begun)
        ended = 1000 * (max((c["timestamp"] for c in own), default=begun) - begun)
        files.append((request["request"]["url"], asked, ended, sum(by_then)))
    return {"first": first, "paint": paint or first, "files": files}


def transferred(load: dict, url: str, folder: Path) -> tuple[float, float]:
    """Megabytes until the first digit: as they are, and had the server compressed them."""
    raw = packed = 0.0
    for address, _, _, count in load["files"]:
        if not count or not address.startswith(url):
            continue
        path = folder / (address.removeprefix(url).split("?")[0] or "index.html")
        whole = path.read_bytes()
        raw += count
        packed += count / len(whole) * len(gzip.compress(whole))
    return raw / 1e6, packed / 1e6


def print_waterfall(load: dict) -> None:
    print(f"first digit at {load['first']:.0f} ms; asked, ended, bytes by then:")
    for address, asked, ended, count in sorted(load["files"], key=lambda file: file[1]):
        print(f"{asked:8.0f} {ended:8.0f} {count:9}  {address.split('/', 3)[-1][-60:]}")


def open_page(browser, url: str, link: str, ready: str):
    page = browser.new_page(viewport=DESKTOP)
    page.goto(f"{url}#{link}")
    page.wait_for_selector(ready, timeout=60_000)
    page.wait_for_timeout(2500)  # what comes after the first picture has come
    return page


def main_thread_seconds(client) -> float:
    metrics = client.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def move_about(page, canvas: str, image: str, moves: int, pressed: bool = False) -> dict:
    """Real mouse moves over a canvas on a curve, each followed by what it redraws."""
    box = page.locator(canvas).first.bounding_box()
    curve = [
        (
            box["x"] + box["width"] * (0.5 + 0.3 * np.cos(0.13 * k)),
            box["y"] + box["height"] * (0.5 + 0.3 * np.sin(0.17 * k)),
        )
        for k in range(moves + 60)
    ]
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")
    page.mouse.move(*curve[0])
    if pressed:
        page.mouse.down()
    for place in curve[:60]:  # until the JIT has settled
        page.mouse.move(*place)
    page.add_script_tag(path=SCRIPTS / "page.js")
    page.evaluate("image => measure.watchMoves(image)", image)
    before = main_thread_seconds(client)
    for place in curve[60:]:
        page.mouse.move(*place)
    seconds = main_thread_seconds(client) - before
    if pressed:
        page.mouse.up()
    return page.evaluate("window.moves") | {"all": 1000 * seconds / moves}


def measure_app(browser, name: str, moves: int) -> dict:
    """The same screen in the Gradio app: first digit, and what exploring asks of the server."""
    store = Store(vae.checkpoint.DEFAULT_ROOT)
    app = build(store)
    _, url, _ = app.launch(prevent_thread_lock=True, quiet=True, **launch_options(store))
    first = load_cold(browser, f"{url}#model={name}")
    page = open_page(browser, url, f"model={name}", ".le-near:enabled")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    move_about(page, ".le-map-marker", ".le-side-image canvas", moves)
    page.wait_for_timeout(500)
    page.close()
    app.close(verbose=False)
    return {"first": first, "asked": [u for u in asked if "heartbeat" not in u]}


def measure_slider(browser, name: str, moves: int) -> list[float]:
    """Milliseconds from a step of a Gradio slider to the image that the server decoded for it."""
    model = vae.load(name)

    @torch.inference_mode()
    def decode(first: float) -> np.ndarray:
        z = torch.zeros(1, model.latent_dim)
        z[0, 0] = first
        labels = torch.zeros(1, dtype=torch.long) if model.conditional else None
        image = model.decode(z, labels=labels)[0].numpy()
        return (255 * image.transpose(1, 2, 0).squeeze()).astype(np.uint8)

    with gr.Blocks() as demo:
        slider = gr.Slider(-3, 3, 0, step=0.01, label="z1")
        image = gr.Image(label="decoded")
        slider.input(decode, slider, image, trigger_mode="always_last", show_progress="hidden")
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
    page = browser.new_page(viewport=DESKTOP)
    page.goto(url)
    page.wait_for_selector("input[type=range]")
    page.add_script_tag(path=SCRIPTS / "page.js")
    page.evaluate("() => measure.watchSlider()")
    page.locator("input[type=range]").focus()
    for k in range(moves + 5):
        page.keyboard.press("ArrowLeft" if k // 50 % 2 else "ArrowRight")
        page.wait_for_function(f"window.waited.length > {k}", polling="raf")
    waited = page.evaluate("window.waited")[5:]
    page.close()
    demo.close(verbose=False)
    return waited


def row(what: str, here: str, ratio: str = "", slider: str = "", quoted: str = "") -> None:
    print(f"{what:46} {here:>22}  {slider:>16}  {ratio:>7}  {quoted}", flush=True)


def pair(values) -> str:
    return f"{median(values):.2f} / {p95(values):.2f} ms"


def measure_loads(browser, folder: Path, url: str, args) -> dict:
    """First digit of the static page, which is in the folder and at the URL."""
    link = f"{url}#model={args.name}"
    load_cold(browser, link)  # the browser's own first load, and the disk's
    slow = [load_slowly(browser, link) for _ in range(min(3, args.loads))]
    if args.waterfall:
        print_waterfall(slow[0])
    return {
        "first": [load_cold(browser, link) for _ in range(args.loads)],
        "slow": slow,
        "bytes": transferred(slow[0], url, folder),
    }


def measure_moves(browser, url: str, args) -> dict:
    """What the static page at the URL does for moves over the map and strokes on the pad."""
    found = {}
    page = open_page(browser, url, f"model={args.name}", ".le-near:enabled")
    image = ".le-side-image canvas"
    found["hover"] = move_about(page, ".le-map-marker", image, args.moves)
    arguments = [f"{url}checkpoints/{args.name}/", f"{url}web/model/checkpoint.js", 1000]
    found["decodes"] = page.evaluate("all => measure.decodes(all)", arguments)
    page.close()
    page = open_page(browser, url, f"tab=draw&model={args.name}", ".le-start-sample:enabled")
    image = ".le-draw-pair figure:last-child canvas"
    found["stroke"] = move_about(page, ".le-pad-canvas", image, args.moves, pressed=True)
    page.close()
    return found


def report(found: dict, app: dict, slider: list[float]) -> None:
    row("", "here", "ratio", "Gradio slider", "vae-explainer, quoted (plain JS, WebGL)")
    slow = [load["first"] for load in found["slow"]]
    paint = median(load["paint"] for load in found["slow"])
    raw, packed = found["bytes"]
    row("first digit, cold, loopback", f"{median(found['first']):.0f} ms", quoted="1060, 2970 ms")
    row("first digit, 10 Mbit/s and 40 ms", f"{median(slow):.0f} ms", quoted="2300, 3500 ms")
    row("  something to see", f"{paint:.0f} ms")
    row("  transferred by then (gzipped)", f"{raw:.2f} ({packed:.2f}) MB", quoted="3.5 (1.2) MB")
    row("first digit in the Gradio app, loopback", f"{app['first']:.0f} ms")
    hover, stroke = found["hover"], found["stroke"]
    row(
        "hover to redrawn digit, median / p95",
        pair(hover["work"]),
        f"{median(slider) / median(hover['work']):.0f}x",
        f"{median(slider):.0f} / {p95(slider):.0f} ms",
        "17.8 / 31.6, 52 / 70 ms",
    )
    row("  and the browser's wait for its frame", pair(hover["waited"]))
    row("  all of the main thread, mean a move", f"{hover['all']:.2f} ms")
    row("  redrawn a frame late", f"{hover['late']} of {len(hover['work'])}")
    rate = 1000 / median(slider)
    ratio = f"{found['decodes'] / rate:.0f}x"
    row("decodes a second", f"{found['decodes']:.0f}", ratio, f"{rate:.0f}", "50, 18")
    row("stroke to all redrawn", pair(stroke["work"]), quoted="22.9 / 32.8, 74 / 90 ms")
    row("  and the browser's wait for its frame", pair(stroke["waited"]))
    row("  all of the main thread, mean a move", f"{stroke['all']:.2f} ms")
    row("requests while exploring the app", str(len(app["asked"])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", default="mnist/vae-2d")
    parser.add_argument("--loads", type=int, default=5, help="cold loads, of which the median")
    parser.add_argument("--moves", type=int, default=300)
    parser.add_argument(
        "--waterfall", action="store_true", help="print the requests on the slow link too"
    )
    args = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{args.name}, {os.cpu_count()} cores, load average {load:.1f} at the start")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "site"
        static_site.build(folder)
        urls = [serve_apart(folder, handler) for handler in (PlainHandler, IsolatedHandler)]
        with sync_playwright() as playwright:
            browser = launch(playwright)
            measure(browser, folder, *urls, args)
            browser.close()


def measure(browser, folder: Path, plain: str, isolated: str, args) -> None:
    """Measures and prints everything."""
    found = measure_loads(browser, folder, plain, args) | measure_moves(browser, isolated, args)
    app = measure_app(browser, args.name, args.moves)
    report(found, app, measure_slider(browser, args.name, min(100, args.moves)))
    page = browser.new_page(viewport=DESKTOP)
    for gesture, frames in measure_scatter(page, serve()):
        row(f"t-SNE, {gesture}", f"{frames['rate']:.1f} frames/s")


if __name__ == "__main__":
    main()
