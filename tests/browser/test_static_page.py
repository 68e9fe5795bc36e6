"""The static page from a plain file server under a sub-path, everything else cut off."""

import json
import re
from pathlib import Path

import pytest
from javascript import call
from shells import PHONE, TABS, Shell

from vae import static_site

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def url(site_url):
    return site_url


@pytest.fixture
def cut_off(new_page, url):
    """cut_off(**options) -> a page that reaches the site's own folder and nothing else."""

    def open_page(**options):
        page = new_page(**options)
        page.route(lambda address: not address.startswith(url), lambda route: route.abort())
        return page

    return open_page


def mounted(page, tab: str) -> None:
    Shell("static", "").mounted(page, tab)


def open_site(page, address: str, tab: str = "explore"):
    return Shell("static", address).open(page, tab=tab)


def test_every_tab_opens(cut_off, url):
    page = open_site(cut_off(), url)
    for tab in TABS:
        page.locator(f"#tab-{tab}").click()
        mounted(page, tab)
        page.wait_for_load_state("networkidle")
        assert "could not" not in page.locator(f"#panel-{tab}").inner_text()


def test_a_screen_is_fetched_when_it_is_opened(cut_off, url):
    page = cut_off()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_site(page, url)
    page.wait_for_load_state("networkidle")
    assert not [address for address in asked if re.search(r"/(draw|tsne|training)\.js", address)]
    assert len(set(asked)) == len(asked)  # nothing twice


def test_the_first_image_waits_for_none_of_the_widgets(cut_off, url):
    page = cut_off()
    held = []
    page.route("**/explore/model.js", lambda route: held.append(route))
    page.goto(url)
    image = page.locator(".le-side-image canvas")
    assert call(image, "canvas.js", "brightest") > 128
    first = image.evaluate("canvas => canvas.toDataURL()")
    assert page.locator(".le-map-marker").count() == 0
    for route in held:
        route.continue_()
    page.locator(".le-near:enabled").wait_for()
    assert image.evaluate("canvas => canvas.toDataURL()") == first


def test_models_go_by_their_titles(cut_off, url):
    page = open_site(cut_off(), f"{url}#tab=compare", "compare")
    heads = page.locator(".le-compare-side .le-heading")
    heads.nth(1).wait_for()
    assert heads.all_inner_texts() == ["MNIST · Autoencoder, 10-D", "MNIST · VAE, 10-D"]


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE["viewport"]])
def test_names_of_the_beta_chart_cover_nothing(cut_off, url, viewport):
    page = open_site(cut_off(viewport=viewport), f"{url}#tab=compare&part=beta", "compare")
    page.locator(".le-chart-point text").first.wait_for()
    marks = page.locator(".le-chart-point text, .le-chart-point circle:not(.le-chart-target)")
    boxes = [mark.bounding_box() for mark in marks.all()]
    assert len(boxes) > 12
    for k, one in enumerate(boxes):
        for other in boxes[k + 1 :]:
            across = min(e["x"] + e["width"] for e in (one, other)) - max(one["x"], other["x"])
            down = min(e["y"] + e["height"] for e in (one, other)) - max(one["y"], other["y"])
            assert min(across, down) < 3  # CSS pixels


def test_a_link_opens_on_the_same_picture(cut_off, url):
    page = open_site(cut_off(), f"{url}#tab=draw&model=mnist/ae-2d&seed=7", "draw")
    assert page.locator("#tab-draw").get_attribute("aria-selected") == "true"
    assert page.get_by_label("Model", exact=True).input_value() == "mnist/ae-2d"
    page.locator("#tab-explore").click()
    page.wait_for_url(re.compile("tab=explore.*seed=7"))


def test_a_bad_link_falls_back_with_a_note(cut_off, url):
    page = open_site(cut_off(), f"{url}#model=no/such&z=1,x")
    page.locator(".le-toast", has_text="no/such").wait_for()
    page.locator(".le-toast", has_text="1,x").wait_for()


@pytest.mark.parametrize("link", ["#toString=1", "#tab=compare&part=toString", "#constructor=x"])
def test_words_of_the_language_are_no_fields_of_a_link(cut_off, url, link):
    page = cut_off()
    page.goto(url + link)
    tab = "compare" if "compare" in link else "explore"
    page.locator(f"#panel-{tab} canvas:visible").first.wait_for()


def test_a_link_to_the_open_model_is_fitted_to_it(cut_off, url):
    page = open_site(cut_off(), f"{url}#model=mnist/cvae-2d&z=1,1&label=3")
    page.locator(".le-near:enabled").wait_for()
    page.evaluate("location.hash = '#model=mnist/cvae-2d&z=1,2,3&label=42'")
    page.locator(".le-toast", has_text="3 numbers").wait_for()
    page.locator(".le-toast", has_text="42").wait_for()
    page.wait_for_url(re.compile(r"z=[-\d.]+,[-\d.]+&label=0"))
    page.locator(".le-map-marker").hover(position={"x": 50, "y": 60})


def test_models_of_another_server_are_not_opened(cut_off, url):
    page = cut_off()
    page.goto(f"{url}?checkpoints=http://elsewhere.test/checkpoints/")
    page.locator(".le-near:enabled").wait_for()


def test_a_screen_that_failed_is_tried_again(cut_off, url, provoked):
    provoked.append("/dataset.json")
    page = open_site(cut_off(), url)
    page.route("**/dataset.json", lambda route: route.abort())
    page.locator("#tab-draw").click()
    again = page.locator("#panel-draw").get_by_role("button", name="Try again")
    again.wait_for()
    assert "dataset.json" in page.locator("#panel-draw .le-placeholder:visible").inner_text()
    again.click()
    again.wait_for()
    page.unroute("**/dataset.json")
    again.click()
    page.locator("#panel-draw .le-pad-canvas").wait_for()


def test_another_model_brings_a_failed_screen_back(cut_off, url, provoked):
    provoked.append("/fashion-mnist/dataset.json")
    page = open_site(cut_off(), f"{url}#model=mnist/ae-2d")
    page.route("**/fashion-mnist/dataset.json", lambda route: route.abort())
    page.get_by_label("Model", exact=True).select_option("fashion-mnist/vae-2d")
    page.locator("#tab-draw").click()
    page.locator("#panel-draw").get_by_role("button", name="Try again").wait_for()
    page.get_by_label("Model", exact=True).select_option("mnist/vae-2d")
    page.locator("#panel-draw .le-pad-canvas").wait_for()
    page.get_by_label("Model", exact=True).select_option("fashion-mnist/ae-2d")
    note = page.locator("#panel-draw .le-placeholder", has_text="fashion-mnist/dataset.json")
    note.wait_for()
    page.locator("#panel-draw .le-pad-canvas").wait_for()  # the model before stays


def test_a_point_of_another_size_starts_among_the_codes(cut_off, url):
    page = open_site(cut_off(), f"{url}#z=1,2,3,4,5")
    page.locator(".le-toast", has_text="5").wait_for()
    config = json.loads((REPOSITORY / "checkpoints/mnist/vae-2d/config.json").read_text())
    x, y = (float(f"{value:.3f}") for value in config["start"])
    page.wait_for_url(re.compile(f"z={x:g},{y:g}"))


def test_tabs_by_keyboard(cut_off, url):
    page = open_site(cut_off(), url)
    page.locator("#tab-explore").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-draw"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.id") == "tab-training"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-explore"
    assert page.locator("[role=tab][tabindex='0']").count() == 1


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 390), ("light", 320)])
def test_a_phone_has_nothing_cut_off(cut_off, url, scheme, width):
    viewport = PHONE["viewport"] | {"width": width}
    page = open_site(cut_off(**PHONE | {"viewport": viewport}, color_scheme=scheme), url)
    assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
    for tab in TABS:
        page.locator(f"#tab-{tab}").tap()
        mounted(page, tab)
        page.wait_for_timeout(300)
        wide, inner = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= inner == width, tab
        assert page.locator("[role=tablist]").bounding_box()["y"] > 700
        if tab in ("explore", "draw"):
            classes = page.locator(f"#panel-{tab} :is(.le-start-sample, .le-legend-class):visible")
            assert len({each.bounding_box()["y"] for each in classes.all()}) == 1, tab  # one row


def test_the_theme_button_changes_the_theme(cut_off, url):
    page = open_site(cut_off(), url)
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("document.body.classList.contains('dark')")


def test_chinese_browsers_get_chinese(cut_off, url):
    page = open_site(cut_off(locale="zh-CN"), url)
    assert page.locator("#tab-explore").inner_text() == "探索"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    asked = page.evaluate(TEXTS_ASKED_FOR)
    assert asked == [
        "explore/texts.zh.js",
        "model/texts.en.js",
        "model/texts.zh.js",
        "state/texts.zh.js",
    ]


# Files of texts that were fetched, each as often as it was. An error's message is English always.
TEXTS_ASKED_FOR = """() => performance.getEntriesByType("resource")
  .map(({ name }) => name.match(/[^/]+\\/texts\\...\\.js/)?.[0]).filter(Boolean).sort()"""


def test_texts_come_once_and_in_one_language(cut_off, url):
    page = open_site(cut_off(), url)
    rooms = ["explore", "model", "state"]
    assert page.evaluate(TEXTS_ASKED_FOR) == [f"{room}/texts.en.js" for room in rooms]


def test_a_page_without_models_says_what_to_do(page, serve):
    root = serve(Path(static_site.__file__).resolve().parent / "web")
    page.route("**/index.json", lambda route: route.fulfill(json={"models": []}))
    page.goto(f"{root}index.html?checkpoints=./nowhere/")
    page.get_by_text("python train.py digits/vae-2d").wait_for()
