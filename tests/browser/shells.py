"""The explorer's two shells, the static page and the Gradio app, driven in the same way.

The fixtures `site_url` and `app_url` in conftest.py say where they are.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from time import monotonic, time

TABS = {
    "explore": "Explore",
    "draw": "Draw",
    "compare": "Compare",
    "tsne": "t-SNE",
    "training": "Training",
}
SHELLS = ["static", "gradio"]
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
BETWEEN_TOUCHES = 0.2  # between two events of a finger
QUIET = 0.2  # seconds without a request
PATIENCE = 30  # seconds, for what takes a fraction of one


@dataclass(frozen=True)
class Shell:
    name: str  # one of SHELLS
    url: str

    def tab(self, page, name: str):
        return page.get_by_role("tab", name=TABS[name], exact=True)

    def screen(self, page, name: str):
        root = "#panel-" if self.name == "static" else "#le-"
        return page.locator(f"{root}{name} .le-screen")

    def mounted(self, page, name: str):
        """The screen, once it shows more than its placeholder."""
        screen = self.screen(page, name)
        rest = screen.locator(":scope > :not(.le-placeholder)")
        rest.first.wait_for(timeout=1000 * PATIENCE)
        return screen

    def open(self, page, link: str = "", tab: str = "explore"):
        page.goto(self.url + link)
        self.mounted(page, tab)
        return page


def watch_errors(page, errors: list[str]) -> None:
    """Puts the page's console errors and uncaught exceptions on the list."""

    def note_console(message):
        if message.type == "error":
            errors.append(f"console: {message.text} ({message.location.get('url')})")

    page.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))
    page.on("console", note_console)


def picture(canvas) -> str:
    """A fingerprint of what a canvas shows."""
    return canvas.evaluate("canvas => canvas.toDataURL()")


def until(page, condition, what: str):
    """Waits for a condition that is asked for in Python, and returns what it gave."""
    deadline = monotonic() + PATIENCE
    while not (found := condition()):
        assert monotonic() < deadline, f"not in {PATIENCE} s: {what}"
        page.wait_for_timeout(20)  # lets the page's events in
    return found


class Traffic:
    """What a page asks its server for."""

    def __init__(self, page):
        self.asked: list[str] = []
        self.open: set = set()
        page.on("request", self.begin)
        for event in ("requestfinished", "requestfailed"):
            page.on(event, lambda request: self.open.discard(request))
        self.page = page

    def begin(self, request):
        # Gradio holds one connection open for as long as the page is.
        if request.url.startswith(("data:", "blob:")) or "/heartbeat/" in request.url:
            return
        self.asked.append(request.url)
        self.open.add(request)

    def settle(self):
        """Waits until nothing is on its way, nor has been for a moment."""
        last = monotonic()

        def quiet():
            nonlocal last, seen
            if self.open or len(self.asked) > seen:
                seen, last = len(self.asked), monotonic()
            return monotonic() - last > QUIET

        seen = len(self.asked)
        until(self.page, quiet, "all requests answered")

    @contextmanager
    def none(self):
        """Nothing is asked for in this block."""
        self.settle()
        before = len(self.asked)
        yield
        self.page.wait_for_timeout(0)  # events of requests that have just begun
        new = self.asked[before:]
        assert not new, f"asked for {new}"


@contextmanager
def finger(page):
    """touch(kind, *points) sends a touch event as a screen would, at the pace of a hand.

    A finger that left the screen at full speed would be flung, and the next tap only stop that.
    """
    session = page.context.new_cdp_session(page)
    clock = count(time(), BETWEEN_TOUCHES)

    def touch(kind: str, *points):
        positions = [{"x": x, "y": y} for x, y in points]
        event = {"type": kind, "touchPoints": positions, "timestamp": next(clock)}
        session.send("Input.dispatchTouchEvent", event)

    yield touch
    session.detach()
