"""The Compare screen in a real browser: samples, walks, the beta family, anomaly figures."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
import toys
from javascript import call
from PIL import Image
from safetensors.numpy import save

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site_url(serve, tmp_path_factory):
    """URL of a folder with the page and the made-up models."""
    root = tmp_path_factory.mktemp("compare")
    (root / "vae").symlink_to(REPOSITORY / "vae")
    toys.write_toys(root / "checkpoints")
    return serve(root)


@pytest.fixture
def visit(site_url):
    """visit(page, **state): opens Compare on a link with that state."""

    def go(page, models=toys.TOYS, **state):
        link = "&".join(f"{key}={value}" for key, value in ({"tab": "compare"} | state).items())
        page.goto(
            f"{site_url}vae/web/index.html?checkpoints=../../checkpoints/"
            f"&models={','.join(models)}#{link}"
        )
        page.wait_for_selector(".le-compare-part > .le-lead")
        page.wait_for_load_state("networkidle")
        return page

    return go


def state(page) -> dict:
    return dict(part.split("=") for part in page.evaluate("location.hash").lstrip("#").split("&"))


def picture(page, selector: str, k: int = 0) -> str:
    return page.locator(selector).nth(k).evaluate("canvas => canvas.toDataURL()")


def cell(page, i: int, grid: int = 0) -> np.ndarray:
    """The pixels of sample i, (SIDE, SIDE) in 0 .. 255."""
    row, column = divmod(i, 10)
    canvas = page.locator(".le-samples-canvas").nth(grid)
    place = [column * (toys.SIDE + 1), row * (toys.SIDE + 1)]
    values = call(canvas, "canvas.js", "greys", *place, toys.SIDE, toys.SIDE)
    return np.array(values).reshape(toys.SIDE, toys.SIDE)


def decode(page, site_url, model, z, label=0):
    """The image that a code decodes to, flat, in [0, 1]."""
    where = [site_url + "vae/web/", f"{site_url}checkpoints/{model}/"]
    return np.array(call(page, "checkpoint.js", "decode", *where, list(z), label))


def normal(page, site_url, seed, count):
    """The first random numbers of a seed."""
    return call(page, "checkpoint.js", "normal", site_url + "vae/web/", seed, count)


def test_plain_and_variational_model_come_first(page, visit):
    visit(page, model="toy/vae-3d")
    values = page.locator(".le-compare-models select").evaluate_all(
        "all => all.map((s) => s.value)"
    )
    assert values == ["toy/ae-2d", "toy/vae-2d"]


def test_both_decoders_get_the_same_draws(page, visit, site_url):
    visit(page, seed=7)
    page.wait_for_timeout(300)
    z = normal(page, site_url, 7, 60)
    for grid, model in enumerate(["toy/ae-2d", "toy/vae-2d"]):
        for i in (0, 13, 29):
            wanted = decode(page, site_url, model, z[2 * i : 2 * i + 2])
            got = cell(page, i, grid)
            assert np.abs(got.ravel() - 255 * np.array(wanted)).max() <= 1
    assert "the very same z" in page.locator(".le-compare-part").text_content()


def test_resampling_changes_the_seed_and_all_pictures(page, visit):
    visit(page, seed=7)
    page.wait_for_timeout(300)
    before = [cell(page, 0, grid) for grid in range(2)]
    page.get_by_role("button", name="Resample").click()
    page.wait_for_function("location.hash.includes('seed=8')")
    page.wait_for_timeout(300)
    assert all((cell(page, 0, grid) != before[grid]).any() for grid in range(2))
    page.locator(".le-compare-controls input[type=number]").fill("7")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert all((cell(page, 0, grid) == before[grid]).all() for grid in range(2))


def test_more_samples_on_request(page, visit):
    visit(page)
    height = page.locator(".le-samples-canvas").first.evaluate("c => c.height")
    page.get_by_text("100", exact=True).click()
    page.wait_for_function(
        "height => document.querySelector('.le-samples-canvas').height > 3 * height", arg=height
    )


def test_a_sample_can_be_found_on_the_maps_and_opened(page, visit):
    visit(page)
    page.wait_for_timeout(300)
    before = [picture(page, ".le-map-marker", k) for k in range(2)]
    box = page.locator(".le-samples").first.bounding_box()
    page.mouse.move(box["x"] + 0.05 * box["width"], box["y"] + 0.1 * box["height"])
    assert page.locator(".le-samples-ring:visible").count() == 2
    assert [picture(page, ".le-map-marker", k) for k in range(2)] != before
    page.mouse.click(box["x"] + 0.05 * box["width"], box["y"] + 0.1 * box["height"])
    page.wait_for_function("location.hash.includes('tab=explore')")
    assert state(page)["model"] == "toy/ae-2d"
    assert any(float(value) != 0 for value in state(page)["z"].split(","))


def test_samples_can_be_chosen_by_key(page, visit):
    visit(page)
    page.locator(".le-samples").nth(1).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "document.querySelector('.le-compare-part > [aria-live]').textContent.includes('Sample 11')"
    )
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.includes('tab=explore')")
    assert state(page)["model"] == "toy/vae-2d"


def test_a_gaussian_fitted_to_the_codes_is_the_fair_source_for_an_ae(page, visit):
    visit(page)
    page.wait_for_timeout(300)
    before = cell(page, 0)
    assert page.get_by_text("87.5 %").is_visible()
    page.get_by_text("a Gaussian fitted to the codes").click()
    page.wait_for_function("location.hash.includes('source=codes')")
    page.wait_for_timeout(300)
    assert (cell(page, 0) != before).any()
    # The stored figure is of samples from N(0, I), so it does not stand beside these.
    assert not page.get_by_text("87.5 %").is_visible()


def test_models_of_other_dimensions_get_draws_of_their_own(page, visit):
    visit(page, left="toy/ae-2d", right="toy/vae-3d")
    assert "takes 2 numbers" in page.locator(".le-compare-part").text_content()
    assert "two of 3 dimensions" in page.locator(".le-compare-part").text_content()


def test_a_conditional_model_goes_through_the_classes(page, visit, site_url):
    visit(page, left="toy/cvae-2d", right="toy/vae-2d", seed=7)
    page.wait_for_timeout(300)
    assert "toy/cvae-2d is conditional" in page.locator(".le-compare-part").text_content()
    z = normal(page, site_url, 7, 10)
    for i in (1, 4):
        wanted = decode(page, site_url, "toy/cvae-2d", z[2 * i : 2 * i + 2], i % 3)
        assert np.abs(cell(page, i).ravel() - 255 * np.array(wanted)).max() <= 1
    page.get_by_text("Walk", exact=True).click()
    page.wait_for_selector(".le-test-image")
    page.locator(".le-walk-bar input").fill("0.9")


def test_a_grid_says_how_many_samples_of_what_it_shows(page, visit):
    visit(page)
    page.get_by_role("application", name="30 random samples of toy/ae-2d.").wait_for()
    page.get_by_text("100", exact=True).click()
    page.get_by_role("application", name="100 random samples of toy/ae-2d.").wait_for()


def test_a_slow_model_that_is_no_longer_wanted_is_not_waited_for(page, visit):
    held = []
    page.route("**/vae-3d/model.safetensors", lambda route: held.append(route))
    visit(page)
    right = page.locator(".le-compare-models select").nth(1)
    right.select_option("toy/vae-3d")
    right.select_option("toy/vae-2d")
    page.wait_for_timeout(700)
    assert held
    assert not page.get_by_text("Loading both models").is_visible()


@pytest.mark.parametrize(
    ("part", "file", "shown"),
    [
        ("samples", "vae-2d/atlas.safetensors", ".le-compare-map"),
        ("walk", "toy/thumbnails.png", ".le-test-image"),
        ("walk", "vae-2d/atlas.safetensors", ".le-test-image"),
        ("beta", "vae-2d-beta-4/atlas.safetensors", ".le-beta-map .le-compare-map"),
    ],
)
def test_what_could_not_be_had_is_told_once_and_tried_again(
    page, visit, provoked, part, file, shown
):
    provoked.append(file)
    page.route(f"**/{file}", lambda route: route.abort())
    link = {"source": "codes"} if part == "samples" else {}
    visit(page, part=part, right="toy/vae-2d", **link)
    if part == "beta":
        page.locator(".le-beta-bar input").fill("2")
    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    assert [file in text for text in page.locator(".le-toast").all_text_contents()] == [True]
    page.unroute(f"**/{file}")
    again.click()
    again.wait_for(state="detached")
    page.locator(shown).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator(".le-toast").count() == 1


def test_a_model_that_could_not_be_had_is_tried_again(page, visit, provoked):
    provoked.append("vae-3d/model.safetensors")
    visit(page)
    page.route("**/vae-3d/model.safetensors", lambda route: route.abort())
    page.locator(".le-compare-models select").nth(1).select_option("toy/vae-3d")
    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    page.unroute("**/vae-3d/model.safetensors")
    again.click()
    page.get_by_role("heading", name="toy/vae-3d").wait_for()
    assert again.count() == 0


def test_choosing_the_other_sides_model_swaps_them(page, visit):
    visit(page)
    page.locator(".le-compare-models select").first.select_option("toy/vae-2d")
    page.wait_for_function("location.hash.includes('left=toy/vae-2d')")
    assert state(page)["right"] == "toy/ae-2d"


def test_a_model_opened_above_takes_the_right_side(page, visit):
    visit(page, model="toy/vae-2d")
    page.locator(".le-picker select").select_option("toy/vae-3d")
    page.wait_for_function("location.hash.includes('right=toy/vae-3d')")
    assert state(page)["left"] == "toy/ae-2d"


def chosen_images(page) -> list[int]:
    labels = page.locator(".le-test-image").evaluate_all(
        "all => all.map((c) => c.getAttribute('aria-label'))"
    )
    return [int(label.split(",")[0].split()[-1]) for label in labels]


def test_a_walk_starts_and_ends_at_the_chosen_images_codes(page, visit, site_url):
    visit(page, part="walk")
    page.wait_for_selector(".le-test-image")
    page.get_by_role("button", name="To: Another").click()
    page.wait_for_timeout(300)
    start, end = chosen_images(page)
    mu = toys.codes(2, 1.0)
    wide = toys.SIDE + 1
    for column, i in ((0, start), (10, end)):
        canvas = page.locator(".le-samples-canvas").nth(1)
        got = call(canvas, "canvas.js", "greys", column * wide, 0, toys.SIDE, toys.SIDE)
        wanted = decode(page, site_url, "toy/vae-2d", mu[i].tolist())
        assert np.abs(np.array(got) - 255 * np.array(wanted)).max() <= 1


def test_a_walk_keeps_to_images_whose_codes_both_have(page, visit):
    body = toys.short_atlas(7, 3)
    page.route("**/vae-3d/atlas.safetensors", lambda route: route.fulfill(body=body))
    visit(page, part="walk", left="toy/vae-2d", right="toy/vae-3d")
    page.wait_for_selector(".le-test-image")
    seen = set()
    for _ in range(5):
        page.locator(".le-test-image-choice button").first.click()
        label = page.locator(".le-test-image").first.get_attribute("aria-label")
        seen.add(int(re.search(r"\d+", label)[0]))
    assert len(seen) > 1
    assert max(seen) < 7


def test_images_and_maps_follow_the_position_of_the_walk(page, visit):
    visit(page, part="walk")
    page.wait_for_selector(".le-test-image")
    selectors = [(".le-walk-image canvas", 0), (".le-walk-image canvas", 1), (".le-map-marker", 1)]
    before = [picture(page, *selector) for selector in selectors]
    page.locator(".le-walk-bar input").fill("0.9")
    after = [picture(page, *selector) for selector in selectors]
    assert all(a != b for a, b in zip(before, after, strict=True))
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(300)
    assert float(page.locator(".le-walk-bar input").input_value()) != 0.9
    page.get_by_role("button", name="Pause").click()


def test_a_walk_does_not_go_on_behind_another_tab(page, visit):
    visit(page, part="walk")
    page.wait_for_selector(".le-test-image")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("tab", name="Training").click()
    page.get_by_role("tab", name="Compare").click()
    page.get_by_role("button", name="Play").wait_for()


def one_class(route):
    response = route.fetch()
    route.fulfill(json=response.json() | {"classes": ["ant"]})


def test_a_walk_of_one_class_goes_to_another_image(page, visit):
    atlas = save({"mu": toys.codes(2, 1.0), "labels": 0 * toys.LABELS, "tsne": toys.TSNE})
    page.route("**/atlas.safetensors", lambda route: route.fulfill(body=atlas))
    page.route("**/toy/*/config.json", one_class)
    visit(page, part="walk")
    page.wait_for_selector(".le-test-image")
    assert chosen_images(page) == [0, 1]


def test_another_class_of_end(page, visit):
    visit(page, part="walk")
    page.wait_for_selector(".le-test-image")
    page.locator(".le-walk-end select").first.select_option("cat")
    assert toys.LABELS[chosen_images(page)[0]] == 2


def test_the_walk_comes_home_as_a_gif(page, visit):
    visit(page, part="walk")
    page.wait_for_selector(".le-test-image")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as GIF").click()
    assert waiting.value.suggested_filename.endswith(".gif")
    gif = Image.open(io.BytesIO(waiting.value.path().read_bytes()))
    assert gif.n_frames == 46
    width, height = gif.size
    assert width > 2 * height
    first = np.asarray(gif.convert("L"))
    gif.seek(23)
    assert (np.asarray(gif.convert("L")) != first).any()


def download_gif(page, end_class=None):
    """The name and the bytes of the walk's GIF; with a class, the walk's end becomes one of its
    images right after the button is pressed."""
    with page.expect_download() as waiting:
        call(page, "compare.js", "saveGif", end_class)
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_a_gif_is_of_the_walk_that_was_to_be_saved(page, visit):
    visit(page, part="walk")
    page.wait_for_selector(".le-test-image")
    undisturbed = download_gif(page)
    page.get_by_role("button", name="Save as GIF", disabled=False).wait_for()
    assert download_gif(page, 1) == undisturbed
    assert toys.LABELS[chosen_images(page)[0]] == 1


def test_a_gif_of_a_walk_that_was_left_is_not_saved(page, visit):
    visit(page, part="walk")
    page.wait_for_selector(".le-test-image")
    saved = []
    page.on("download", lambda download: saved.append(download))
    page.get_by_role("button", name="Save as GIF").click()
    page.get_by_text("Anomalies", exact=True).click()
    page.wait_for_timeout(1500)
    assert saved == []


def test_a_beta_1_of_the_family_takes_the_place_of_vae_2d(page, visit):
    visit(
        page,
        models=["toy/vae-2d", "toy/vae-2d-beta-0.5", "toy/vae-2d-beta-1", "toy/vae-2d-beta-4"],
        part="beta",
    )
    page.locator(".le-beta-bar input").wait_for()
    assert page.locator(".le-beta-ticks span").all_text_contents() == ["0.5", "1", "4"]
    assert page.locator(".le-beta-value").text_content() == "β = 1"


def test_the_beta_slider_changes_samples_map_and_figures(page, visit):
    visit(page, part="beta", model="toy/vae-2d")
    slider = page.locator(".le-beta-bar input")
    slider.wait_for()
    assert page.locator(".le-beta-value").text_content() == "β = 1"
    assert page.locator(".le-beta-ticks span").all_text_contents() == ["0.5", "1", "4"]
    page.wait_for_timeout(500)
    samples, decoded = (
        picture(page, selector) for selector in (".le-samples-canvas", ".le-map-images canvas")
    )
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.le-beta-value').textContent === 'β = 4'")
    page.wait_for_function("location.hash.includes('right=toy/vae-2d-beta-4')")
    page.wait_for_timeout(700)
    assert picture(page, ".le-samples-canvas") != samples
    assert picture(page, ".le-map-images canvas") != decoded
    assert page.locator(".le-chart-point[aria-pressed=true] text").text_content() == "β = 4"


def test_a_point_of_the_trade_off_curve_picks_its_model(page, visit):
    visit(page, part="beta", model="toy/vae-2d")
    points = page.locator(".le-chart-point")
    points.first.wait_for()
    labels = points.evaluate_all("all => all.map((p) => p.getAttribute('aria-label'))")
    assert labels[0] == "β = 0.5: KL (nats) 9.0, Reconstruction (nats) 16.0"
    assert not any(label.startswith("vae-3d") for label in labels)  # more dimensions, more KL
    assert not any(label.startswith("ae-2d") for label in labels)  # has no KL
    points.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.le-beta-value').textContent === 'β = 0.5'")


def test_without_a_family_the_page_says_how_to_train_one(page, visit):
    visit(page, models=["toy/ae-2d", "toy/vae-2d"], part="beta")
    assert "train.py mnist/vae-2d-beta-4" in page.locator(".le-note").text_content()


def test_anomaly_figures_as_bars(page, visit):
    visit(page, part="anomaly")
    rows = page.locator(".le-anomaly tbody tr")
    texts = [row.replace("\n", " ") for row in rows.all_inner_texts()]
    assert len(texts) == 4
    bars = page.locator(".le-anomaly-bar").evaluate_all(
        "all => all.map((b) => b.firstChild.offsetWidth / b.offsetWidth)"
    )
    shown = [float(text.split()[-1]) for text in texts]
    assert shown == [0.75, 0.8, 0.85, 0.9]
    assert bars == pytest.approx(shown, abs=0.02)


@pytest.mark.parametrize("part", ["samples", "walk", "beta", "anomaly"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_nothing_is_cut_off(page, phone, visit, part, size):
    one = page if size == "desktop" else phone
    visit(one, part=part)
    assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")
