"""The Draw screen, driven as a visitor does: by mouse, touch and keyboard."""

import json
import re
from pathlib import Path

import pytest
from drawings import DIGITS
from javascript import call
from shells import until

REPOSITORY = Path(__file__).resolve().parents[2]
MINUS, NONE = "\N{MINUS SIGN}", "\N{EN DASH}"
MODELS = (
    "digits/vae-2d,mnist/vae-2d,mnist/ae-2d,mnist/cvae-2d,mnist/vae-2d-beta-1,mnist/vae-2d-beta-4,"
    "mnist/conv-vae-8d"
)


def visit(page, root_url, model, models=MODELS):
    query = f"?checkpoints=../../checkpoints/&models={models}"
    page.goto(f"{root_url}vae/web/index.html{query}#tab=draw&model={model}")


@pytest.fixture
def open_draw(root_url):
    """open_draw(page, model) -> page, on the Draw screen with the example on the pad."""

    def open_page(page, model="digits/vae-2d"):
        visit(page, root_url, model)
        page.wait_for_selector(".le-start-sample:enabled")
        page.wait_for_function(f"document.querySelector('.le-term-value').textContent !== '{NONE}'")
        return page

    return open_page


def points_of(page, digit, size=0.6, at=(0.2, 0.2)):
    """The digit's strokes in page coordinates."""
    box = page.locator(".le-pad-canvas").bounding_box()
    side = box["width"]
    left, top = box["x"] + side * at[0], box["y"] + side * at[1]
    return [[(left + side * size * x, top + side * size * y) for x, y in stroke]
            for stroke in DIGITS[digit]]  # fmt: skip


def draw(page, digit, **where):
    for stroke in points_of(page, digit, **where):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def read(page, selector) -> list[float]:
    texts = page.locator(selector).all_text_contents()
    return [float(text.replace(MINUS, "-")) for text in texts if text != NONE]


def terms_of(page) -> list[float]:
    """Reconstruction, KL, loss; nothing where nothing is drawn."""
    return read(page, ".le-term-value")


def code_of(page) -> list[float]:
    """mu, sigma, KL of each dimension."""
    return read(page, ".le-code-table td")


def numbers(page) -> list[float]:
    return code_of(page) + terms_of(page)


def ink(page, selector) -> int:
    """How many pixels of a canvas are not black."""
    return call(page.locator(selector), "canvas.js", "inked")


PAD = ".le-pad-canvas"
SEEN = ".le-draw-pair figure:first-child canvas"
SHOWN = ".le-draw-pair figure:last-child canvas"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_picture_stands_there_at_once_and_makes_way(page, open_draw):
    open_draw(page)
    assert ink(page, SEEN) > 5
    assert ink(page, SHOWN) > 5
    before = numbers(page)
    draw(page, "0")
    assert numbers(page) != before
    assert page.get_by_text("makes way").count() == 0


@pytest.mark.parametrize("model", ["digits/vae-2d", "mnist/vae-2d"])
def test_a_drawing_goes_where_its_class_lies(page, open_draw, root_url, model):
    """The class most common among the 15 nearest test codes is the digit drawn."""
    open_draw(page, model)
    draw(page, "0")
    mu = code_of(page)[::3]
    where = [root_url + "vae/web/", f"{root_url}checkpoints/{model}/"]
    nearest = call(page, "checkpoint.js", "nearestLabels", *where, mu)
    assert nearest.count(0) >= 8


def test_place_and_size_of_a_drawing_do_not_matter(page, open_draw):
    open_draw(page, "mnist/vae-2d")
    draw(page, "2")
    centred = numbers(page)
    press(page, "Clear")
    assert numbers(page) == []
    draw(page, "2", size=0.3, at=(0.05, 0.6))
    small = numbers(page)
    assert centred[0] == pytest.approx(small[0], abs=0.4)
    assert centred[3] == pytest.approx(small[3], abs=0.4)


def test_the_terms_add_up(page, open_draw):
    open_draw(page)
    draw(page, "5")
    reconstruction, kl, loss = terms_of(page)
    assert loss == pytest.approx(reconstruction + kl, abs=0.11)
    assert kl == pytest.approx(sum(code_of(page)[2::3]), abs=0.06)


def test_everything_follows_while_the_pen_moves(page, open_draw):
    open_draw(page)
    (stroke,) = points_of(page, "3")
    page.mouse.move(*stroke[0])
    page.mouse.down()
    seen = []
    for point in stroke[1:]:
        page.mouse.move(*point)
        seen.append(tuple(numbers(page)))
    page.mouse.up()
    assert len(set(seen)) == len(seen)


def test_no_request_while_drawing(page, open_draw):
    open_draw(page)
    page.wait_for_load_state("networkidle")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    draw(page, "4")
    press(page, "Undo")
    assert requests == []


def test_undo_redo_clear(page, open_draw):
    open_draw(page)
    draw(page, "4")  # two strokes
    both = ink(page, PAD)
    page.keyboard.press("Control+z")
    one = ink(page, PAD)
    assert 0 < one < both
    press(page, "Redo")
    assert ink(page, PAD) == both
    press(page, "Clear")
    assert ink(page, PAD) == 0
    assert numbers(page) == []
    press(page, "Undo")
    assert ink(page, PAD) == both


def test_releasing_outside_ends_the_stroke(page, open_draw):
    open_draw(page)
    ((x, y), *_) = points_of(page, "0")[0]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(2, 2)
    page.mouse.up()
    count = ink(page, PAD)
    page.mouse.move(x + 30, y + 60)
    page.mouse.move(x - 30, y + 90)
    assert ink(page, PAD) == count


def test_a_fast_stroke_has_no_gaps(page, open_draw):
    open_draw(page)
    box = page.locator(PAD).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] - 20)  # one event
    page.mouse.up()
    assert call(page.locator(PAD), "canvas.js", "gapsOnDiagonal") == 0


def test_brush_and_eraser(page, open_draw):
    open_draw(page)
    draw(page, "7")
    normal = ink(page, PAD)
    press(page, "Eraser")
    draw(page, "7", size=0.3)
    assert ink(page, PAD) < normal
    press(page, "Eraser")
    press(page, "Clear")
    page.get_by_label("Brush size").fill("0.15")
    draw(page, "7")
    assert ink(page, PAD) > 1.5 * normal


def test_an_example_that_was_erased_in_stays(page, open_draw):
    open_draw(page, "mnist/vae-2d")
    press(page, "Eraser")
    draw(page, "7", size=0.2)
    erased = ink(page, PAD)
    assert page.get_by_text("makes way").count() == 0
    press(page, "Eraser")
    draw(page, "7", size=0.2, at=(0.7, 0.7))
    assert ink(page, PAD) > erased


def test_a_sample_is_encoded_as_it_is_and_drawn_on(page, open_draw, root_url):
    open_draw(page, "mnist/vae-2d")
    page.get_by_role("button", name="Start from 7").click()
    terms = terms_of(page)
    where = [root_url + "vae/web/", f"{root_url}checkpoints/mnist/vae-2d/"]
    expected = call(page, "checkpoint.js", "termsOfFirst", *where, 7)
    assert terms == pytest.approx(expected, abs=0.06)
    draw(page, "4", size=0.2, at=(0.1, 0.1))
    assert terms_of(page) != terms
    for _ in range(2):
        page.keyboard.press("Control+z")
    assert terms_of(page) == terms


def test_the_drawing_survives_models_tabs_and_a_broken_picture(page, open_draw):
    open_draw(page)
    draw(page, "3")
    before = numbers(page), ink(page, PAD)
    page.get_by_label("Model").select_option("mnist/ae-2d")
    page.wait_for_selector(".le-code-table td:nth-child(2):last-child")  # no sigma
    assert page.get_by_text("gives one point").is_visible()
    assert ink(page, PAD) == before[1]
    page.get_by_label("Model").select_option("digits/vae-2d")
    page.wait_for_selector(".le-code-table td:nth-child(4)")
    page.get_by_role("tab", name="Training").click()
    page.get_by_role("tab", name="Draw").click()
    broken = {"name": "broken.png", "mimeType": "image/png", "buffer": b"no picture"}
    page.locator("input[type=file]").set_input_files(broken)
    page.get_by_text(re.compile("broken.png could not be read")).wait_for()
    assert (numbers(page), ink(page, PAD)) == before


def test_a_picture_of_ones_own(page, open_draw, tmp_path):
    from drawings import draw as draw_image

    open_draw(page)
    path = tmp_path / "two.png"
    draw_image("2", at=(150, 20), size=90, pen=9).save(path)
    before = numbers(page)
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_function("document.querySelector('.le-pad-hint').textContent === ''")
    assert numbers(page) != before


def test_keyboard_alone(page, open_draw):
    open_draw(page)
    page.locator(PAD).focus()
    page.keyboard.press("Space")
    for key in ["ArrowDown"] * 6 + ["ArrowRight"] * 4:
        page.keyboard.press(key)
    page.keyboard.press("Space")
    drawn = ink(page, PAD)
    assert drawn > 100
    page.keyboard.press("Shift+ArrowLeft")  # the pen is up
    assert ink(page, PAD) == drawn
    page.keyboard.press("Delete")
    assert ink(page, PAD) == 0
    page.keyboard.press("Control+z")
    assert ink(page, PAD) == drawn


def touch(client, kind, points):
    client.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
    )


def test_a_finger_draws_and_nothing_scrolls(phone, open_draw):
    open_draw(phone)
    client = phone.context.new_cdp_session(phone)
    (stroke,) = points_of(phone, "7")
    touch(client, "touchStart", [stroke[0]])
    before = numbers(phone)
    for point in stroke[1:]:
        touch(client, "touchMove", [point])
    touch(client, "touchEnd", [])
    assert numbers(phone) != before
    assert ink(phone, PAD) > 500
    assert phone.evaluate("window.scrollY") == 0


def test_all_is_in_view(page, phone, open_draw):
    """The pad, the map and the reconstruction, without scrolling and with nothing cut off."""
    for each in (page, phone):
        open_draw(each)
        size = each.viewport_size
        bar = each.locator(".le-tabs-bar").bounding_box()
        bottom = bar["y"] if bar["y"] > size["height"] / 2 else size["height"]
        for selector in (PAD, ".le-draw .le-map-frame", SEEN, SHOWN, ".le-terms"):
            box = each.locator(selector).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]
            assert box["y"] + box["height"] <= bottom
        assert each.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_from_here_to_explore(page, open_draw):
    open_draw(page)
    draw(page, "3")
    mu = code_of(page)[::3]
    press(page, "Go on from here in Explore")
    page.wait_for_function("location.hash.includes('tab=explore')")
    z = re.search(r"z=([-\d.]+),([-\d.]+)", page.evaluate("location.hash")).groups()
    assert [float(value) for value in z] == pytest.approx(mu, abs=0.006)


def test_the_drawing_lands_in_t_sne_too(page, open_draw):
    open_draw(page)
    draw(page, "0")
    page.get_by_role("tab", name="t-SNE").click()
    page.locator(".le-tsne-main .le-note").wait_for()


def test_a_picture_dropped_on_the_pad(page, open_draw):
    open_draw(page)
    before = numbers(page)
    call(page.locator(PAD), "events.js", "dropPicture")
    page.wait_for_function("document.querySelector('.le-pad-hint').textContent === ''")
    assert numbers(page) != before


def open_hood(page):
    page.locator(".le-draw-fold-hood").scroll_into_view_if_needed()
    page.mouse.wheel(0, 500)
    page.wait_for_selector(".le-hood-loss .le-hood-caption:not(:empty)")


@pytest.mark.parametrize(
    ("beta", "symbol", "name"), [(1, "\N{MINUS SIGN}ELBO", "ELBO"), (4, "L", "loss")]
)
def test_only_a_beta_of_1_makes_the_loss_an_elbo(page, open_draw, beta, symbol, name):
    open_draw(page, f"mnist/vae-2d-beta-{beta}")
    open_hood(page)
    loss = page.locator(".le-hood-loss .le-hood-title")
    assert loss.locator(".le-hood-symbol").text_content() == symbol
    loss.click()
    assert name in page.locator(".le-hood-formula").text_content()
    assert ("bits" in page.locator(".le-hood-numbers").text_content()) == (beta == 1)


def test_under_the_hood_tells_of_this_image_whoever_decoded_last(new_page, open_draw):
    page = open_draw(new_page(viewport={"width": 1280, "height": 3200}))
    noise = page.locator(".le-draw-noise input[type=range]")
    noise.fill("0")
    # Not with the mouse, which selects whatever it is over on its way.
    press = "selector => document.querySelector(selector).click()"
    numbers = page.locator(".le-hood-numbers")
    page.evaluate(press, ".le-hood-decoder .le-hood-title")
    page.evaluate(press, ".le-hood-buttons button")
    told = numbers.text_content()
    assert "units" in told
    noise.fill("1")  # both networks run on another image
    page.evaluate(press, ".le-hood-x .le-hood-title")
    assert numbers.text_content() != told
    page.evaluate(press, ".le-hood-decoder .le-hood-title")
    assert numbers.text_content() == told


def test_under_the_hood_another_epsilon_leaves_the_encoder_as_it_is(new_page, open_draw):
    page = open_draw(new_page(viewport={"width": 1280, "height": 3200}))
    noise = page.locator(".le-draw-noise input[type=range]")
    noise.fill("0")
    press = "selector => document.querySelector(selector).click()"
    page.evaluate(press, ".le-hood-encoder .le-hood-title")
    told = page.locator(".le-hood-numbers").text_content()
    assert "units" in told
    noise.fill("1")  # the encoder runs on another image
    page.evaluate(press, ".le-hood-buttons button")
    assert page.locator(".le-hood-numbers").text_content() == told


def test_a_squared_error_is_called_so(page, open_draw):
    open_draw(page, "mnist/conv-vae-8d")
    names = page.locator(".le-term-name").all_text_contents()
    assert names == ["Squared error", "KL", "Sum"]
    open_hood(page)
    symbols = page.locator(".le-hood-symbol").all_text_contents()
    assert "L" in symbols
    assert not {"\N{MINUS SIGN}ELBO", "\N{MINUS SIGN}log p"} & set(symbols)
    page.locator(".le-hood-loss .le-hood-title").click()
    assert "log" not in page.locator(".le-hood-formula").text_content()
    assert "nats" not in page.locator(".le-hood-loss .le-hood-caption").text_content()
    detail = page.locator(".le-hood-detail")
    assert "same unit" not in detail.text_content()
    page.locator(".le-hood-xHat .le-hood-title").click()
    assert "mean of a Gaussian" in detail.text_content()
    assert "doubt" not in detail.text_content()
    assert "ELBO" not in page.locator(".le-model-line").text_content()


def test_a_beta_leaves_a_squared_error_without_a_unit(page, open_draw):
    def with_beta(route):
        route.fulfill(json=route.fetch().json() | {"beta": 4.0})

    page.route("**/mnist/conv-vae-8d/config.json", with_beta)
    open_draw(page, "mnist/conv-vae-8d")
    note = page.locator(".le-term-note").text_content()
    assert "4 × KL" in note
    assert not note.startswith("In nats")


def numbers_in(text) -> list[float]:
    return [float(n.replace(MINUS, "-").replace("+", "")) for n in re.findall(NUMBER, text)]


NUMBER = rf"[-+{MINUS}]?\d+\.\d+"


def test_under_the_hood_every_number_is_the_models(page, open_draw):
    open_draw(page)
    draw(page, "3")
    mu1, sigma1, kl1, mu2, sigma2, kl2 = code_of(page)
    open_hood(page)
    caption = {
        part: page.locator(f".le-hood-{part} .le-hood-caption").text_content()
        for part in ("encoder", "epsilon", "z", "reconstruction", "kl", "loss")
    }
    epsilon, z = numbers_in(caption["epsilon"]), numbers_in(caption["z"])
    assert z[0] == pytest.approx(mu1 + sigma1 * epsilon[0], abs=0.02)
    assert z[1] == pytest.approx(mu2 + sigma2 * epsilon[1], abs=0.02)
    assert numbers_in(caption["kl"])[0] == pytest.approx(kl1 + kl2, abs=0.06)
    reconstruction, kl, loss = numbers_in(caption["loss"])
    assert loss == pytest.approx(reconstruction + kl, abs=0.11)
    config = json.loads((REPOSITORY / "checkpoints/digits/vae-2d/config.json").read_text())
    layers = [step["out_features"] for step in config["encoder"] if step["layer"] == "linear"]
    assert [int(n) for n in re.findall(r"\d+", caption["encoder"])] == layers[:-1]


def test_under_the_hood_epsilon_is_dragged_and_resampled(page, open_draw):
    open_draw(page)
    open_hood(page)
    output = page.locator(".le-hood-xHat canvas")
    epsilon = page.locator(".le-hood-epsilon .le-hood-caption")
    press(page, "ε = 0")
    assert numbers_in(epsilon.text_content()) == [0, 0]
    assert (
        numbers_in(page.locator(".le-hood-z .le-hood-caption").text_content()) == code_of(page)[::3]
    )
    pixels = "canvas => canvas.toDataURL()"
    still = output.evaluate(pixels)
    box = page.locator(".le-hood-epsilon-pad").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.up()
    first, second = numbers_in(epsilon.text_content())
    assert (first, second) == (pytest.approx(2.4, abs=0.1), pytest.approx(1.8, abs=0.1))
    assert output.evaluate(pixels) != still
    page.locator(".le-hood-epsilon-pad").press("ArrowLeft")
    assert numbers_in(epsilon.text_content())[0] == pytest.approx(first - 0.1, abs=0.011)
    before = epsilon.text_content()
    page.locator(".le-hood-buttons button").first.click()  # resample
    assert epsilon.text_content() != before


@pytest.mark.parametrize("model", ["digits/vae-2d", "mnist/ae-2d"])
def test_under_the_hood_each_part_has_formula_and_code(page, open_draw, model):
    open_draw(page, model)
    open_hood(page)
    seen = set()
    for title in page.locator(".le-hood-title").all():
        title.focus()
        assert title.get_attribute("aria-expanded") == "true"
        assert page.locator(".le-hood-detail math").count() == 1
        text = page.locator(".le-hood-detail").text_content()
        assert "hood." not in text  # every string is there
        seen.add(text)
    assert len(seen) == page.locator(".le-hood-title").count()
    assert (model == "mnist/ae-2d") == (page.locator(".le-hood-kl").count() == 0)


def test_the_anomaly_meter_catches_letters_and_scribbles(page, open_draw):
    open_draw(page, "mnist/vae-2d")
    page.locator(".le-draw-fold-verdict").scroll_into_view_if_needed()
    verdict = page.locator(".le-verdict-text")
    page.wait_for_selector(".le-verdict-text[data-level=typical]")
    for name in ("N", "X", "a face", "a scribble", "a spiral"):
        press(page, name)
        assert verdict.get_attribute("data-level") in ("unusual", "anomaly")
    page.locator(PAD).scroll_into_view_if_needed()
    draw(page, "0", size=0.01)  # after the scribble: undo takes both back
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.locator(".le-draw-fold-verdict").scroll_into_view_if_needed()
    assert verdict.text_content().startswith("An anomaly")


def test_the_mean_of_many_samples_is_the_mean(page, open_draw):
    open_draw(page)
    page.locator(".le-draw-fold-posterior").scroll_into_view_if_needed()
    page.wait_for_selector(".le-posterior-images figure:last-child .le-unit:not(:empty)")
    pixels = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 8, 8).data]"
    images = page.locator(".le-posterior-images canvas")

    def apart():
        mean, average = images.nth(0).evaluate(pixels), images.nth(2).evaluate(pixels)
        return sum(abs(a - b) for a, b in zip(mean, average, strict=True))

    slider = page.get_by_label("Number of samples")
    slider.fill("1")
    assert images.nth(1).evaluate(pixels) == images.nth(2).evaluate(pixels)
    one = apart()
    slider.fill("200")
    assert apart() < one


def test_photographs_are_drawn_in_colours_of_ones_choice(page, open_draw):
    info = json.loads((REPOSITORY / "checkpoints/digits/dataset.json").read_text())
    grey = {**info, "sketch": "photo"}
    page.route("**/digits/dataset.json", lambda route: route.fulfill(json=grey))
    open_draw(page)
    colours = page.get_by_role("radiogroup", name="Colour").get_by_role("radio")
    names = [colour.get_attribute("aria-label") for colour in colours.all()]
    assert names == ["White", "Grey", "Black"]

    def brightest():
        draw(page, "7")
        level = call(page.locator(".le-draw-pair canvas").first, "canvas.js", "brightest")
        page.get_by_role("button", name="Clear").click()
        return level

    white = brightest()
    eraser = page.get_by_role("button", name="Eraser")
    eraser.click()
    colours.nth(1).check()
    assert eraser.get_attribute("aria-pressed") == "false"  # who takes a colour wants to draw
    assert brightest() / white == pytest.approx(128 / 255, abs=0.02)
    page.get_by_label("Model", exact=True).select_option("mnist/vae-2d")
    page.wait_for_function("document.querySelector('.le-pad-colours') === null")


def test_noise_makes_the_errors_grow(page, open_draw):
    open_draw(page)
    page.locator(".le-draw-fold-noise").scroll_into_view_if_needed()
    errors = page.locator(".le-noise-images .le-unit")
    page.wait_for_selector(".le-noise-images .le-unit:not(:empty)")
    slider = page.get_by_label("Noise", exact=True)
    slider.fill("0")
    assert numbers_in(errors.nth(0).text_content()) == [0]
    slider.fill("0.9")
    assert numbers_in(errors.nth(0).text_content())[0] > 3


@pytest.mark.parametrize("file", ["vae-2d/atlas.safetensors", "thumbnails.png"])
def test_a_missing_file_is_told_and_the_pad_works_on(page, root_url, provoked, file):
    provoked.append("404")
    page.route(f"**/digits/{file}", lambda route: route.fulfill(status=404))
    visit(page, root_url, "digits/vae-2d")
    toast = page.locator(".le-toast")
    toast.filter(has_text=f"{file} is missing").wait_for()
    assert toast.count() == 1
    assert page.get_by_role("button", name="Others").is_disabled()
    draw(page, "3")
    assert len(terms_of(page)) == 3


def test_a_denoising_model_that_fails_is_told(page, root_url, provoked):
    provoked.append("404")
    page.route("**/denoising-ae/model.safetensors", lambda route: route.fulfill(status=404))
    visit(page, root_url, "mnist/vae-2d", "mnist/vae-2d,mnist/denoising-ae")
    page.wait_for_selector(".le-start-sample:enabled")
    page.locator(".le-draw-fold-noise").scroll_into_view_if_needed()
    page.mouse.wheel(0, 500)
    page.locator(".le-toast", has_text="denoising-ae/model.safetensors is missing").wait_for()


@pytest.mark.parametrize("first", ["other", "failure"])
def test_a_late_failure_of_a_model_left_behind_is_no_matter(page, site_url, provoked, first):
    provoked.append("404")
    late, other = [], []
    page.route("**/digits/vae-2d/config.json", lambda route: late.append(route))
    page.route("**/mnist/vae-2d/config.json", lambda route: other.append(route))
    page.goto(f"{site_url}#tab=draw&model=digits/vae-2d")
    page.wait_for_selector(".le-draw")
    until(page, lambda: late, "the first model asked for")
    page.get_by_label("Model", exact=True).select_option("mnist/vae-2d")
    until(page, lambda: other, "the other model asked for")

    def show_other():
        other[0].continue_()
        page.wait_for_selector(".le-start-sample:enabled")

    if first == "other":
        show_other()
    with page.expect_response("**/digits/vae-2d/config.json"):
        late[0].fulfill(status=404)
    page.wait_for_timeout(300)
    assert page.get_by_text("could not start").count() == 0
    if first == "failure":
        show_other()
    draw(page, "3")
    assert len(terms_of(page)) == 3


@pytest.mark.skipif(
    not (REPOSITORY / "checkpoints/mnist/cvae-2d/config.json").exists(),
    reason="needs checkpoints/mnist/cvae-2d: python train.py mnist/cvae-2d",
)
def test_a_conditional_model_is_told_the_class(page, open_draw):
    open_draw(page, "mnist/cvae-2d")
    page.get_by_role("button", name="Start from 7").click()
    told = page.get_by_role("radiogroup", name="Class that the model is told")
    assert told.get_by_label("7").is_checked()
    right = terms_of(page)
    told.get_by_text("1", exact=True).click()
    assert told.get_by_label("1").is_checked()
    assert terms_of(page)[0] > right[0]


@pytest.mark.skipif(
    not (REPOSITORY / "checkpoints/mnist/cvae-2d/config.json").exists(),
    reason="needs checkpoints/mnist/cvae-2d: python train.py mnist/cvae-2d",
)
def test_a_class_of_the_model_to_come_is_not_told_to_this_one(page, open_draw):
    open_draw(page, "mnist/cvae-2d")
    page.evaluate("location.hash = 'tab=draw&model=mnist/vae-2d&label=25'")
    page.wait_for_selector(".le-draw-label", state="hidden")
    assert len(terms_of(page)) == 3
