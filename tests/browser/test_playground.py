"""The model that is trained in the page, on the Training screen: play, settings, two beside each
other, looking back, the link, and what is said when something goes wrong."""

import re

import pytest
from javascript import call
from shells import until

LEARNT = 26  # nats per held-out image of digits, where an untrained network gives 44

KEEP_WORKERS = """
    window.workers = [];
    window.Worker = class extends Worker {
        constructor(...all) {
            super(...all);
            workers.push(this);
        }
    };
"""
KILL_WORKER = """
    workers[0].terminate();
    workers[0].dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
"""


class Playground:
    def __init__(self, page, root_url):
        self.page, self.root_url = page, root_url
        self.root = page.locator(".le-live")

    def open(self, link=""):
        self.page.goto(
            f"{self.root_url}vae/web/index.html?checkpoints=../../checkpoints/"
            f"&models=digits/vae-2d#tab=training{link}"
        )
        self.wait()
        return self

    def wait(self):
        """Waits for the first moment of a run."""
        self.root.locator(".le-live-where:not(:empty)").wait_for()

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    @property
    def step(self):
        return int(re.search(r"step (\d+)", self.root.locator(".le-live-where").inner_text())[1])

    def reach(self, step):
        return until(self.page, lambda: self.step >= step and self.step, f"step {step}")

    def rest(self):
        """Pauses, and gives the step at which it then stands."""
        self.press("Pause")
        self.page.wait_for_timeout(600)
        return self.step

    def curve(self, quantity, column=-1):
        """The values of a curve; the last column is the last run's on held-out images."""
        rows = self.root.locator(".le-live-chart").nth(quantity).locator("tbody tr").all()
        cells = [row.locator("td").nth(column).text_content() for row in rows]
        return [float(text) for text in cells if text != "\N{EN DASH}"]

    def loss(self):
        values = until(self.page, lambda: self.curve(0), "a curve of the loss")
        return values[-1]

    def pictures(self):
        """What the maps show, a fingerprint each."""
        maps = self.root.locator(".le-live-map .le-plane-canvas")
        return maps.evaluate_all("all => all.map((canvas) => canvas.toDataURL())")

    def beta(self, value, name="KL weight β"):
        self.root.get_by_role("slider", name=name, exact=True).fill(str(value))


@pytest.fixture
def playground(page, root_url):
    return Playground(page, root_url)


def test_it_learns_before_ones_eyes(playground):
    playground.open()
    first = playground.pictures()
    assert playground.step == 0
    assert "320 of the 400 test images" in playground.root.inner_text()
    playground.press("Play")
    playground.reach(1000)
    until(playground.page, lambda: playground.loss() < LEARNT, "a loss that has fallen")
    assert playground.curve(0)[0] > 40
    assert playground.curve(2)[-1] > 1  # nats of KL
    assert playground.pictures() != first
    step = playground.rest()
    playground.page.wait_for_timeout(300)
    assert playground.step == step


def test_a_step_is_an_epoch_and_reset_goes_back_to_the_start(playground):
    playground.open()
    playground.press("Step")
    assert playground.reach(1) == 5
    playground.press("Reset")
    until(playground.page, lambda: playground.step == 0, "the first step")


def test_beta_changes_while_it_trains(playground):
    playground.open()
    playground.press("Play")
    playground.reach(1000)
    until(playground.page, lambda: playground.curve(2)[-1:] > [1], "KL of some nats")
    playground.beta(8)
    until(playground.page, lambda: playground.curve(2)[-1] < 0.5, "KL near nothing")
    assert playground.step > 1000  # it did not begin again
    until(playground.page, lambda: "beta=8" in playground.page.url, "the link")


def test_another_network_begins_again_and_goes_on(playground):
    playground.open()
    playground.press("Play")
    playground.reach(2000)
    playground.root.get_by_label("Hidden layers", exact=True).select_option("256-128-64")
    playground.wait()
    assert playground.step < 2000
    playground.reach(50)
    until(playground.page, lambda: "hidden=256-128-64" in playground.page.url, "the link")


def test_two_run_side_by_side_in_step(playground):
    playground.open("&beta=0&beside=beta:1")
    titles = playground.root.locator(".le-live-run-title").all_inner_texts()
    assert titles == ["A · KL weight β: 0", "B · KL weight β: 1"]
    playground.press("Play")
    playground.reach(500)
    playground.rest()
    kl_of_first, kl_of_second = playground.curve(2, 1)[-1], playground.curve(2, 3)[-1]
    assert kl_of_first > 3 * kl_of_second > 1


def test_the_same_seed_twice_gives_the_same_map(playground):
    playground.open("&beside=trainSeed:0")
    playground.press("Play")
    playground.reach(300)
    playground.rest()
    same = lambda: len(set(playground.pictures())) == 1  # noqa: E731
    until(playground.page, same, "two maps that are alike")
    playground.root.get_by_label("B: Seed", exact=True).fill("1")
    playground.root.get_by_label("B: Seed", exact=True).blur()
    playground.wait()
    playground.press("Step")
    playground.reach(5)
    until(playground.page, lambda: not same(), "two maps that differ")


def test_one_looks_back_and_goes_on_from_there(playground):
    playground.open()
    playground.press("Play")
    playground.reach(100)
    playground.page.wait_for_timeout(1500)  # there is a moment to go back to every half second
    step = playground.rest()
    scrubber = playground.root.get_by_role("slider", name=re.compile("Look back"))
    scrubber.fill("1")
    early = playground.step
    assert 0 < early < step
    picture = playground.pictures()
    scrubber.fill("0")
    assert playground.step == 0
    until(playground.page, lambda: playground.pictures() != picture, "another map")
    playground.press("Step")
    until(playground.page, lambda: playground.step == 5, "an epoch from the start")


def test_a_link_brings_the_settings(playground):
    playground.open("&beta=2.5&noise=off&rate=0.01&hidden=48-24&activation=tanh&batch=16")
    value = lambda name: playground.root.get_by_label(name, exact=True).input_value()  # noqa: E731
    assert value("KL weight β") == "2.5"
    assert not playground.root.get_by_label("Posterior noise").is_checked()
    assert [value("Hidden layers"), value("Activation"), value("Batch size")] == [
        "48-24", "tanh", "16",
    ]  # fmt: skip
    playground.press("Step")
    assert playground.reach(1) == 20  # of 320 images, 16 a step


def test_an_unusable_link_is_told(playground):
    playground.open("&beta=9&beside=beta:x")
    toasts = playground.page.locator(".le-toast").all_inner_texts()
    assert [re.search("link's (\\w+)", text)[1] for text in toasts] == ["beta", "beside"]


def test_a_run_that_diverges_says_so_and_goes_back(playground):
    playground.open()
    playground.press("Play")
    playground.reach(500)
    playground.root.get_by_role("slider", name="Learning rate", exact=True).fill("-0.5")
    back = playground.root.get_by_role("button", name=re.compile("^Back to step"))
    back.click()
    assert playground.root.get_by_role("button", name="Play", exact=True).is_visible()
    until(playground.page, lambda: "rate=0.032" in playground.page.url, "a tenth of the rate")
    assert not playground.root.get_by_text("Diverged").is_visible()
    step = playground.step
    playground.press("Play")
    playground.reach(step + 100)


def test_what_cannot_be_trained_is_told(playground):
    playground.page.goto(
        f"{playground.root_url}vae/web/index.html?checkpoints=../../checkpoints/"
        "&models=digits/vae-2d#tab=training&activation=swish"
    )
    note = playground.root.get_by_text('This cannot be trained: activation "swish" is not known')
    note.wait_for()


def test_a_dead_worker_is_told_and_replaced(playground):
    playground.page.add_init_script(KEEP_WORKERS)
    playground.open()
    playground.press("Play")
    playground.reach(500)
    playground.page.evaluate(KILL_WORKER)
    playground.press("Go on")
    playground.reach(playground.step + 100)


def test_an_experiment_sets_all_and_plays(playground):
    playground.open("&batch=16&noise=off")
    playground.press("Next")
    playground.press("Try it")
    playground.wait()
    playground.reach(100)
    until(playground.page, lambda: "beta=8" in playground.page.url, "the link")
    assert "noise" not in playground.page.url
    playground.press("Close the experiments")
    assert not playground.root.get_by_text("Try it").is_visible()


def test_another_tab_pauses_it(playground):
    playground.open()
    playground.press("Play")
    playground.reach(100)
    playground.page.get_by_role("tab", name="Explore").click()
    playground.page.get_by_role("tab", name="Training").click()
    assert playground.root.get_by_role("button", name="Play", exact=True).is_visible()
    step = playground.step
    playground.page.wait_for_timeout(300)
    assert playground.step == step


def test_a_hidden_page_does_not_train(playground):
    playground.open()
    playground.press("Play")
    playground.reach(100)
    hidden, later = call(playground.page, "playground.js", "hide")
    assert later == hidden
    playground.reach(hidden + 100)
