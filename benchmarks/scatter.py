"""How smoothly the latent map and the t-SNE scatter pan, zoom and answer with ten thousand points.

    python benchmarks/scatter.py [--points 10000] [--width 900] [--height 640]

Each plane is measured twice, in a Chromium that draws without a GPU and in one whose GPU path runs
(on SwiftShader where there is no graphics card): only there does reading a canvas back cost what it
costs people. Prints, for each gesture, the part of the frames that came on time (within one and a
half frames of a 60 Hz screen), frames a second, and the main thread's work a frame in milliseconds:
of the event and of the frame that it asks for, median and 95th percentile. Needs Chromium, as the
browser tests do (the environment variable CHROMIUM may name one).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from engine import launch, serve
from playwright.sync_api import sync_playwright

SCRIPTS = Path(__file__).resolve().parent / "js" / "planes.js"
GPU = {
    "without a GPU": ["--disable-gpu"],
    "GPU path": ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
}
GESTURES = [
    ("hover, everything in view", "hover", 1),
    ("pan, zoomed in twice", "pan", 2),
    ("pan, zoomed in 5 times", "pan", 5),
    ("pan, zoomed in 11 times", "pan", 11),
    ("zoom in and out", "zoom", 1),
]


def measure(page, root: str, plane="scatter", points=10_000, width=900, height=640):
    """(gesture, figures) one after another; plane: scatter or map; root: of engine.serve()."""
    page.goto(root + "vae/web/map/scatter.js")  # any page there: modules load from it
    page.add_script_tag(path=SCRIPTS)
    options = {"plane": plane, "points": points, "width": width, "height": height}
    page.evaluate("options => planes.mount(options)", options)
    for name, gesture, zoom in GESTURES:
        yield name, page.evaluate("g => planes.measure(g)", {"gesture": gesture, "zoom": zoom})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--width", type=int, default=900)
    parser.add_argument("--height", type=int, default=640)
    args = parser.parse_args()
    root = serve()
    print(f"{args.points} points, {args.width} x {args.height}")
    print(f"{'':8}{'':15}{'':28}on time   frames/s   work ms    p95")
    with sync_playwright() as playwright:
        for path, flags in GPU.items():
            browser = launch(playwright, flags)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            for plane in ("map", "scatter"):
                for name, found in measure(page, root, plane, **vars(args)):
                    print(
                        f"{plane:8}{path:15}{name:28}{found['onTime']:6.0%} {found['rate']:10.1f}"
                        f"{found['median']:10.2f}{found['p95']:7.2f}",
                        flush=True,
                    )
            browser.close()


if __name__ == "__main__":
    main()
