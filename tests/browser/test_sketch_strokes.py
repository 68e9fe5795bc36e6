"""The image that the pad's strokes make: the data set's size, place and thickness, as vae/sketch.py
makes it of the same drawing as a picture."""

import numpy as np
import pytest
from drawings import DIGITS, draw
from javascript import call

from vae.sketch import prepare

MNIST = {"sketch": "mnist", "image": {"channels": 1, "height": 28, "width": 28}}
EIGHT = {"sketch": "tight", "image": {"channels": 1, "height": 8, "width": 8}}
PHOTO = {"sketch": "photo", "image": {"channels": 3, "height": 16, "width": 24}}
FASHION = {"sketch": "fill", "image": {"channels": 1, "height": 28, "width": 28}}


def dense(line):
    """As many points as a pen leaves: between few ones the pad rounds the corners."""
    steps = np.linspace(0, len(line) - 1, 12 * len(line))
    xs, ys = zip(*line, strict=True)
    at = np.arange(len(line))
    return zip(np.interp(steps, at, xs).tolist(), np.interp(steps, at, ys).tolist(), strict=True)


def drawing(digit, *, at=(0.2, 0.2), size=0.6, width=0.07):
    """The digit as the pad holds it, in shares of the pad."""
    strokes = [
        {
            "width": width,
            "points": [v for x, y in dense(line) for v in (at[0] + size * x, at[1] + size * y, 1)],
        }
        for line in DIGITS[digit]
    ]
    return {"base": None, "strokes": strokes}


@pytest.fixture
def render(page, root_url):
    """render(drawing, info) -> (C, H, W)"""
    page.goto(root_url + "blank")

    def run(drawn, info):
        values = call(page, "strokes.js", "render", root_url + "vae/web/", drawn, info)
        return np.reshape(values, [info["image"][k] for k in ("channels", "height", "width")])

    return run


def distance(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(b)


@pytest.mark.parametrize(
    "variant",
    [
        {"at": (0.02, 0.6), "size": 0.35, "width": 0.04},
        {"at": (0.8, 0.1), "size": 0.08, "width": 0.02},
        {"at": (0.01, 0.01), "size": 0.97, "width": 0.12},
        {"width": 0.16},
        {"width": 0.01},
    ],
    ids=["off-centre", "tiny", "huge", "thick", "thin"],
)
def test_place_size_and_brush_do_not_matter(render, variant):
    for digit in DIGITS:
        assert (
            distance(render(drawing(digit, **variant), MNIST), render(drawing(digit), MNIST)) < 0.5
        )


def test_strokes_and_a_picture_of_them_make_one_image(render):
    for digit in DIGITS:
        picture = draw(digit, at=(56, 56), size=168, pen=20)
        expected = prepare(picture, MNIST)[0].numpy()
        assert distance(render(drawing(digit), MNIST), expected) < 0.2


def test_it_is_as_mnist_has_it(render):
    x = render(drawing("5", at=(0.5, 0.1), size=0.3), MNIST)[0]
    assert x.max() > 0.95
    rows, cols = np.nonzero((x > 0.25).any(1))[0], np.nonzero((x > 0.25).any(0))[0]
    assert 19 <= max(np.ptp(rows), np.ptp(cols)) + 1 <= 21
    edge = np.arange(28) + 0.5
    assert x.sum(1) @ edge / x.sum() == pytest.approx(14.5, abs=0.15)
    assert x.sum(0) @ edge / x.sum() == pytest.approx(14.5, abs=0.15)


def test_a_dot_stays_a_dot(render):
    x = render({"base": None, "strokes": [{"width": 0.07, "points": [0.9, 0.9, 1]}]}, MNIST)
    assert 3 < x.sum() < 12


def test_small_frames_are_filled(render):
    x = render(drawing("0", at=(0.1, 0.6), size=0.3), EIGHT)[0]
    assert x[[0, -1]].max(1).min() > 0.3


def test_fill_keeps_the_place(render):
    dot = {"base": None, "strokes": [{"width": 0.1, "points": [0.75, 0.25, 1]}]}
    x = render(dot, FASHION)[0]
    rows, cols = np.nonzero(x > 0.5)
    assert (rows.mean() + 0.5, cols.mean() + 0.5) == (pytest.approx(7), pytest.approx(21))


def test_strokes_go_on_top_of_a_base(render):
    base = {"x": np.linspace(0, 0.5, 784).tolist(), "image": MNIST["image"]}
    assert np.allclose(render({"base": base, "strokes": []}, MNIST).ravel(), base["x"], atol=1e-6)
    dot = {"width": 0.1, "points": [0.25, 0.75, 1]}
    x = render({"base": base, "strokes": [dot]}, MNIST)
    changed = np.abs(x.ravel() - base["x"]).reshape(28, 28) > 0.01
    rows, cols = np.nonzero(changed)
    assert changed.sum() < 25
    assert (rows.mean() + 0.5, cols.mean() + 0.5) == (pytest.approx(21), pytest.approx(7))


def lines(*colours):
    """Thick horizontal lines, the first at the top."""
    ends = [(0.1, 0.5 * (k + 1) / len(colours) - 0.1) for k in range(len(colours))]
    return [
        {"width": 0.1, "colour": colour, "points": [x, y, 1, 0.9, y, 1]}
        for (x, y), colour in zip(ends, colours, strict=True)
    ]


def test_a_photograph_is_drawn_in_colour(render):
    base = {"x": [0.5] * 3 * 16 * 24, "image": PHOTO["image"]}
    x = render({"base": base, "strokes": lines("#ff0000", "#000000", None)}, PHOTO)
    found = x[:, [1, 5, 9], 12].T
    assert found == pytest.approx(np.array([[1, 0, 0], [0, 0, 0], [1, 1, 1]]), abs=0.02)
    assert x[:, 15, 12] == pytest.approx(0.5)
    over = render({"base": None, "strokes": lines("#ff0000") + lines("#0000ff")}, PHOTO)
    assert over[:, 9, 12] == pytest.approx([0, 0, 1], abs=0.02)


def test_a_grey_photograph_is_drawn_in_greys(render):
    info = {**PHOTO, "image": {**PHOTO["image"], "channels": 1}}
    x = render({"base": None, "strokes": lines("#808080")}, info)
    assert x[0, 9, 12] == pytest.approx(128 / 255, abs=0.01)


def test_a_digit_is_white_whatever_was_chosen(render):
    plain = drawing("5")
    dark = {**plain, "strokes": [{**stroke, "colour": "#000000"} for stroke in plain["strokes"]]}
    assert (render(dark, MNIST) == render(plain, MNIST)).all()


def test_a_base_of_another_data_set_is_resampled(render):
    base = {"x": [0.25] * 784, "image": MNIST["image"]}
    x = render({"base": base, "strokes": []}, EIGHT)
    assert np.allclose(x, 0.25, atol=1e-6)


def test_the_eraser_cuts_strokes_and_wipes_the_base(page, root_url):
    page.goto(root_url + "blank")
    result = call(page, "strokes.js", "eraseColumn", root_url + "vae/web/")
    assert result["same"]
    assert result["kept"] == 1  # the drawing before is as it was: undo needs it
    left, right = (stroke["points"][::3] for stroke in result["strokes"])
    assert max(left) <= 0.4
    assert min(right) >= 0.6
    columns = np.reshape(result["base"], (10, 10)).mean(0)
    assert columns[[0, 9]].tolist() == [1, 1]
    assert columns[[4, 5]].max() < 1e-6
