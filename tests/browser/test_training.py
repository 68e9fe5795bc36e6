"""The Training screen in a real browser: curves, the table of all models, the commands."""

import re
from pathlib import Path

import pytest
import toys

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site_url(serve, tmp_path_factory):
    """URL of a folder with the page and the made-up models."""
    root = tmp_path_factory.mktemp("training")
    (root / "vae").symlink_to(REPOSITORY / "vae")
    toys.write_toys(root / "checkpoints")
    return serve(root)


@pytest.fixture
def visit(site_url):
    """visit(page, **state): opens Training on a link with that state, and waits for the figures."""

    def go(page, **state):
        link = "&".join(f"{key}={value}" for key, value in ({"tab": "training"} | state).items())
        page.goto(
            f"{site_url}vae/web/index.html?checkpoints=../../checkpoints/"
            f"&models={','.join(toys.TOYS)}#{link}"
        )
        page.wait_for_selector(".le-models:not([aria-busy])")
        page.wait_for_function("document.querySelector('.le-training-charts .le-chart-line')")
        return page

    return go


def names(page) -> list[str]:
    return page.locator(".le-models tbody th").all_text_contents()


def cells(page, name: str) -> list[str]:
    row = page.locator(".le-models tbody tr", has=page.get_by_role("button", name=name, exact=True))
    return row.locator("td.le-number").all_text_contents()


CHART = ".le-training-charts .le-chart"  # not those of the model that is trained in the page
PICTURE = f"{CHART}-svg"


def lines(page, chart: int) -> int:
    return page.locator(CHART).nth(chart).locator(".le-chart-line").count()


def test_the_table_holds_the_figures_of_every_config(page, visit):
    visit(page)
    assert sorted(names(page)) == sorted(toys.TOYS)
    dash = "\N{EN DASH}"
    assert cells(page, "toy/vae-2d") == [
        "2", "1,234", "24.0", "20.0", "4.00", "50.0 %", "87.5 %", "50 s",
    ]  # fmt: skip
    assert cells(page, "toy/ae-2d") == ["2", "1,234", dash, "25.0", dash, dash, dash, "8.3 min"]


def test_a_dash_says_why(page, visit):
    visit(page)
    row = page.locator(".le-models tbody tr", has_text="toy/ae-2d")
    titles = row.locator("td.le-number").evaluate_all("all => all.map((cell) => cell.title)")
    assert "no ELBO" in titles[2]
    assert "no KL" in titles[4]
    assert "Not measured" in titles[5]


def test_any_column_sorts_both_ways_and_dashes_stay_last(page, visit):
    visit(page)
    button = page.locator(".le-models thead").get_by_role("button", name="ELBO")
    button.click()
    ascending = names(page)
    by_elbo = ["cvae-2d", "vae-3d", "vae-2d", "vae-2d-beta-0.5", "vae-2d-beta-4"]
    assert ascending[:5] == [f"toy/{name}" for name in by_elbo]
    assert ascending[-1] == "toy/ae-2d"
    column = page.locator(".le-models th[aria-sort=ascending]")
    assert column.count() == 1
    button.click()
    assert names(page) == [*reversed(ascending[:5]), "toy/ae-2d"]
    page.locator(".le-models thead").get_by_role("button", name="Model").click()
    assert names(page) == sorted(toys.TOYS)


def test_the_open_model_and_its_twin_are_drawn_first(page, visit):
    visit(page, model="toy/vae-2d")
    boxes = page.locator(".le-models input:checked")
    labels = boxes.evaluate_all("all => all.map((box) => box.getAttribute('aria-label'))")
    assert sorted(label.split()[-1] for label in labels) == ["toy/ae-2d", "toy/vae-2d"]
    # Two models, train and validation; the AE's KL is zero throughout and has no line.
    assert [lines(page, k) for k in range(3)] == [4, 4, 2]


def test_ticking_models_adds_and_removes_curves(page, visit):
    visit(page, model="toy/vae-2d")
    page.get_by_label("Curves of toy/vae-3d").check()
    page.wait_for_function(
        "document.querySelectorAll('.le-training-charts .le-chart-line').length === 16"
    )
    for name in ("toy/vae-3d", "toy/ae-2d", "toy/vae-2d"):
        page.get_by_label(f"Curves of {name}", exact=True).uncheck()
    page.wait_for_function(
        "document.querySelectorAll('.le-training-charts .le-chart-line').length === 0"
    )
    assert page.locator(f"{CHART}-empty").first.is_visible()


def test_curves_are_read_by_pointer_and_by_key(page, visit):
    visit(page, model="toy/vae-3d")
    page.locator(".le-live-where:not(:empty)").wait_for()  # from then on nothing moves
    chart = page.locator(CHART).first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 80)
    readout = chart.locator(".le-chart-readout")
    # The last of 12 epochs: 18 + 1 + 5, and one more on the validation images.
    text = readout.inner_text()
    assert "epoch 12" in text
    assert "24.00" in text
    assert "25.00" in text
    assert readout.locator("[data-dashed=true]").count() == 1  # train; validation is solid
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 40)
    assert not readout.is_visible()
    chart.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert "epoch 2" in readout.inner_text()
    assert "epoch 2" in page.locator(f"{CHART} + [aria-live]").first.text_content()


def test_a_squared_error_is_not_in_nats(page, visit):
    def squared(route):
        route.fulfill(json=route.fetch().json() | {"likelihood": "gaussian"})

    page.route("**/toy/vae-3d/config.json", squared)
    visit(page, model="toy/vae-3d")

    def units():
        texts = [chart.locator("text").all_text_contents() for chart in page.locator(PICTURE).all()]
        return [[text for text in each if "per image" in text] for each in texts]

    nats = ["nats per image"]
    assert units() == [["squared error per image"], ["squared error per image"], nats]
    page.get_by_label("Curves of toy/vae-2d", exact=True).check()
    page.wait_for_function(
        "document.querySelectorAll('.le-training-charts .le-chart-line').length === 12"
    )
    assert units() == [["nats (*: squared error) per image"]] * 2 + [nats]
    page.locator(CHART).first.focus()
    page.keyboard.press("Home")
    names = page.locator(f"{CHART}-readout").first.inner_text()
    assert "toy/vae-3d *, train" in names
    assert "toy/vae-2d, train" in names


def test_a_table_says_what_the_chart_shows(page, visit):
    visit(page, model="toy/vae-3d")
    rows = page.locator(f"{CHART} ~ div table").first.locator("tbody tr")
    assert rows.count() == toys.EPOCHS
    assert rows.last.locator("th, td").all_text_contents() == ["12", "24.00", "25.00"]


def test_a_name_opens_the_model(page, visit):
    visit(page, model="toy/vae-2d")
    page.get_by_role("button", name="toy/vae-3d", exact=True).click()
    page.wait_for_function("location.hash.includes('tab=explore')")
    assert "model=toy/vae-3d" in page.evaluate("location.hash")


def test_the_command_of_own_images_names_their_folder(page, visit):
    def own(route):
        config = route.fetch().json()
        config["provenance"]["own_images"] = True
        route.fulfill(json=config)

    page.route("**/toy/vae-3d/config.json", own)
    visit(page, model="toy/vae-3d")
    commands = page.locator(".le-training-step code")
    commands.get_by_text("python train.py toy/vae-3d --images path/to/folder --resume").wait_for()
    page.get_by_label("Model", exact=True).select_option("toy/vae-2d")
    commands.get_by_text("python train.py toy/vae-2d --resume").wait_for()


def test_commands_are_copied(new_page, visit):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    visit(page, model="toy/vae-2d")
    page.get_by_role("button", name="Copy: python train.py toy/vae-2d", exact=True).click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "python train.py toy/vae-2d"
    assert page.get_by_text("--images path/to/folder").is_visible()


def test_it_fetches_no_weights(page, visit):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, model="toy/vae-2d")
    page.wait_for_load_state("networkidle")
    weights = [url for url in asked if url.endswith("model.safetensors")]
    assert all("toy/vae-2d/" in url for url in weights)  # the shell opens the one on show


def test_a_missing_log_leaves_the_rest(page, visit, provoked):
    provoked.append("404")
    page.route("**/toy/ae-2d/metrics.csv", lambda route: route.fulfill(status=404, body=""))
    visit(page, model="toy/vae-2d")
    page.get_by_text("No curves of toy/ae-2d").wait_for()
    assert lines(page, 0) == 2


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_nothing_is_cut_off(page, phone, visit, size):
    one = page if size == "desktop" else phone
    visit(one)
    assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_wild_epoch_does_not_stall_the_chart(page, visit):
    def wild(route):
        response = route.fetch()
        lines = response.text().strip().split("\n")
        fields = lines[5].split(",")
        lines[5] = ",".join([fields[0], *("6797126656.0" for _ in fields[1:])])
        route.fulfill(response=response, body="\n".join(lines))

    page.route("**/metrics.csv", wild)
    visit(page, model="toy/vae-3d")
    page.locator(f"{CHART}-line").first.wait_for(state="attached")
    paths = page.locator(f"{CHART}-line").evaluate_all("all => all.map((p) => p.getAttribute('d'))")
    heights = [float(y) for path in paths for y in re.findall(r" (-?[0-9.]+)", path)]
    assert -2000 < min(heights) < 0  # it leaves the chart, and not for long
