"""The endpoints as a client may call them: right, wrong, and absurd. None takes the app down."""

from __future__ import annotations

import itertools
import json
import math
import threading
import time
from urllib.request import Request, urlopen

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

gr = pytest.importorskip("gradio")

from vae.app import checks, compare, draw, explore, training, tsne  # noqa: E402
from vae.app.page import build, launch_options  # noqa: E402
from vae.app.store import Store  # noqa: E402

MODEL = "digits/vae-2d"
# Anything that JSON can hold, and the numbers that it cannot.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
fuzz = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def store(checkpoint_folder):
    return Store(checkpoint_folder.parent.parent)


@pytest.fixture
def api(store):
    tabs = (explore, draw, compare, tsne, training)
    return {name: fn for tab in tabs for name, fn in tab.endpoints(store).items()}


@pytest.fixture
def drawing(tmp_path):
    image = Image.new("L", (120, 160), 255)
    ImageDraw.Draw(image).line((30, 30, 90, 30, 50, 130), fill=0, width=12)
    path = tmp_path / "seven.png"
    image.save(path)
    return path


def uploaded(path) -> dict:
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}}


def refused(match: str):
    return pytest.raises(gr.Error, match=match)


def test_decode_agrees_with_the_model(api, store):
    image = torch.tensor(api["decode"](MODEL, [0.5, -1]))
    assert torch.allclose(image, store.model(MODEL).decode(torch.tensor([[0.5, -1]]))[0])


@pytest.mark.parametrize(
    ("z", "message"),
    [
        ([math.nan, 0], r"z\[0\] is nan; it must be finite"),
        ([0, math.inf], r"z\[1\] is inf; it must be finite"),
        ([1e9, 0], "far outside"),
        ([10**400, 0], "far outside"),
        ([0], "z has 1 numbers; this model's codes have 2"),
        ([], "z has 0 numbers"),
        ([[0, 0]], "z has 1 numbers"),
        (["0", "0"], r"z\[0\] is '0', not a number"),
        ([True, False], "not a number"),
        ("0, 0", "not a list of 2 numbers"),
        (None, "not a list of 2 numbers"),
    ],
)
def test_decode_says_what_is_wrong_with_z(api, z, message):
    with refused(message):
        api["decode"](MODEL, z)


@pytest.mark.parametrize("name", ["decode", "manifold", "sample", "encode", "tsne"])
def test_an_unknown_model_is_answered_with_the_valid_ones(api, name):
    with refused(r"There is no model 'digits/vae-3d'. Did you mean digits/vae-2d\?"):
        api[name]("digits/vae-3d", [0, 0])
    with refused(r"There is no model None. There are: digits/vae-2d"):
        api[name](None, [0, 0])


def test_messages_cannot_carry_html(api):
    with refused("&lt;img") as caught:
        api["decode"]("<img src=x onerror=alert(1)>", [0, 0])
    assert "<" not in caught.value.message


@pytest.mark.parametrize("n", [0, -1, 1_000_000, 10**400, 2.5, math.nan, "3", None, True, [3]])
@pytest.mark.parametrize("name", ["manifold", "sample"])
def test_absurd_counts_are_refused(api, name, n):
    with refused("n is"):
        api[name](MODEL, n)


@pytest.mark.parametrize("n", [1, 7, 7.0])
def test_grids_and_samples_are_pictures(api, n):
    sheet = Image.open(api["manifold"](MODEL, n)["path"])
    assert sheet.size == (8 * n, 8 * n)
    result = api["sample"](MODEL, n, seed=5)
    assert Image.open(result["image"]["path"]).width == 8 * math.ceil(math.sqrt(n))
    assert result == api["sample"](MODEL, n, seed=5)
    assert len(result["z"]) == n


def test_encode_takes_a_file_and_an_array(api, drawing):
    result = api["encode"](MODEL, uploaded(drawing))
    assert len(result["mu"]) == len(result["logvar"]) == 2
    assert 0 <= result["stranger_than"] <= 1
    assert result["negative_elbo"] == pytest.approx(result["reconstruction"] + result["kl"])
    assert torch.tensor(result["image"]).shape == torch.tensor(result["x_hat"]).shape == (1, 8, 8)
    again = api["encode"](MODEL, (torch.tensor(result["image"])[0]).tolist())
    assert torch.allclose(torch.tensor(again["mu"]), torch.tensor(result["mu"]), atol=0.5)


def test_encode_opens_no_file_that_was_not_uploaded(api, drawing):
    with refused("neither an uploaded file"):
        api["encode"](MODEL, {"path": str(drawing)})
    with refused("neither an uploaded file"):
        api["encode"](MODEL, str(drawing))


def test_broken_pictures_get_an_answer(api, tmp_path, drawing):
    def check(content: bytes, message: str):
        path = tmp_path / "broken.png"
        path.write_bytes(content)
        with refused(message):
            api["encode"](MODEL, uploaded(path))

    whole = drawing.read_bytes()
    check(b"", "not an image")
    check(b"\x00" * 100, "not an image")
    check(whole[: len(whole) // 2], "cannot be read to its end")
    check(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not an image")


@pytest.mark.parametrize("side", [9_000, 20_000])
def test_a_huge_picture_is_refused_before_it_is_decoded(api, tmp_path, side, monkeypatch):
    path = tmp_path / "huge.png"
    Image.new("1", (side, side)).save(path)

    def load(self):
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    with refused("pixels"):
        api["encode"](MODEL, uploaded(path))


def test_an_empty_sheet_is_called_so(api, tmp_path):
    path = tmp_path / "empty.png"
    Image.new("L", (100, 100), 255).save(path)
    with refused("empty"):
        api["encode"](MODEL, uploaded(path))


def test_models_are_listed(api):
    (entry,) = api["models"]()
    assert entry["name"] == MODEL
    assert entry["latent_dim"] == 2
    assert json.dumps(entry)


def test_gradios_own_selection_of_a_tab_moves_nobody(store):
    # At its start it selects the first tab, maybe after a link has opened another one.
    heard = {event for step in build(store).config["dependencies"] for _, event in step["targets"]}
    assert "input" in heard  # the shell and the picker
    assert "select" not in heard


def test_a_broken_folder_is_left_out_and_named(checkpoint_folder):
    root = checkpoint_folder.parent.parent
    whole = (checkpoint_folder / "model.safetensors").read_bytes()
    (checkpoint_folder / "model.safetensors").write_bytes(whole[:100])
    store = Store(root)
    assert store.names == []
    assert "model.safetensors" in store.problems[0]
    assert "train.py" in store.problems[0]


def test_another_perplexity_gives_other_points(api):
    points = api["tsne"](MODEL, 5)
    assert torch.tensor(points).shape == (40, 2)
    with refused("perplexity"):
        api["tsne"](MODEL, 0)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda mu: mu.fill_(0.5), "All test images have the same code"),
        (lambda mu: mu.fill_(math.nan), "not finite numbers"),
        (lambda mu: mu.resize_(3, 2), "needs 5 codes or more, and there are 3"),
    ],
)
def test_codes_without_a_tsne_are_said_to_be_so(api, store, spoil, message):
    spoil(store.atlas(MODEL)["mu"])
    with refused(message):
        api["tsne"](MODEL, 5)


def test_a_tsne_that_fails_is_told_in_plain_words(api, monkeypatch, capfd):
    monkeypatch.setattr("vae.tsne.__file__", "nowhere.py")
    with refused("t-SNE failed on these codes; the console shows the error"):
        api["tsne"](MODEL, 5)
    assert "nowhere.py" in capfd.readouterr().err


@pytest.fixture
def _endless_tsne(monkeypatch):
    """t-SNE that ends only when it is stopped."""
    monkeypatch.setattr("vae.tsne.tsne_progress", lambda *_: itertools.repeat(0.0))


@pytest.mark.usefixtures("_endless_tsne")
def test_one_tsne_too_many_is_told_so_and_a_stopped_one_makes_room(api, store):
    running = [tsne.progress_of(store, MODEL, 5) for _ in range(tsne.AT_ONCE)]
    for progress in running:
        next(progress)
    with refused("busy with other visitors. Try again in a minute"):
        api["tsne"](MODEL, 5)
    running.pop().close()
    assert next(tsne.progress_of(store, MODEL, 5)) == 0.0


def test_the_same_tsne_is_computed_once(api, monkeypatch):
    first = api["tsne"](MODEL, 6)
    monkeypatch.setattr("vae.tsne.tsne_progress", None)
    assert api["tsne"](MODEL, 6) == first


@pytest.fixture
def served(store):
    """post(path, data): asks an app of these checkpoints as a stranger on the net can."""
    page = build(store)
    page.queue(max_size=8, default_concurrency_limit=4)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, **launch_options(store))

    def post(endpoint, data):
        body = json.dumps({"data": data}).encode()
        headers = {"Content-Type": "application/json"}
        address = f"{url}gradio_api/call/{endpoint}"
        with urlopen(Request(address, body, headers), timeout=30) as answer:
            return json.load(answer)["event_id"]

    yield post
    page.close()


def test_tsne_that_nobody_listens_to_does_not_shut_the_other_endpoints(served, monkeypatch):
    stop = threading.Event()

    def slow(codes, perplexity):
        stop.wait(60)
        yield codes

    monkeypatch.setattr("vae.tsne.tsne_progress", slow)
    try:
        for perplexity in range(5, 35):
            served("tsne", [MODEL, perplexity])
            time.sleep(0.1)
        assert served("decode", [MODEL, [0, 0], None])
    finally:
        stop.set()


def answers(function, *args, **kwargs):
    """Whatever comes in: an answer that JSON can hold, or a refusal in plain words."""
    try:
        answer = function(*args, **kwargs)
    except gr.Error as error:
        message = error.message
    else:
        json.dumps(answer, allow_nan=False)
        return
    assert 10 < len(message) < 400
    assert "<" not in message


@fuzz
@given(model=JSON | st.just(MODEL), z=JSON | st.lists(st.floats(), min_size=2, max_size=2))
def test_decode_survives_anything(api, model, z):
    answers(api["decode"], model, z)
    answers(api["decode"], MODEL, z, label=model)


@fuzz
@given(n=JSON | st.integers(-2, 8), seed=JSON, label=JSON)
def test_sample_and_manifold_survive_anything(api, n, seed, label):
    answers(api["sample"], MODEL, n, seed, label)
    answers(api["manifold"], MODEL, n, label)


@fuzz
@given(image=JSON | st.lists(st.lists(st.floats(0, 1), max_size=6), max_size=6))
def test_encode_survives_anything(api, image):
    answers(api["encode"], MODEL, image)


@fuzz
@given(
    content=st.binary(max_size=300), start=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
)
def test_encode_survives_any_file(api, tmp_path, content, start):
    path = tmp_path / "file"
    path.write_bytes(start + content)
    answers(api["encode"], MODEL, uploaded(path))


@given(st.floats(-checks.FARTHEST, checks.FARTHEST))
def test_good_numbers_pass(value):
    assert checks.number(value, "x", -checks.FARTHEST, checks.FARTHEST) == value
