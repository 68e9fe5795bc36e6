"""How smoothly the t-SNE scatter pans, zooms and answers, without a GPU.

    python benchmarks/scatter.py [--points 10000] [--width 900] [--height 640]

Prints, for each gesture, frames a second, and the milliseconds of main-thread work that a frame's
event costs (median and 95th percentile). A frame a 60 Hz screen shows is 16.7 ms long. Needs
Chromium, as the browser tests do (the environment variable CHROMIUM may name one).
"""

from __future__ import annotations

import argparse

from engine import launch, serve
from playwright.sync_api import sync_playwright

SETUP = """async ({ points: count, width, height }) => {
  const { mount } = await import("/vae/web/map/scatter.js");
  const { createRandom } = await import("/vae/web/model/gaussian.js");
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet" });
  link.href = "/vae/web/tsne/tsne.css";
  const loaded = new Promise((resolve) => link.addEventListener("load", resolve));
  document.head.append(link);
  await loaded;
  const root = document.createElement("div");
  root.className = "le";
  root.style.cssText = `width: ${width}px; --le-scatter-height: ${height}px; --le-panel: white`;
  document.body.replaceChildren(root);
  const random = createRandom(0);
  const points = new Float32Array(2 * count);
  for (let i = 0; i < count; i += 1) {
    const angle = (2 * Math.PI * (i % 10)) / 10;
    points[2 * i] = 60 * Math.cos(angle) + 14 * random.normal();
    points[2 * i + 1] = 60 * Math.sin(angle) + 14 * random.normal();
  }
  const tile = new OffscreenCanvas(28, 28);
  tile.getContext("2d").fillRect(4, 4, 20, 20);
  const scatter = mount(root, {
    classes: [..."0123456789"],
    texts: { label: "", keys: "", zoomIn: "", zoomOut: "", reset: "" },
  });
  scatter.setPoints({ points, labels: Uint8Array.from({ length: count }, (_, i) => i % 10) });
  scatter.setThumbnail((context, i, x, y, size) => context.drawImage(tile, x, y, size, size));
  await new Promise((resolve) => setTimeout(resolve, 500));
}"""

MEASURE = """async ({ gesture, steps }) => {
  const stage = document.querySelector(".le-scatter-stage");
  const { left, top, width, height } = stage.getBoundingClientRect();
  stage.setPointerCapture = () => {};
  const send = (type, x, y, more = {}) => stage.dispatchEvent(
    new (type === "wheel" ? WheelEvent : PointerEvent)(type, {
      clientX: left + x, clientY: top + y, bubbles: true, cancelable: true, pointerId: 1,
      pointerType: "mouse", ...more,
    }));
  const [x, y] = [width / 2, height / 2];
  stage.dispatchEvent(new KeyboardEvent("keydown", { key: "0" }));
  for (let k = 0; k < steps; k += 1) send("wheel", x, y, { deltaY: -100 });
  if (gesture === "pan") send("pointerdown", x, y);
  const frames = [];
  const work = [];
  let last = 0;
  for (let k = 0; k < 240; k += 1) {
    const now = await new Promise(requestAnimationFrame);
    if (last) frames.push(now - last);
    last = now;
    const began = performance.now();
    if (gesture === "zoom") send("wheel", x, y, { deltaY: k % 120 < 60 ? -25 : 25 });
    else send("pointermove", x + 90 * Math.sin(k / 10), y + 60 * Math.cos(k / 10));
    work.push(performance.now() - began);
  }
  if (gesture === "pan") send("pointerup", x, y);
  work.sort((a, b) => a - b);
  const mean = frames.reduce((a, b) => a + b) / frames.length;
  return { rate: 1000 / mean, median: work[120], p95: work[228] };
}"""

GESTURES = [
    ("hover, everything in view", "hover", 0),
    ("pan, everything in view", "pan", 0),
    ("pan, zoomed in 5 times", "pan", 8),
    ("pan, zoomed in 11 times", "pan", 12),
    ("zoom in and out", "zoom", 0),
]


def measure(page, root: str, points: int = 10_000, width: int = 900, height: int = 640):
    """(gesture, {rate, median, p95}) one after another; root: of engine.serve()."""
    page.goto(root + "vae/web/map/scatter.js")  # any page there: modules load from it
    page.evaluate(SETUP, {"points": points, "width": width, "height": height})
    for name, gesture, steps in GESTURES:
        yield name, page.evaluate(MEASURE, {"gesture": gesture, "steps": steps})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--width", type=int, default=900)
    parser.add_argument("--height", type=int, default=640)
    args = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        print(f"{args.points} points, {args.width} x {args.height}")
        for name, found in measure(page, serve(), **vars(args)):
            print(
                f"{name:28} {found['rate']:5.1f} frames/s   work a frame {found['median']:5.2f} ms"
                f", p95 {found['p95']:5.2f} ms",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
