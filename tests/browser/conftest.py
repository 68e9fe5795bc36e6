"""What every browser test shares: a Chromium, a file server on a free port, error-reporting pages.

The browser is the one that the environment variable CHROMIUM names, else the system's, else
Playwright's own; with none of them the tests skip and say how to get one.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from shells import DESKTOP, PHONE, Shell, watch_errors

from vae import static_site

REPOSITORY = Path(__file__).resolve().parents[2]
HOW_TO_GET_A_BROWSER = (
    "needs Chromium: run `python -m playwright install chromium`, or install your package "
    "manager's chromium, or set CHROMIUM to the path of one"
)
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(playwright) -> str:
    """Path of a Chromium to drive; skips the test where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).exists():
            pytest.fail(f"CHROMIUM is {named!r}, and there is no such file", pytrace=False)
        return named
    # The headless shell first: it opens a page in a quarter of a whole browser's time.
    for command in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(command):
            return path
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        give_up = pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip
        give_up(HOW_TO_GET_A_BROWSER)
    return own


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run; a test takes `page` or `new_page`, which isolate it."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="needs Playwright: pip install -r requirements-dev.txt"
    )
    with sync_api.sync_playwright() as playwright:
        # Chromium refuses to sandbox itself for root, who runs tests in containers.
        root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=FLAGS + root
        )
        yield browser
        browser.close()


class FileHandler(SimpleHTTPRequestHandler):
    """A plain file server: quiet, uncached, under a prefix, with an empty page at `blank`."""

    protocol_version = "HTTP/1.1"  # one connection for many files
    disable_nagle_algorithm = True  # else a file waits 40 ms behind its own headers
    # The system's MIME table may lack these, and a module of the wrong type does not load.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".css": "text/css",
        ".json": "application/json",
    }

    def __init__(self, *args, prefix: str, **kwargs):
        self.prefix = prefix
        super().__init__(*args, **kwargs)

    def do_GET(self):
        if self.path == "/favicon.ico":  # asked for by the browser, not by the page
            self.answer(b"")
        elif not self.path.startswith(self.prefix):
            self.send_error(404)
        elif self.path == self.prefix + "blank":
            self.answer(b'<!doctype html><html lang="en"><title>blank</title>')
        else:
            self.path = "/" + self.path[len(self.prefix) :]
            super().do_GET()

    def answer(self, body: bytes):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self):
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def serve():
    """serve(folder, prefix="/") -> URL of that folder, served until the run ends."""
    servers = []

    def start(folder: Path, prefix: str = "/") -> str:
        handler = partial(FileHandler, directory=str(folder), prefix=prefix)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        # It looks for its end 20 times a second, for a test run starts and ends many of these.
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}{prefix}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def root_url(serve) -> str:
    """URL of the repository root: the code is at `vae/web/`, an empty page at `blank`."""
    return serve(REPOSITORY)


@pytest.fixture(scope="session")
def site_url(serve, tmp_path_factory) -> str:
    """URL of the static page with every committed checkpoint, under a sub-path."""
    out = tmp_path_factory.mktemp("site") / "out"
    static_site.build(out)
    return serve(out, prefix="/some/where/")


START_SECONDS = 120


@contextmanager
def running_app(*flags: str):
    """URL of a `python app.py` that answers, with these flags, while the block lasts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_port  # a free one
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port), *flags],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield wait_for(f"http://127.0.0.1:{port}/", process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_for(url: str, process: subprocess.Popen) -> str:
    for _ in range(START_SECONDS * 4):
        try:
            urllib.request.urlopen(url, timeout=2)
            return url
        except OSError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.25)
    raise AssertionError(f"no answer from the app in {START_SECONDS} s")


@pytest.fixture(scope="session")
def app_url():
    """URL of the app with every committed checkpoint."""
    with running_app() as url:
        yield url


@pytest.fixture(scope="module")
def start_app():
    """start_app(*flags) -> URL of an app of the test file's own."""
    with ExitStack() as stack:
        yield lambda *flags: stack.enter_context(running_app(*flags))


@pytest.fixture(scope="session")
def shell_named(request):
    """shell_named("static" or "gradio") -> that Shell, started when it is first asked for."""
    fixtures = {"static": "site_url", "gradio": "app_url"}
    return lambda name: Shell(name, request.getfixturevalue(fixtures[name]))


@pytest.fixture
def provoked():
    """Parts of the complaints that the test provokes, say a file's name; put in before it does.

    The browser reports a failed fetch when it comes to it, at times after the page has.
    """
    return []


@pytest.fixture
def page_errors(provoked):
    """What the test's pages complained of: console errors and uncaught exceptions.

    Any that the test did not provoke fails it at the end.
    """
    errors = []
    yield errors
    wrong = [error for error in errors if not any(part in error for part in provoked)]
    assert not wrong, "the page reported errors:\n" + "\n".join(wrong)


@pytest.fixture
def new_page(browser, page_errors):
    """new_page(**context_options) -> a page in a context of its own, watched for errors."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(**(DESKTOP | options))
        contexts.append(context)
        page = context.new_page()
        watch_errors(page, page_errors)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    """A desktop page."""
    return new_page()


@pytest.fixture
def phone(new_page):
    """A phone's page: 390 px wide, touch."""
    return new_page(**PHONE)
