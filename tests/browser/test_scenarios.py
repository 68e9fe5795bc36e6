"""What a visitor does, done to both shells with a mouse, with a finger on a phone and with keys.

The static page and the app are opened once for each hand; every scenario starts from a link. Any
console error, and any request to another origin, fails the scenario that it came in.
"""

import re

import numpy as np
import pytest
from javascript import call
from shells import (
    DESKTOP,
    PATIENCE,
    PHONE,
    SHELLS,
    TABS,
    Traffic,
    finger,
    picture,
    until,
    watch_errors,
)

import vae

MODEL = "mnist/vae-2d"
OTHER = "mnist/ae-2d"


class Mouse:
    context = DESKTOP

    def __init__(self, page):
        self.page = page

    def press(self, control):
        control.click()

    def choose(self, radio):
        self.press(radio.locator(".."))  # its label, which covers it

    def at(self, target, x: float, y: float):
        """A place on an element, in parts of its sides from its top left corner."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def move_on_map(self, canvas):
        self.page.mouse.move(*self.at(canvas, 0.5, 0.5))
        self.page.mouse.move(*self.at(canvas, 0.8, 0.3), steps=5)

    def raise_slider(self, slider):
        self.page.mouse.click(*self.at(slider, 0.8, 0.5))

    def choose_cell(self, grid):
        self.page.mouse.click(*self.at(grid, 0.85, 0.15))

    def draw(self, pad):
        self.page.mouse.move(*self.at(pad, 0.5, 0.2))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(pad, 0.5, 0.8), steps=8)
        self.page.mouse.up()

    def look_at_a_point(self, plot):
        self.page.mouse.move(*self.at(plot, 0.45, 0.45))

    def open_it(self, plot):
        self.page.mouse.click(*self.at(plot, 0.45, 0.45))


class Finger(Mouse):
    context = PHONE

    def press(self, control):
        control.tap()

    def tap(self, target, x: float, y: float):
        self.page.touchscreen.tap(*self.at(target, x, y))

    def drag(self, target, begin, end):
        x, y = self.at(target, *begin)
        right, down = self.at(target, *end)
        with finger(self.page) as touch:
            touch("touchStart", (x, y))
            for part in (0.2, 0.4, 0.6, 0.8, 1):
                touch("touchMove", (x + part * (right - x), y + part * (down - y)))
            touch("touchEnd")

    def move_on_map(self, canvas):
        self.drag(canvas, (0.5, 0.5), (0.8, 0.3))

    def raise_slider(self, slider):
        self.tap(slider, 0.8, 0.5)

    def choose_cell(self, grid):
        self.tap(grid, 0.85, 0.15)

    def draw(self, pad):
        self.drag(pad, (0.5, 0.2), (0.5, 0.8))

    def look_at_a_point(self, plot):
        self.tap(plot, 0.45, 0.45)

    open_it = look_at_a_point  # a second tap on the same point


class Keys(Mouse):
    """A desktop on which nobody touches the mouse."""

    def keys(self, target, *keys: str):
        target.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def press(self, control):
        self.keys(control, "Space")

    choose = press

    def move_on_map(self, canvas):
        self.keys(canvas, *["Shift+ArrowRight", "Shift+ArrowUp"] * 3)

    def raise_slider(self, slider):
        self.keys(slider, *["PageUp"] * 4)

    def choose_cell(self, grid):
        self.keys(grid, *["ArrowRight", "ArrowUp"] * 4)

    def draw(self, pad):
        self.keys(pad, "Space", *["Shift+ArrowDown"] * 4, "Space")

    def look_at_a_point(self, plot):
        self.keys(plot, "ArrowRight")

    def open_it(self, plot):
        self.keys(plot, "Enter")


class Visit:
    """A shell open in a page, with a hand to drive it and an eye on what goes wrong."""

    def __init__(self, shell, hand, browser):
        self.shell = shell
        self.wrong: list[str] = []
        self.links = 0
        self.browser_context = browser.new_context(**hand.context, reduced_motion="reduce")
        origin = "/".join(shell.url.split("/")[:3]) + "/"
        self.browser_context.route(lambda url: not url.startswith(origin), self.refuse)
        self.page = self.new_page()
        self.hand = hand(self.page)
        self.traffic = Traffic(self.page)
        shell.open(self.page)

    def new_page(self):
        page = self.browser_context.new_page()
        page.set_default_timeout(1000 * PATIENCE / 2)
        watch_errors(page, self.wrong)
        return page

    def refuse(self, route):
        self.wrong.append(f"request to another origin: {route.request.url}")
        route.abort()

    def go(self, tab: str, ready: str, **state):
        """Follows a link in the page; the screen, once it shows `ready`."""
        self.links += 1  # makes it another link than the last one
        state = {"tab": tab, "model": MODEL, "seed": 0, **state, "visit": self.links}
        link = "&".join(f"{name}={value}" for name, value in state.items())
        self.page.evaluate("hash => { location.hash = hash; }", link)
        screen = self.shell.mounted(self.page, tab)
        screen.locator(ready).first.wait_for()
        self.traffic.settle()
        return screen

    def explore(self, part="Map"):
        return self.on_explore(self.go("explore", ".le-near:enabled", z="0,0"), part)

    def on_explore(self, screen, part="Map"):
        self.hand.choose(screen.get_by_role("radio", name=part, exact=True))
        until(self.page, lambda: self.z() == [0, 0], "the point is the link's")
        return screen

    def image(self):
        screen = self.shell.screen(self.page, "explore")
        return picture(screen.locator(".le-side-image canvas"))

    def marker(self):
        return picture(self.shell.screen(self.page, "explore").locator(".le-map-marker"))

    def z(self, page=None) -> list[float]:
        """The numbers beside the sliders, which stand where the numbers say."""
        screen = self.shell.screen(page or self.page, "explore")
        texts = screen.locator(".le-slider-value").all_text_contents()
        values = screen.locator(".le-slider input").evaluate_all(
            "sliders => sliders.map((slider) => slider.valueAsNumber)"
        )
        numbers = [float(text) for text in texts]
        assert values == pytest.approx(numbers, abs=0.011)
        return numbers


def pixels(screen) -> np.ndarray:
    """The decoded image of Explore, RGBA."""
    image = call(screen.locator(".le-side-image canvas"), "canvas.js", "pixels")
    return np.array(image)


@pytest.fixture(scope="module", params=SHELLS)
def shell(request, shell_named):
    return shell_named(request.param)


@pytest.fixture(scope="module", params=[Mouse, Finger, Keys], ids=lambda hand: hand.__name__)
def opened(request, shell, browser):
    visit = Visit(shell, request.param, browser)
    yield visit
    visit.browser_context.close()


@pytest.fixture
def visit(opened):
    opened.wrong.clear()
    yield opened
    assert not opened.wrong, "\n".join(opened.wrong)


def assert_follows(visit, act) -> None:
    """An action on Explore that raises z1 changes the image and the map, and asks for nothing."""
    image, marker = visit.image(), visit.marker()
    with visit.traffic.none():
        act()
        until(visit.page, lambda: visit.z()[0] > 0.2, "the sliders follow")
        assert visit.image() != image
        assert visit.marker() != marker


def test_moving_on_the_map_decodes_and_the_sliders_follow(visit):
    canvas = visit.explore().locator(".le-map-stage")
    assert_follows(visit, lambda: visit.hand.move_on_map(canvas))
    assert visit.z()[1] > 0.2


def test_a_slider_moves_the_point_and_the_image(visit):
    slider = visit.explore().locator(".le-slider input").first
    assert_follows(visit, lambda: visit.hand.raise_slider(slider))
    assert visit.z()[1] == 0


def test_a_cell_of_the_grid_is_gone_to(visit):
    screen = visit.explore("Grid")
    image = visit.image()
    with visit.traffic.none():
        visit.hand.choose_cell(screen.locator(".le-grid"))
        until(visit.page, lambda: min(visit.z()) > 0.2, "the sliders follow")
        assert visit.image() != image
    z = visit.z()
    visit.hand.choose(screen.get_by_role("radio", name="Map", exact=True))
    screen.locator(".le-map-marker").wait_for()
    assert visit.z() == z


def test_a_link_taken_from_the_page_opens_on_the_same_picture(visit):
    screen = visit.explore()
    visit.hand.move_on_map(screen.locator(".le-map-stage"))
    z, image = visit.z(), pixels(screen)
    until(
        visit.page, lambda: linked_z(visit.page) == pytest.approx(z, abs=0.006), "the link says z"
    )
    other = visit.new_page()
    other.goto(visit.page.url)
    there = visit.shell.mounted(other, "explore")
    there.locator(".le-near:enabled").wait_for()
    assert visit.z(other) == pytest.approx(z, abs=0.011)
    assert np.abs(pixels(there) - image).mean() < 1  # a link has three digits of each number
    other.close()


def linked_z(page) -> list[float]:
    found = re.search(r"z=([-\d.,]+)", page.url)
    return [float(text) for text in found[1].split(",")] if found else []


def test_a_link_opens_another_model_on_another_tab(visit):
    page = visit.new_page()
    visit.shell.open(page, f"#tab=compare&model={OTHER}&z=1,-2&seed=5", "compare")
    assert visit.shell.tab(page, "compare").get_attribute("aria-selected") == "true"
    page.locator(".le-model-line", has_text="plain autoencoder").wait_for()
    visit.shell.tab(page, "explore").click()
    visit.shell.mounted(page, "explore").locator(".le-near:enabled").wait_for()
    assert visit.z(page) == [1, -2]
    page.close()


def test_a_bad_link_falls_back_with_a_note(visit):
    page = visit.new_page()
    visit.shell.open(page, "#tab=nowhere&model=no/such&z=1,here")
    for bad in ("nowhere", "no/such", "1,here"):
        page.locator(".le-toast", has_text=bad).wait_for()
    visit.shell.mounted(page, "explore").locator(".le-near:enabled").wait_for()
    assert visit.z(page) == pytest.approx(vae.load(MODEL).config["start"], abs=0.006)
    page.close()


def drawn(screen) -> dict:
    """What Draw says of the drawing: its numbers, and what the network sees and makes of it."""
    seen, shown = screen.locator(".le-draw-pair canvas").all()
    numbers = screen.locator(".le-code-table td, .le-term-value").all_text_contents()
    return {"numbers": numbers, "seen": picture(seen), "reconstruction": picture(shown)}


def until_all_changed(visit, screen, before: dict) -> None:
    def all_changed():
        after = drawn(screen)
        return all(after[name] != before[name] for name in before)

    until(visit.page, all_changed, f"all of {', '.join(before)} changed")


def test_a_stroke_is_read_while_it_is_drawn(visit):
    screen = visit.go("draw", ".le-start-sample:enabled")
    pad = screen.locator(".le-pad-canvas")
    pad.scroll_into_view_if_needed()  # what comes into view with it may load first
    before, marker = drawn(screen), picture(screen.locator(".le-map-marker"))
    with visit.traffic.none():
        visit.hand.draw(pad)
        until_all_changed(visit, screen, before)
        assert picture(screen.locator(".le-map-marker")) != marker
    visit.hand.press(screen.get_by_role("button", name="Undo"))
    until(visit.page, lambda: drawn(screen) == before, "undo brings back what was there")


def test_a_test_image_can_be_put_on_the_pad(visit):
    screen = visit.go("draw", ".le-start-sample:enabled")
    before = drawn(screen)
    with visit.traffic.none():
        visit.hand.press(screen.get_by_role("button", name="Start from 7", exact=True))
        until_all_changed(visit, screen, before)


def test_a_point_of_tsne_opens_in_explore_at_its_code(visit):
    screen = visit.go("tsne", ".le-tsne-code dd")
    plot = screen.locator(".le-scatter-stage")
    number = screen.locator(".le-tsne-facts .le-hint").first
    first = number.text_content()
    visit.hand.look_at_a_point(plot)
    until(visit.page, lambda: number.text_content() != first, "another image is described")
    code = screen.locator(".le-tsne-code dd").all_text_contents()
    mu = [float(text.split("±")[0].replace("\N{MINUS SIGN}", "-")) for text in code]
    visit.hand.open_it(plot)
    visit.page.wait_for_url(re.compile("tab=explore"))
    visit.shell.mounted(visit.page, "explore").locator(".le-near:enabled").wait_for()
    assert visit.z() == pytest.approx(mu, abs=0.011)


def test_compare_draws_other_samples(visit):
    screen = visit.go("compare", ".le-samples canvas")
    grids = screen.locator(".le-samples canvas")
    before = [picture(grid) for grid in grids.all()]
    assert len(before) == 2
    with visit.traffic.none():
        visit.hand.press(screen.get_by_role("button", name="Resample"))
        until(
            visit.page,
            lambda: all(picture(g) != b for g, b in zip(grids.all(), before, strict=True)),
            "both sides show other samples",
        )
    visit.page.wait_for_url(re.compile("seed=1"))


def test_every_tab_is_a_press_away(visit):
    visit.explore()
    for name in [*TABS, "explore"]:
        tab = visit.shell.tab(visit.page, name)
        visit.hand.press(tab)
        visit.shell.mounted(visit.page, name).wait_for()
        assert tab.get_attribute("aria-selected") == "true"


def test_back_returns_to_the_place_before(new_page, shell):
    page = shell.open(new_page(), f"#model={MODEL}&z=1,-2")
    shell.mounted(page, "explore").locator(".le-near:enabled").wait_for()
    page.wait_for_url(re.compile("tab=explore"))
    for name in ("compare", "training"):
        shell.tab(page, name).click()
        page.wait_for_url(re.compile(f"tab={name}"))
    for name in ("compare", "explore"):
        page.go_back()
        page.wait_for_url(re.compile(f"tab={name}"))
        tab = shell.tab(page, name)
        until(page, lambda tab=tab: tab.get_attribute("aria-selected") == "true", "the tab is back")
    assert "z=1,-2" in page.url
    page.go_forward()
    shell.mounted(page, "compare").wait_for()


def test_the_focus_goes_along_to_another_tab(new_page, shell):
    page = shell.open(new_page(), "#tab=tsne", "tsne")
    screen = shell.mounted(page, "tsne")
    screen.locator(".le-tsne-code dd").first.wait_for()
    screen.get_by_role("button", name="Open in Explore").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("tab=explore"))
    tab = shell.tab(page, "explore")
    until(page, lambda: tab.evaluate("tab => tab === document.activeElement"), "the tab has it")


def test_a_drawing_outlives_a_reload(new_page, shell):
    page = shell.open(new_page(), "#tab=draw", "draw")
    screen = shell.mounted(page, "draw")
    screen.locator(".le-start-sample:enabled").first.wait_for()
    screen.get_by_role("button", name="Start from 7", exact=True).click()
    mouse = Mouse(page)
    mouse.draw(screen.locator(".le-pad-canvas"))
    left = drawn(screen)
    page.reload()
    screen = shell.mounted(page, "draw")
    screen.locator(".le-draw-pair canvas").nth(1).wait_for()
    until(page, lambda: drawn(screen) == left, "the drawing is back")
    screen.get_by_role("button", name="Clear").click()
    page.reload()
    screen = shell.mounted(page, "draw")
    screen.get_by_text("this example makes way").wait_for()


def test_on_a_phone_the_image_stays_in_view_while_a_tool_is_used(new_page, shell):
    page = shell.open(new_page(**PHONE))
    screen = shell.mounted(page, "explore")
    screen.locator(".le-near:enabled").wait_for()
    screen.get_by_role("button", name="What is a latent space?").click()
    screen.locator(".le-primer").wait_for()
    page.evaluate("scrollTo({ top: 500, behavior: 'instant' })")
    until(page, lambda: page.evaluate("scrollY") > 300, "the page has scrolled")
    assert 0 <= screen.locator(".le-side-image").bounding_box()["y"] < 50
