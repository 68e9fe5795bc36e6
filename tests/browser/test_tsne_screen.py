"""The t-SNE screen and its scatter in a real browser."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import toys
from javascript import call

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site_url(serve, tmp_path_factory):
    """URL of a folder with the page and the made-up models."""
    root = tmp_path_factory.mktemp("tsne")
    (root / "vae").symlink_to(REPOSITORY / "vae")
    toys.write_toys(root / "checkpoints")
    write_twins(root / "checkpoints")
    return serve(root)


def write_twins(checkpoints: Path) -> None:
    """A second data set, with the classes of the first."""
    shutil.copytree(checkpoints / "toy", checkpoints / "twin")
    for path in checkpoints.glob("twin/*/config.json"):
        path.write_text(path.read_text().replace("toy/", "twin/"))


@pytest.fixture
def visit(site_url):
    """visit(page, **state): opens t-SNE on a link with that state, and waits for the pictures."""

    def go(page, **state):
        link = "&".join(f"{key}={value}" for key, value in ({"tab": "tsne"} | state).items())
        models = ",".join([*toys.TOYS, "twin/vae-2d"])
        page.goto(
            f"{site_url}vae/web/index.html?checkpoints=../../checkpoints/&models={models}#{link}"
        )
        page.wait_for_selector(".le-tsne-plot .le-scatter-stage")
        page.wait_for_function("document.querySelector('.le-tsne-name')?.textContent.trim()")
        return page

    return go


def place_of(page, i: int, plot: int = 0) -> tuple[float, float]:
    """Where image i stands on the page while everything is in view."""
    box = page.locator(".le-scatter-stage").nth(plot).bounding_box()
    centre = toys.TSNE.min(0) + np.ptp(toys.TSNE, axis=0) / 2
    scale = min(0.9 * (box["width"] - 2) / 9, 0.9 * (box["height"] - 2) / 8)
    x, y = (toys.TSNE[i] - centre) * scale
    return float(box["x"] + box["width"] / 2 + x), float(box["y"] + box["height"] / 2 - y)


def shown(page) -> int:
    """The number of the image that is described."""
    return int(page.locator(".le-tsne-facts .le-hint").first.text_content().split()[-1])


def base(page, plot: int = 0) -> str:
    """The picture of the points, once what was done last is drawn: that takes a frame."""
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return page.locator(".le-scatter-base").nth(plot).evaluate("c => c.toDataURL()")


def ring(page, plot: int) -> str:
    return page.locator(".le-scatter-marker").nth(plot).evaluate("c => c.toDataURL()")


def is_picture(page, i: int) -> bool:
    """Whether image i, still in its place, is a picture: they are grey, and dots have colours."""
    box = page.locator(".le-scatter-stage").bounding_box()
    x, y = place_of(page, i)
    at = [x - box["x"] - 1, y - box["y"] - 1]  # it has a border
    pixel = """at => [...document.querySelector(".le-scatter-base").getContext("2d")
      .getImageData(...at, 1, 1).data]"""
    page.wait_for_function(f"at => ({pixel})(at)[3] > 0", arg=at)  # until something is drawn there
    red, green, blue, _ = page.evaluate(pixel, at)
    return red == green == blue


def zoom_to(page, i: int) -> None:
    page.mouse.move(*place_of(page, i))
    for _ in range(2):
        page.mouse.wheel(0, -300)
    page.wait_for_timeout(200)


def state(page) -> dict:
    return dict(part.split("=") for part in page.evaluate("location.hash").lstrip("#").split("&"))


def test_pointing_at_a_dot_shows_its_image(page, visit):
    visit(page, model="toy/vae-2d")
    page.wait_for_load_state("networkidle")
    for i in (37, 4, 88):
        page.mouse.move(*place_of(page, i))
        assert shown(page) == i
        assert toys.CLASSES[toys.LABELS[i]] in page.locator(".le-tsne-name").text_content()
        canvas = page.locator(".le-tsne-image canvas").first
        pixels = call(canvas, "canvas.js", "greys", 0, 0, 4, 4)
        assert np.abs(np.array(pixels) - toys.images()[i].ravel().astype(int)).max() <= 1


def test_a_click_opens_the_image_in_explore(page, visit):
    visit(page, model="toy/vae-2d")
    page.mouse.click(*place_of(page, 37))
    page.wait_for_function("location.hash.includes('tab=explore')")
    z = [float(value) for value in state(page)["z"].split(",")]
    assert z == pytest.approx(toys.codes(2, 1.0)[37], abs=1e-3)


def test_the_wheel_zooms_about_the_pointer_and_a_drag_pans(page, visit):
    visit(page, model="toy/vae-2d")
    x, y = place_of(page, 37)
    page.mouse.move(x, y)
    before = base(page)
    for _ in range(3):
        page.mouse.wheel(0, -200)
    page.wait_for_timeout(100)
    zoomed = base(page)
    assert zoomed != before
    page.mouse.move(x + 90, y)
    page.mouse.move(x, y)
    assert shown(page) == 37
    page.mouse.down()
    page.mouse.move(x + 60, y + 40)
    page.mouse.up()
    assert base(page) != zoomed
    assert state(page)["tab"] == "tsne"  # a drag is no click
    page.mouse.move(x + 200, y)
    page.mouse.move(x + 60, y + 40)
    assert shown(page) == 37
    page.locator(".le-map-zoom button").first.click()
    page.mouse.move(10, 10)
    assert base(page) == before


def test_keys_zoom_pan_choose_and_open(page, visit):
    visit(page, model="toy/vae-2d")
    page.locator(".le-scatter-stage").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    first = shown(page)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    second = shown(page)
    assert toys.TSNE[second][0] > toys.TSNE[first][0]
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.includes('tab=explore')")
    z = [float(value) for value in state(page)["z"].split(",")]
    assert z == pytest.approx(toys.codes(2, 1.0)[second], abs=1e-3)


def test_a_finger_looks_at_first_and_opens_at_the_second_tap(phone, visit):
    visit(phone, model="toy/vae-2d")
    stage = phone.locator(".le-scatter-stage")
    stage.scroll_into_view_if_needed()
    x, y = place_of(phone, 44)
    phone.touchscreen.tap(x, y)
    assert shown(phone) == 44
    phone.wait_for_timeout(400)
    assert state(phone)["tab"] == "tsne"
    phone.touchscreen.tap(x, y)
    phone.wait_for_function("location.hash.includes('tab=explore')")


def test_two_fingers_zoom(phone, visit):
    visit(phone, model="toy/vae-2d")
    before = base(phone)
    call(phone.locator(".le-scatter-stage"), "events.js", "spread")
    assert base(phone) != before
    assert state(phone)["tab"] == "tsne"


def test_a_class_picked_out_is_the_only_one_that_answers(page, visit):
    visit(page, model="toy/vae-2d")
    page.locator(".le-tsne-main .le-legend-class").nth(1).click()
    page.mouse.move(5, 5)
    page.mouse.move(*place_of(page, 37))  # 37 % 3 == 1: a bee
    assert shown(page) == 37
    page.mouse.move(*place_of(page, 45))  # an ant
    assert shown(page) != 45


def test_dots_turn_into_pictures_when_there_is_room(page, visit):
    visit(page, model="toy/vae-2d")
    page.wait_for_load_state("networkidle")
    assert not is_picture(page, 44)
    zoom_to(page, 44)
    assert is_picture(page, 44)


def test_another_data_set_has_dots_until_its_own_pictures_are_here(page, visit):
    held = []
    page.route("**/twin/thumbnails.png", lambda route: held.append(route))
    visit(page, model="toy/vae-2d")
    page.wait_for_load_state("networkidle")
    page.locator(".le-picker select").select_option("twin/vae-2d")
    page.get_by_role("application", name="twin/vae-2d").wait_for()
    zoom_to(page, 44)
    assert not is_picture(page, 44)
    held.pop().continue_()
    page.wait_for_load_state("networkidle")
    assert is_picture(page, 44)


def test_pixels_and_two_models_side_by_side_with_linked_points(page, visit):
    visit(page, model="toy/vae-2d", embed="several")
    page.wait_for_function("document.querySelectorAll('.le-scatter-stage').length === 3")
    figures = page.locator(".le-tsne-knn .le-number").all_text_contents()
    assert figures == ["62.5 %", "\N{EN DASH}", "50.0 %"]
    selects = page.locator(".le-tsne-panel select").evaluate_all("all => all.map((s) => s.value)")
    assert selects == ["toy/ae-2d", "toy/vae-2d"]
    before = [ring(page, k) for k in range(3)]
    page.mouse.move(*place_of(page, 30, plot=1))
    assert shown(page) == 30
    assert all(ring(page, k) != before[k] for k in range(3))
    page.locator(".le-tsne-panel select").first.select_option("toy/vae-3d")
    page.wait_for_function(
        "document.querySelector('.le-tsne-panels').textContent.includes('3 numbers')"
    )


def test_a_model_of_the_same_images_can_be_changed_in_place(page, visit):
    visit(page, model="toy/vae-2d")
    page.mouse.move(*place_of(page, 37))
    page.locator(".le-picker select").select_option("toy/vae-3d")
    page.wait_for_function("document.querySelectorAll('.le-tsne-code dt').length === 3")
    assert shown(page) == 37


def test_a_dot_opens_with_the_model_that_is_shown(page, visit):
    visit(page, model="toy/vae-2d")
    page.locator(".le-picker select").select_option("toy/ae-2d")
    page.get_by_role("application", name="toy/ae-2d").wait_for()
    page.mouse.click(*place_of(page, 37))
    page.wait_for_function("location.hash.includes('tab=explore')")
    assert state(page)["model"] == "toy/ae-2d"


def test_a_panels_choice_keeps_the_focus(page, visit):
    visit(page, model="toy/vae-2d", embed="several")
    selects = page.locator(".le-tsne-panel select")
    selects.nth(1).focus()
    selects.nth(1).select_option("toy/vae-3d")
    page.get_by_role("application", name="toy/vae-3d").wait_for()
    assert selects.nth(1).evaluate("select => select === document.activeElement")
    page.mouse.click(*place_of(page, 37, plot=2))
    page.wait_for_function("location.hash.includes('model=toy/vae-3d')")


def test_choosing_the_other_panels_model_swaps_them(page, visit):
    visit(page, model="toy/vae-2d", embed="several")
    selects = page.locator(".le-tsne-panel select")
    selects.first.select_option("toy/vae-2d")
    page.get_by_role("application").nth(1).and_(
        page.get_by_role("application", name="toy/vae-2d")
    ).wait_for()
    values = selects.evaluate_all("all => all.map((s) => s.value)")
    assert values == ["toy/vae-2d", "toy/ae-2d"]


def test_a_link_to_the_other_view_is_followed(page, visit):
    visit(page, model="toy/vae-2d")
    page.evaluate("location.hash = '#tab=tsne&model=toy/vae-2d&embed=several'")
    page.wait_for_function("document.querySelectorAll('.le-scatter-stage').length === 3")
    assert page.get_by_label("Pixels, AE, VAE").is_checked()


def test_codes_that_could_not_be_had_are_tried_again(page, visit, provoked):
    provoked.append("vae-3d/atlas.safetensors")
    visit(page, model="toy/vae-2d")
    page.route("**/vae-3d/atlas.safetensors", lambda route: route.abort())
    page.locator(".le-picker select").select_option("toy/vae-3d")
    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    assert "atlas.safetensors" in page.locator(".le-tsne-status").text_content()
    page.unroute("**/vae-3d/atlas.safetensors")
    again.click()
    page.get_by_role("application", name="toy/vae-3d").wait_for()
    assert again.count() == 0


def test_pictures_that_could_not_be_had_are_tried_again(page, visit, provoked):
    provoked.append("thumbnails.png")
    page.route("**/thumbnails.png", lambda route: route.abort())
    visit(page, model="toy/vae-2d")
    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    page.mouse.move(*place_of(page, 37))
    assert shown(page) == 37  # the dots work without
    page.unroute("**/thumbnails.png")
    again.click()
    again.wait_for(state="detached")
    zoom_to(page, 44)
    assert is_picture(page, 44)


@pytest.fixture
def mounted(site_url):
    """mounted(page, **extra): the screen alone, its session at window.session."""

    def go(page, **extra):
        page.goto(site_url + "blank")
        where = [site_url + "vae/web/", site_url + "checkpoints/"]
        call(page, "tsne.js", "mountAlone", *where, extra)
        page.wait_for_function("document.querySelector('.le-tsne-name')?.textContent.trim()")
        return page

    return go


@pytest.mark.parametrize("model", ["toy/vae-3d", "toy/vae-2d"])
def test_panels_next_to_each_other_show_what_all_have(page, visit, model):
    body = toys.short_atlas(12, 3)
    page.route("**/vae-3d/atlas.safetensors", lambda route: route.fulfill(body=body))
    visit(page, model=model, embed="several")
    page.wait_for_function("document.querySelectorAll('.le-scatter-stage').length === 3")
    if model == "toy/vae-2d":
        page.locator(".le-tsne-panel select").first.select_option("toy/vae-3d")
        page.wait_for_timeout(500)
    box = page.locator(".le-scatter-stage").first.bounding_box()
    seen = set()
    for k in range(60):
        x, y = box["x"] + (k % 10 + 0.5) * box["width"] / 10, box["y"] + (k // 10 + 0.5) * 40
        page.mouse.move(x, y)
        seen.add(shown(page))
    assert max(seen) < 12


def draw_sketch(page, site_url):
    """Puts a drawing into the session; where it belongs in the embedding."""
    return call(page, "tsne.js", "drawSketch", site_url + "vae/web/")


def is_marked(page, x: float, y: float) -> bool:
    """Whether something is drawn over the dots at a place of the embedding."""
    canvas = page.locator(".le-scatter-marker")
    box = canvas.bounding_box()
    scale = min(0.9 * box["width"] / 9, 0.9 * box["height"] / 8)
    at = [box["width"] / 2 + (x - 4.5) * scale, box["height"] / 2 - (y - 4) * scale]
    alpha = canvas.evaluate("(c, at) => c.getContext('2d').getImageData(...at, 1, 1).data[3]", at)
    return alpha > 0


def test_the_drawing_lands_among_its_nearest_codes(page, mounted, site_url):
    mounted(page)
    assert not page.locator(".le-note").is_visible()
    at = draw_sketch(page, site_url)
    assert is_marked(page, at["x"], at["y"])
    assert "no map for new points" in page.locator(".le-note").text_content()


def test_the_drawing_moves_with_points_that_are_recomputed(page, mounted, site_url):
    mounted(page, recompute=True)
    at = draw_sketch(page, site_url)
    mirrored = (9 - at["x"], at["y"])
    assert not is_marked(page, *mirrored)
    page.locator(".le-tsne-recompute button").first.click()
    page.locator("progress[value='0.5']").wait_for()
    page.evaluate("points => finish(points)", (toys.TSNE * [-1, 1] + [9, 0]).ravel().tolist())
    page.wait_for_timeout(1000)  # the points glide
    assert is_marked(page, *mirrored)


def test_the_drawing_follows_the_class_that_a_conditional_model_is_told(page, mounted, site_url):
    mounted(page, state={"model": "toy/cvae-2d"})
    draw_sketch(page, site_url)
    before = ring(page, 0)
    page.evaluate("session.set({ label: 2 })")
    assert ring(page, 0) != before


def test_recomputing_is_offered_only_where_a_server_can(page, mounted):
    mounted(page)
    assert page.locator(".le-tsne-recompute button").count() == 0


def test_recomputing_shows_progress_and_can_be_cancelled(page, mounted):
    mounted(page, recompute=True)
    run, stop = (page.locator(".le-tsne-recompute button").nth(k) for k in range(2))
    page.locator(".le-tsne-recompute input").fill("50")
    before = base(page)
    run.click()
    page.locator("progress[value='0.5']").wait_for()
    assert page.evaluate("asked") == 50
    stop.click()
    page.get_by_text("Cancelled").wait_for()
    assert base(page) == before
    run.click()
    page.locator("progress[value='0.5']").wait_for()
    page.evaluate("finish(Array.from({ length: 180 }, (_, k) => (k * 37) % 11))")
    page.wait_for_function("!document.querySelector('.le-tsne-recompute button').disabled")
    page.wait_for_timeout(1000)  # the points glide
    assert base(page) != before


def test_another_view_stops_the_recomputing(page, mounted):
    mounted(page, recompute=True)
    run = page.locator(".le-tsne-recompute button").first
    run.click()
    page.locator("progress[value='0.5']").wait_for()
    page.get_by_text("Pixels, AE, VAE").click()
    page.wait_for_function("!document.querySelector('.le-tsne-recompute button').disabled")


@pytest.mark.parametrize("embed", ["single", "several"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_nothing_is_cut_off(page, phone, visit, embed, size):
    one = page if size == "desktop" else phone
    visit(one, embed=embed)
    assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_moving_over_the_plot_asks_the_server_for_nothing(page, visit):
    visit(page, model="toy/vae-2d")
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for i in range(0, 90, 7):
        page.mouse.move(*place_of(page, i))
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(100)
    assert asked == []


def test_what_is_drawn_on_the_pad_is_on_the_plot(page, visit):
    visit(page, model="toy/vae-2d")
    page.wait_for_load_state("networkidle")
    bare = ring(page, 0)
    page.get_by_role("tab", name="Draw").click()
    pad = page.locator(".le-pad canvas").first
    pad.wait_for()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.6 * box["height"], steps=5)
    page.mouse.up()
    page.get_by_role("tab", name="t-SNE").click()
    page.locator(".le-tsne-main > .le-note").wait_for()
    assert ring(page, 0) != bare
