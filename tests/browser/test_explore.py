"""The Explore screen in a browser: what follows what, how one moves, what each choice shows."""

import io
import json
import re
import shutil
import time
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from javascript import call
from PIL import Image
from safetensors.torch import load_file, save_file
from scipy.stats import norm

import vae

REPOSITORY = Path(__file__).resolve().parents[2]
DIGITS = "digits/vae-2d"
SIDE = 4  # of the made-up data set's images
COUNT = 60
CLASSES = ["ant", "bee", "cat"]


def write_toy_model(folder: Path, latent_dim: int, *, kind="vae", conditional=False, spread=1.0):
    """A checkpoint of one random linear layer, its codes `spread` wide."""
    generator = torch.Generator().manual_seed(latent_dim)
    labels = len(CLASSES) if conditional else 0
    outputs = latent_dim * (2 if kind == "vae" else 1)
    pixels = SIDE * SIDE

    def linear(prefix, inputs, outputs):
        return {"layer": "linear", "in_features": inputs, "out_features": outputs, "prefix": prefix}

    folder.mkdir(parents=True)
    config = {
        "format_version": 1,
        "name": f"toy/{folder.name}",
        "kind": kind,
        "latent_dim": latent_dim,
        "conditional": conditional,
        "likelihood": "bernoulli",
        "beta": 1.0,
        "image": {"channels": 1, "height": SIDE, "width": SIDE},
        "classes": CLASSES,
        "encoder": [
            *([] if conditional else [{"layer": "flatten"}]),
            linear("encoder.1", pixels + labels, outputs),
        ],
        "decoder": [
            linear("decoder.0", latent_dim + labels, pixels),
            {"layer": "unflatten", "shape": [1, SIDE, SIDE]},
            {"layer": "sigmoid"},
        ],
        "metrics": {"test": {}},
    }
    (folder / "config.json").write_text(json.dumps(config))
    weights = {
        "encoder.1.weight": torch.randn(outputs, pixels + labels, generator=generator),
        "encoder.1.bias": torch.zeros(outputs),
        "decoder.0.weight": torch.randn(pixels, latent_dim + labels, generator=generator),
        "decoder.0.bias": torch.zeros(pixels),
    }
    save_file(weights, folder / "model.safetensors")
    atlas = {
        "mu": spread * torch.randn(COUNT, latent_dim, generator=generator),
        "labels": (torch.arange(COUNT) % len(CLASSES)).to(torch.uint8),
        "tsne": torch.randn(COUNT, 2, generator=generator),
    }
    if kind == "vae":
        atlas["logvar"] = torch.full((COUNT, latent_dim), -3.0)
    save_file(atlas, folder / "atlas.safetensors")
    (folder / "metrics.csv").write_text("epoch,train_loss,val_loss\n0,10,11\n")


@pytest.fixture(scope="module")
def site_url(serve, tmp_path_factory):
    """URL of a folder with the page, the digits and made-up models of every kind."""
    root = tmp_path_factory.mktemp("site")
    (root / "vae").symlink_to(REPOSITORY / "vae")
    toy = root / "checkpoints" / "toy"
    write_toy_model(toy / "ae-2d", 2, kind="ae", spread=20)
    write_toy_model(toy / "vae-4d", 4)
    write_toy_model(toy / "cvae-2d", 2, conditional=True)
    write_toy_model(toy / "vae-1d", 1)
    shutil.copytree(toy / "vae-4d", toy / "renamed")
    sheet = np.random.default_rng(0).integers(0, 255, (6 * SIDE, 10 * SIDE), dtype=np.uint8)
    Image.fromarray(sheet).save(toy / "thumbnails.png")
    info = {
        "name": "toy",
        "title": "Toy",
        "classes": CLASSES,
        "image": {"channels": 1, "height": SIDE, "width": SIDE},
        "count": COUNT,
        "sprite": {"columns": 10, "tile": [SIDE, SIDE]},
        "sketch": "fill",
    }
    (toy / "dataset.json").write_text(json.dumps(info))
    shutil.copytree(REPOSITORY / "checkpoints" / "digits", root / "checkpoints" / "digits")
    return serve(root)


MODELS = f"{DIGITS},toy/ae-2d,toy/vae-4d,toy/cvae-2d,toy/vae-1d,toy/renamed"


@pytest.fixture
def visit(site_url):
    """visit(page, **state): opens Explore on a link with that state, and waits for the codes."""

    def go(page, *, wait=True, **state):
        link = "&".join(f"{name}={value}" for name, value in state.items())
        page.goto(
            f"{site_url}vae/web/index.html?checkpoints=../../checkpoints/&models={MODELS}#{link}"
        )
        page.wait_for_selector(".le-side-image canvas")
        if wait:
            page.wait_for_selector(".le-near:not([disabled])", state="attached")
        return page

    return go


def picture(page, selector=".le-side-image canvas") -> str:
    return page.eval_on_selector(selector, "canvas => canvas.toDataURL()")


def numbers(page) -> list[float]:
    texts = page.locator(".le-slider-value").all_text_contents()
    return [float(text.replace("\N{MINUS SIGN}", "-")) for text in texts]


def map_point(page, x: float, y: float) -> tuple[float, float]:
    """The place on the page of a part of the map, from its top left corner."""
    box = page.locator(".le-map-marker").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def is_blank(page, selector) -> bool:
    return call(page.locator(selector).first, "canvas.js", "isBlank")


def test_the_image_is_there_before_the_codes(page, visit):
    page.route("**/atlas.safetensors", lambda route: None)  # never answered
    visit(page, wait=False)
    assert not is_blank(page, ".le-side-image canvas")
    config = json.loads((REPOSITORY / "checkpoints" / DIGITS / "config.json").read_text())
    assert numbers(page) == pytest.approx(config["start"], abs=0.006)


def test_image_and_sliders_follow_the_pointer_in_its_own_event(page, visit):
    visit(page)
    x, y = map_point(page, 0.8, 0.3)
    before, after, values = call(page, "events.js", "moveOverMap", [x, y])
    assert after != before
    assert values[0] > 0.5
    assert values[1] > 0.5


def test_the_map_follows_a_slider(page, visit):
    visit(page)
    image, marker = picture(page), picture(page, ".le-map-marker")
    page.locator(".le-slider input").first.focus()
    for _ in range(5):
        page.keyboard.press("PageUp")
    assert numbers(page)[0] > 0
    assert picture(page) != image
    assert picture(page, ".le-map-marker") != marker


def test_a_click_holds_the_point_and_escape_lets_go(page, visit):
    visit(page)
    page.mouse.click(*map_point(page, 0.3, 0.3))
    held = numbers(page)
    page.mouse.move(*map_point(page, 0.7, 0.7))
    assert numbers(page) == held
    page.keyboard.press("Escape")
    page.mouse.move(*map_point(page, 0.8, 0.8))
    assert numbers(page)[0] > held[0]
    assert numbers(page)[1] < held[1]


def test_the_hint_says_whether_the_point_is_held(page, visit):
    visit(page)
    hint = page.locator(".le-explore-hint")
    free = hint.inner_text()
    page.mouse.click(*map_point(page, 0.3, 0.3))
    held = hint.inner_text()
    assert held != free
    open_tool(page, "Walk")
    assert hint.inner_text() == held
    page.get_by_text("Grid", exact=True).click()
    assert hint.inner_text() not in (free, held)
    page.get_by_text("Map", exact=True).click()
    assert hint.inner_text() == held
    page.get_by_label("Model").select_option("toy/ae-2d")
    page.wait_for_selector(".le-near:not([disabled])", state="attached")
    assert hint.inner_text() == held
    kept = numbers(page)
    page.mouse.move(*map_point(page, 0.7, 0.7))
    assert numbers(page) == kept
    page.locator(".le-map-stage").focus()
    page.keyboard.press("Escape")
    assert hint.inner_text() == free


def test_a_code_from_another_tab_is_held(page, visit):
    visit(page)
    page.get_by_role("tab", name="t-SNE").click()
    page.locator(".le-tsne-code dd").first.wait_for()
    page.get_by_role("button", name="Open in Explore").click()
    page.wait_for_selector(".le-near:not([disabled])")
    opened = numbers(page)
    for at in (0.3, 0.7):
        page.mouse.move(*map_point(page, at, at))
    assert numbers(page) == opened


def test_a_renamed_folder_goes_by_its_new_name(page, visit):
    visit(page, model="toy/renamed")
    before = numbers(page)
    page.mouse.move(*map_point(page, 0.8, 0.2))
    assert numbers(page) != before


def test_arrow_keys_move_the_point(page, visit):
    visit(page)
    page.locator(".le-map-stage").focus()
    start = numbers(page)
    page.keyboard.press("ArrowRight")
    moved = numbers(page)
    step = moved[0] - start[0]
    assert step > 0
    assert moved[1] == start[1]
    page.keyboard.press("Shift+ArrowUp")
    assert numbers(page)[1] - start[1] > 4 * step
    said = page.locator(".le-map [aria-live]")
    page.wait_for_function(
        "element => element.textContent.includes('z1')", arg=said.element_handle()
    )


def test_moving_asks_the_server_for_nothing(page, visit):
    visit(page)
    page.wait_for_load_state("networkidle")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    for step in range(40):
        page.mouse.move(*map_point(page, 0.1 + 0.02 * step, 0.5))
    page.wait_for_timeout(500)
    assert requests == []


def test_a_link_opens_on_its_point(page, visit):
    visit(page, model=DIGITS, z="0.5,-1.25")
    assert numbers(page) == [0.5, -1.25]


def test_the_prior_and_a_class_can_be_brought_out(page, visit):
    visit(page)
    plain = picture(page, ".le-map-base")
    page.get_by_label("Overlay").select_option("prior")
    page.wait_for_timeout(100)
    assert picture(page, ".le-map-base") != plain
    seven = page.locator(".le-map-legend button").nth(7)
    seven.click()
    assert seven.get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize(
    ("model", "overlay"),
    [
        *product([DIGITS, "toy/ae-2d"], ["density", "holes", "entropy"]),
        ("toy/vae-4d", "density"),
        ("toy/vae-4d", "entropy"),
    ],
)
def test_an_overlay_comes_with_its_key(page, visit, model, overlay):
    visit(page, model=model)
    page.get_by_label("Overlay").select_option(overlay)
    page.wait_for_selector(".le-overlay-key .le-key-bar")
    page.get_by_label("Overlay").select_option("none")
    page.wait_for_selector(".le-overlay-key", state="hidden")


def test_overlays_that_would_be_untrue_are_not_offered(page, visit):
    visit(page, model="toy/vae-4d")  # its means alone would leave holes that are none
    offered = "option => option.value"
    options = page.get_by_label("Overlay").locator("option")
    assert options.evaluate_all(f"all => all.map({offered})") == [
        "none",
        "prior",
        "density",
        "entropy",
    ]
    page.get_by_label("Model").select_option("toy/vae-1d")
    page.wait_for_function("() => document.querySelectorAll('.le-slider').length === 1")
    assert page.get_by_label("Overlay").is_hidden()


def test_an_overlay_of_the_trained_codes_goes_while_others_are_shown(page, visit):
    visit(page)
    page.get_by_label("Overlay").select_option("holes")
    page.wait_for_selector(".le-overlay-key .le-key-bar")
    key = page.locator(".le-overlay-key").inner_text()
    open_tool(page, "Training replay")
    page.wait_for_selector(".le-overlay-key", state="hidden")
    page.get_by_role("button", name="Training replay").click()
    page.wait_for_selector(".le-overlay-key .le-key-bar")
    assert page.locator(".le-overlay-key").inner_text() == key


def test_a_grid_cell_leads_to_its_normal_quantile(page, visit):
    visit(page)
    page.get_by_text("Grid", exact=True).click()
    page.get_by_label("Images a side").fill("10")
    box = page.locator(".le-grid").bounding_box()
    cell = box["width"] / 10
    page.mouse.click(box["x"] + 7.5 * cell, box["y"] + 1.5 * cell)  # eighth column, second row
    expected = [norm.ppf(0.75), norm.ppf(0.85)]
    assert numbers(page) == pytest.approx(expected, abs=0.006)
    page.keyboard.press("ArrowLeft")
    assert numbers(page) == pytest.approx([norm.ppf(0.65), norm.ppf(0.85)], abs=0.006)
    assert not is_blank(page, ".le-grid-canvas")


def test_the_grid_outlines_the_point_and_survives_a_reload(page, visit):
    visit(page, model=DIGITS, mode="grid", z="1.3,0")
    here = page.locator(".le-grid-here").bounding_box()
    box = page.locator(".le-grid").bounding_box()
    assert here["x"] > box["x"] + 0.8 * box["width"]
    assert here["y"] == pytest.approx(box["y"] + 0.47 * box["height"], abs=3)


def test_an_autoencoder_keeps_to_no_prior(page, visit):
    visit(page, model="toy/ae-2d")
    slider = page.locator(".le-slider input").first
    page.wait_for_function("slider => slider.max > 10", arg=slider.element_handle())
    page.get_by_text("Grid", exact=True).click()
    box = page.locator(".le-grid").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 9, box["y"] + 9)
    assert min(numbers(page)) > 10


def settled_map(page) -> str:
    """The map's picture once nothing is added to it any more."""
    before, now = None, ""
    while now != before:
        before = now
        page.wait_for_timeout(800)
        now = call(page, "map.js", "mapPicture")
    return now


def shown_view(page) -> list[float]:
    """Centre and zoom of the map, as the page's link tells; all of it where it tells none."""
    page.wait_for_timeout(1000)  # the zoom glides, and the link follows
    found = re.search(r"view=([-\d.,]+)", page.evaluate("decodeURIComponent(location.hash)"))
    return [float(v) for v in found[1].split(",")] if found else [0, 0, 1]


def zoom_in(page, x: float, y: float) -> None:
    page.mouse.move(*map_point(page, x, y))
    page.mouse.wheel(0, -400)
    assert shown_view(page)[2] > 2


def test_the_wheel_zooms_the_map_about_the_pointer(page, visit):
    visit(page)
    zoom_in(page, 0.7, 0.4)
    before = numbers(page)
    page.mouse.move(*map_point(page, 0.5, 0.5))
    assert numbers(page) != before
    page.mouse.move(*map_point(page, 0.7, 0.4))
    assert numbers(page) == pytest.approx(before, abs=0.02)
    assert page.evaluate("scrollY") == 0


def test_a_map_that_is_zoomed_out_lets_the_page_scroll(page, visit):
    page.set_viewport_size({"width": 1280, "height": 500})
    visit(page)
    page.mouse.move(*map_point(page, 0.5, 0.2))
    page.mouse.wheel(0, 100)
    page.wait_for_function("scrollY > 50")
    page.mouse.wheel(0, -60)  # at once: the page has not come to rest
    assert shown_view(page)[2] == 1


def test_a_double_click_zooms_the_map_and_pins_nothing(page, visit):
    visit(page)
    page.mouse.dblclick(*map_point(page, 0.6, 0.6))
    assert shown_view(page)[2] == pytest.approx(2, rel=0.01)
    before = numbers(page)
    page.mouse.move(*map_point(page, 0.2, 0.2))
    assert numbers(page) != before
    page.locator(".le-map-zoom button").first.click()
    assert shown_view(page)[2] == 1


def test_a_drag_pans_the_map_unless_it_takes_the_held_point(page, visit):
    visit(page)
    zoom_in(page, 0.5, 0.5)
    page.mouse.click(*map_point(page, 0.5, 0.5))
    held, view = numbers(page), shown_view(page)
    for start, end in [((0.3, 0.3), (0.4, 0.35)), ((0.6, 0.55), (0.7, 0.7))]:
        page.mouse.move(*map_point(page, *start))
        page.mouse.down()
        page.mouse.move(*map_point(page, *end), steps=4)
        page.mouse.up()
        moved = shown_view(page)
        if start == (0.3, 0.3):  # beside the point
            assert numbers(page) == held
            assert moved[0] < view[0]
            assert moved[1] > view[1]
            view = moved
        else:  # the point, where the first drag has taken it
            assert numbers(page)[0] > held[0]
            assert numbers(page)[1] < held[1]
            assert moved == view


def test_the_map_always_has_images_under_its_points(page, visit):
    visit(page)
    settled_map(page)
    call(page, "map.js", "countImages")
    zoom_in(page, 0.5, 0.5)
    settled_map(page)
    # The whole plane stays under its part, for the edges that a pan brings in.
    assert page.locator(".le-map-images canvas").count() == 2
    assert page.evaluate("first.isConnected")
    page.locator(".le-map-zoom button").first.click()
    settled_map(page)
    assert page.locator(".le-map-images canvas").count() == 1
    assert page.evaluate("fewest") == 1


@pytest.mark.parametrize("model", [DIGITS, "toy/vae-4d"])
def test_a_link_is_followed_while_the_page_is_open(page, visit, model):
    link = {"model": model, "view": "0.5,-0.5,4", "plane": "1,0"}
    follow = "state => (location.hash = new URLSearchParams(state))"
    visit(page, model=model)
    first = settled_map(page)
    page.evaluate(follow, link)
    page.wait_for_selector(".le-map-zoom button:first-child:visible")
    there = settled_map(page)
    assert there != first
    page.evaluate(follow, {"model": model, "mode": "grid"})
    page.wait_for_selector(".le-pane-grid canvas:visible")
    page.evaluate(follow, {"model": model})
    page.wait_for_selector(".le-map-base:visible")
    assert settled_map(page) == first
    page.goto("about:blank")
    visit(page, **link)
    assert settled_map(page) == there


def test_a_plane_in_a_link_to_another_model_holds(page, visit):
    visit(page, model="toy/vae-4d", plane="3,1")
    page.evaluate("location.hash = 'model=toy/renamed&plane=3,1'")
    page.wait_for_url(re.compile("model=toy/renamed.*plane=3,1"))
    page.locator("[aria-busy]").wait_for(state="detached")
    assert page.get_by_label("Dimension along x").input_value() == "3"
    page.get_by_label("Model").select_option("toy/vae-4d")
    page.wait_for_url(re.compile("model=toy/vae-4d(?!.*plane)"))


def test_every_dimension_has_a_slider_and_the_plane_can_be_chosen(page, visit):
    visit(page, model="toy/vae-4d")
    assert page.locator(".le-slider").count() == 4
    page.get_by_label("Dimension along x").select_option("3")
    page.get_by_label("Dimension along y").select_option("1")
    page.mouse.click(*map_point(page, 0.9, 0.2))
    z = numbers(page)
    assert z[0] == z[2] == 0
    assert z[3] > 0.5
    assert z[1] > 0.5
    # Choosing the other axis' dimension swaps the two.
    page.get_by_label("Dimension along x").select_option("1")
    assert page.get_by_label("Dimension along y").input_value() == "3"


def test_a_grid_that_was_hidden_shows_the_class_that_is_chosen_now(page, visit):
    visit(page, model="toy/cvae-2d", mode="grid")
    grid = ".le-pane-grid canvas"
    page.wait_for_selector(grid)
    page.wait_for_timeout(500)
    first = picture(page, grid)
    page.get_by_text("Map", exact=True).click()
    page.locator(".le-class-cell").nth(1).click()
    page.get_by_text("Grid", exact=True).click()
    page.wait_for_function(
        "([grid, first]) => document.querySelector(grid).toDataURL() !== first", arg=[grid, first]
    )


def test_all_classes_of_a_conditional_model_follow_and_one_is_chosen(page, visit):
    visit(page, model="toy/cvae-2d")
    cells = page.locator(".le-class-cell")
    assert cells.count() == len(CLASSES)
    shots = (
        "() => [...document.querySelectorAll('.le-class-cell canvas')].map((c) => c.toDataURL())"
    )
    before = page.evaluate(shots)
    assert len(set(before)) == len(CLASSES)
    page.mouse.click(*map_point(page, 0.9, 0.2))
    after = page.evaluate(shots)
    assert all(a != b for a, b in zip(before, after, strict=True))
    cells.nth(2).click()
    assert cells.nth(2).get_attribute("aria-pressed") == "true"
    assert picture(page) == page.evaluate(shots)[2]


def test_another_model_takes_the_place(page, visit):
    visit(page)
    page.get_by_label("Model").select_option("toy/vae-4d")
    page.wait_for_function("() => document.querySelectorAll('.le-slider').length === 4")
    page.get_by_label("Model").select_option(DIGITS)
    page.wait_for_function("() => document.querySelectorAll('.le-slider').length === 2")
    assert not is_blank(page, ".le-side-image canvas")


@pytest.mark.parametrize("model", [DIGITS, "toy/vae-4d", "toy/cvae-2d"])
def test_a_phone_shows_map_and_image_together(phone, visit, model):
    visit(phone, model=model)
    height = phone.evaluate("innerHeight")
    for selector in (".le-side-image", ".le-map-frame"):
        box = phone.locator(selector).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_a_finger_drags_the_point_and_not_the_page(phone, visit):
    visit(phone)
    session = phone.context.new_cdp_session(phone)

    def touch(kind, *points):
        positions = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": positions})

    touch("touchStart", map_point(phone, 0.5, 0.8))
    for step in range(10):
        touch("touchMove", map_point(phone, 0.5 + 0.04 * step, 0.8 - 0.06 * step))
    touch("touchEnd")
    z = numbers(phone)
    assert z[0] > 0.5
    assert z[1] > 0.5
    assert phone.evaluate("scrollY") == 0


def open_tool(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_selector(".le-tool-panel > *")


def save(page, name) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_a_walk_through_clicked_stops(page, visit):
    visit(page)
    open_tool(page, "Walk")
    play = page.get_by_role("button", name="Play", exact=True)
    assert play.is_disabled()
    for x, y in ((0.2, 0.3), (0.8, 0.3), (0.5, 0.8)):
        page.mouse.click(*map_point(page, x, y))
    assert page.locator(".le-stop").count() == 3
    page.get_by_label("Speed").select_option("4")
    play.click()
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    page.get_by_role("button", name="Play", exact=True).wait_for()  # it has arrived
    x, y = map_point(page, 0.5, 0.8)
    end = numbers(page)
    page.mouse.move(x, y)  # held: the mouse takes nothing along
    assert numbers(page) == end
    page.get_by_label("Part of the walk").fill("0")
    assert numbers(page) != end
    page.get_by_role("button", name="Remove stop 1").click()
    assert page.locator(".le-stop").count() == 2
    focused = (
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    )
    assert page.evaluate(focused) == "Remove stop 1"  # the one that came after it
    for _ in range(2):
        page.keyboard.press("Enter")
    assert page.locator(".le-stop").count() == 0
    assert page.evaluate(focused) == "Add this point"


def test_a_walk_rests_while_another_tab_is_open(page, visit):
    visit(page)
    open_tool(page, "Walk")
    page.get_by_role("button", name="Through the classes").click()
    page.get_by_label("Loop").check()
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("tab", name="Training").click()
    page.get_by_role("tab", name="Explore").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()


def test_the_stops_of_a_walk_show_the_class_that_is_chosen(page, visit):
    visit(page, model="toy/cvae-2d", z="1,1")
    open_tool(page, "Walk")
    page.get_by_role("button", name="Add this point").click()
    before = picture(page, ".le-stop canvas")
    page.locator(".le-class-row button").nth(2).click()
    page.wait_for_timeout(100)
    assert picture(page, ".le-stop canvas") != before
    assert picture(page, ".le-stop canvas") == picture(page)


def test_a_walk_is_saved_as_gif_and_strip(page, visit):
    visit(page)
    open_tool(page, "Walk")
    page.get_by_role("button", name="Through the classes").click()
    page.wait_for_function("() => document.querySelectorAll('.le-stop').length === 10")
    page.get_by_label("Speed").select_option("4")
    gif = Image.open(io.BytesIO(save(page, "Save GIF")))
    assert gif.format == "GIF"
    assert gif.n_frames > 50
    strip = Image.open(io.BytesIO(save(page, "Save PNG strip")))
    assert strip.format == "PNG"
    assert strip.width == 12 * 8 * 3


def test_a_walk_is_saved_as_it_was_whatever_becomes_of_its_stops(page, visit):
    visit(page)
    open_tool(page, "Walk")
    page.get_by_role("button", name="Through the classes").click()
    page.wait_for_function("() => document.querySelectorAll('.le-stop').length === 10")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save GIF").click()
        page.get_by_role("button", name="Clear").click()
    assert Image.open(download.value.path()).n_frames > 50
    assert page.locator(".le-stop").count() == 0


def test_a_walk_is_saved_as_video_where_the_browser_can(page, visit):
    visit(page)
    open_tool(page, "Walk")
    if page.get_by_role("button", name="Save video").count() == 0:
        pytest.skip("this Chromium cannot record video")
    for x in (0.3, 0.7):
        page.mouse.click(*map_point(page, x, 0.5))
    page.get_by_label("Speed").select_option("4")
    assert len(save(page, "Save video")) > 1000


def test_the_training_is_played_back(page, visit):
    visit(page)
    end = picture(page, ".le-map-base")
    open_tool(page, "Training replay")
    page.wait_for_selector(".le-play:not([disabled])")
    page.wait_for_timeout(100)
    first = picture(page, ".le-map-base")
    assert first != end
    page.get_by_label("Time of training").fill("1")
    assert picture(page, ".le-map-base") != first
    assert "epoch" in page.locator(".le-replay-epoch").text_content()
    page.get_by_role("button", name="Training replay").click()
    page.wait_for_selector(".le-tool-panel", state="hidden")


def test_without_a_replay_there_is_no_button_for_it(page, visit):
    visit(page, model="toy/vae-4d")
    assert page.get_by_role("button", name="Walk", exact=True).is_visible()
    assert page.get_by_role("button", name="Training replay").count() == 0


def test_pictures_and_codes_are_taken_away(page, visit):
    visit(page, model=DIGITS, z="0.5,-1.25")
    open_tool(page, "Take away")
    image = Image.open(io.BytesIO(save(page, "Image as PNG")))
    assert image.size == (560, 560)
    grid = Image.open(io.BytesIO(save(page, "Grid as PNG")))
    assert grid.size == (15 * 8, 15 * 8)
    assert np.asarray(grid)[..., 0].std() > 10
    shown = page.locator(".le-map-base").screenshot()
    assert Image.open(io.BytesIO(save(page, "Map as PNG"))).size == (1600, 1600)
    assert page.locator(".le-map-base").screenshot() == shown
    rows = save(page, "Codes as CSV").decode().splitlines()
    atlas = load_file(REPOSITORY / "checkpoints" / DIGITS / "atlas.safetensors")
    assert rows[0] == "index,label,mu_1,mu_2"
    assert len(rows) == 1 + len(atlas["mu"])
    index, label, *mu = rows[8].split(",")
    assert (index, label) == ("7", str(atlas["labels"][7].item()))
    assert [float(v) for v in mu] == pytest.approx(atlas["mu"][7].tolist(), rel=1e-4)


def test_a_grid_is_saved_whole_though_its_size_changes_meanwhile(page, visit):
    visit(page, model=DIGITS, mode="grid")
    open_tool(page, "Take away")
    with page.expect_download() as download:
        call(page, "events.js", "resizeWhileSaving")
    grid = np.asarray(Image.open(download.value.path()))[..., 0]
    assert grid.shape == (30 * 8, 30 * 8)
    corners = [grid[:8, :8], grid[:8, -8:], grid[-8:, :8], grid[-8:, -8:]]
    assert all(corner.std() > 5 for corner in corners)  # which are decoded last


def test_quick_presses_open_one_tool(page, visit):
    visit(page)
    page.route("**/journey.js", lambda route: (time.sleep(0.3), route.continue_()))
    walk = page.get_by_role("button", name="Walk", exact=True)
    for _ in range(3):
        walk.click()
    page.wait_for_selector(".le-tool-panel .le-stops", state="attached")
    page.wait_for_timeout(300)
    assert page.get_by_role("button", name="Through the classes").count() == 1


def test_the_python_line_makes_the_same_image(page, visit):
    visit(page, model=DIGITS, z="0.5,-1.25")
    open_tool(page, "Take away")
    line = page.locator(".le-take-python code").text_content()
    assert line.startswith("import torch, vae\n")
    scope = {"torch": torch, "vae": vae}
    with torch.no_grad():
        expected = eval(line.split("\n")[1], scope)[0, 0]
    image = call(page.locator(".le-side-image canvas"), "canvas.js", "greys", 0, 0, 8, 8)
    assert np.abs(np.array(image).reshape(8, 8) - 255 * expected.numpy()).max() < 1


def test_the_nearest_test_image_is_named_and_leads_to_its_code(page, visit):
    z = [0.5, -1.25]
    visit(page, model=DIGITS, z=f"{z[0]},{z[1]}")
    mu = load_file(REPOSITORY / "checkpoints" / DIGITS / "atlas.safetensors")["mu"].numpy()
    nearest = int(np.linalg.norm(mu - np.array(z), axis=1).argmin())
    words = page.locator(".le-near-words")
    assert words.text_content().endswith(f"no. {nearest}")
    page.locator("button.le-near").click()
    assert numbers(page) == pytest.approx(mu[nearest].tolist(), abs=0.006)


def test_a_latent_space_is_explained_on_the_nearest_image(page, visit):
    visit(page, model=DIGITS, z="0.5,-1.25")
    mu = load_file(REPOSITORY / "checkpoints" / DIGITS / "atlas.safetensors")["mu"].numpy()
    marked = picture(page, ".le-map-marker")
    open_tool(page, "What is a latent space?")
    panel = page.locator(".le-primer")
    code = panel.locator(".le-primer-code .le-number")
    for z in ([0.5, -1.25], [-0.9, 0.4]):
        for dimension, value in enumerate(z):
            page.locator(".le-slider input").nth(dimension).fill(str(value))
        nearest = mu[np.linalg.norm(mu - np.array(z), axis=1).argmin()]
        shown = [float(text.replace("−", "-")) for text in code.all_text_contents()]
        assert shown == pytest.approx(nearest.tolist(), abs=0.006)
        with torch.no_grad():
            expected = vae.load(DIGITS).decode(torch.from_numpy(nearest).float()[None])
        canvas = page.locator(".le-primer-image > canvas").first
        drawn = call(canvas, "canvas.js", "greys", 0, 0, 8, 8)
        assert np.abs(np.array(drawn) - 255 * expected.flatten().numpy()).max() < 1
    assert "64 numbers" in panel.text_content()
    assert "variational autoencoder" in panel.text_content()
    for dimension, value in enumerate([0.5, -1.25]):
        page.locator(".le-slider input").nth(dimension).fill(str(value))
    assert picture(page, ".le-map-marker") != marked  # the code is ringed
    page.get_by_role("button", name="What is a latent space?").click()
    page.wait_for_selector(".le-primer", state="detached")
    assert picture(page, ".le-map-marker") == marked


@pytest.mark.parametrize("viewport", [(1366, 657), (1280, 720), (1280, 900), (1920, 1080)])
def test_the_explanation_has_room_for_its_text(new_page, visit, viewport):
    page = visit(new_page(viewport=dict(zip(("width", "height"), viewport, strict=True))))
    open_tool(page, "What is a latent space?")
    assert page.locator(".le-primer-text").bounding_box()["width"] > 380


def test_an_open_tool_stays_open_with_another_model(page, visit):
    visit(page)
    open_tool(page, "Walk")
    page.get_by_label("Model").select_option("toy/vae-4d")
    page.wait_for_function("() => document.querySelectorAll('.le-slider').length === 4")
    page.get_by_role("button", name="Through the classes").click()
    page.wait_for_function("() => document.querySelectorAll('.le-stop').length === 3")


@pytest.mark.parametrize(("z", "side"), [("9,0", "right"), ("-9,0", "left"), ("0,9", "top")])
def test_an_arrow_points_at_a_point_that_is_not_in_view(page, visit, z, side):
    visit(page, model=DIGITS, z=z)
    inked = call(page.locator(".le-map-marker"), "canvas.js", "inkBox")
    assert inked["right"] - inked["left"] < 0.15
    assert abs(inked[side] - (1 if side == "right" else 0)) < 0.05


@pytest.mark.parametrize(
    ("model", "said"),
    [("toy/vae-4d", "a cut along two"), ("toy/cvae-2d", "told the class"), ("toy/ae-2d", "plain")],
)
def test_the_explanation_is_true_of_the_model(page, visit, model, said):
    visit(page, model=model)
    open_tool(page, "What is a latent space?")
    assert said in page.locator(".le-primer-text").text_content()
    assert page.locator("canvas.le-primer-bars").count() == (1 if model == "toy/vae-4d" else 0)


def test_a_conditional_models_nearest_image_is_of_the_chosen_class(page, visit):
    visit(page, model="toy/cvae-2d")
    for k, name in enumerate(CLASSES):
        page.locator(".le-class-cell").nth(k).click()
        assert page.locator(".le-near-words").text_content().startswith(name)
