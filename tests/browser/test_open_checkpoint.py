"""checkpoint.js: what is fetched when, what a broken folder is said to be, what the files hold."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from javascript import call
from PIL import Image
from safetensors.torch import load_file, save_file

from vae import checkpoint

REPOSITORY = Path(__file__).resolve().parents[2]
CLASSES = ["no", "yes"]
COUNT, HEIGHT, WIDTH = 7, 2, 3  # seven test images, five to a row of the sprite sheet
ATLAS = {
    "mu": torch.linspace(-1, 3, COUNT * 2).view(COUNT, 2),
    "logvar": torch.linspace(-3, 0, COUNT * 2).view(COUNT, 2),
    "labels": torch.tensor([0, 1, 0, 1, 1, 0, 1], dtype=torch.uint8),
    "tsne": torch.randn(COUNT, 2),
}


def linear(prefix, inputs, outputs):
    return {"layer": "linear", "in_features": inputs, "out_features": outputs, "prefix": prefix}


@pytest.fixture
def folder(tmp_path):
    """<tmp>/colours/tiny: a conditional model of 2 x 3 colour images, with grey levels 0 to 125."""
    folder = tmp_path / "colours" / "tiny"
    folder.mkdir(parents=True)
    pixels = 3 * HEIGHT * WIDTH
    config = {
        "format_version": checkpoint.FORMAT_VERSION,
        "name": "colours/tiny",
        "kind": "vae",
        "latent_dim": 2,
        "conditional": True,
        "likelihood": "gaussian",
        "beta": 2.0,
        "image": {"channels": 3, "height": HEIGHT, "width": WIDTH},
        "classes": CLASSES,
        "parameters": 4 * (pixels + 2) + 4 + 4 * pixels + pixels,
        "encoder": [linear("encoder.0", pixels + 2, 4)],
        "decoder": [
            linear("decoder.0", 2 + 2, pixels),
            {"layer": "unflatten", "shape": [3, HEIGHT, WIDTH]},
        ],
    }
    (folder / "config.json").write_text(json.dumps(config))
    weights = {
        "encoder.0.weight": torch.randn(4, pixels + 2),
        "encoder.0.bias": torch.randn(4),
        "decoder.0.weight": torch.randn(pixels, 4),
        "decoder.0.bias": torch.randn(pixels),
    }
    save_file(weights, folder / "model.safetensors")
    save_file(ATLAS, folder / "atlas.safetensors")
    (folder / "metrics.csv").write_text("epoch,train_loss,val_loss\n0,2.5,\n1,-1.25e-1,3\n")
    sheet = np.arange(2 * HEIGHT * 5 * WIDTH * 3, dtype=np.uint8).reshape(2 * HEIGHT, -1, 3)
    Image.fromarray(sheet).save(folder.parent / "thumbnails.png")
    info = {
        "name": "colours",
        "classes": CLASSES,
        "image": config["image"],
        "count": COUNT,
        "sprite": {"columns": 5, "tile": [WIDTH, HEIGHT]},
    }
    (folder.parent / "dataset.json").write_text(json.dumps(info))
    return folder


@pytest.fixture
def visit(page, serve, folder):
    """visit(body) runs JavaScript with openCheckpoint and url, and lists the files it fetched."""
    (folder.parents[1] / "web").symlink_to(REPOSITORY / "vae" / "web")
    root = serve(folder.parents[1], "/under/a/path/")
    page.goto(root + "blank")
    fetched = []

    def note(request):
        if "/colours/" in request.url:
            fetched.append(request.url.split("/colours/")[1])

    page.on("request", note)

    def run(body):
        fetched.clear()
        return page.evaluate(
            f"""async () => {{
              const {{ openCheckpoint }} = await import("./web/model/checkpoint.js");
              const url = "{root}colours/tiny/";
              {body}
            }}"""
        )

    run.fetched = fetched
    where = [root + "web/", root + "colours/tiny/"]
    run.call = lambda function, *rest: call(page, "open.js", function, *where, *rest)
    return run


def test_it_says_what_the_model_is(visit):
    found = visit("return { ...(await openCheckpoint(url)), encoder: 0, decoder: 0, code: 0 }")
    assert sorted(visit.fetched) == ["tiny/config.json", "tiny/model.safetensors"]
    wanted = {
        "name": "colours/tiny",
        "latentDim": 2,
        "image": {"channels": 3, "height": HEIGHT, "width": WIDTH},
        "classes": CLASSES,
        "variational": True,
        "conditional": True,
        "likelihood": "gaussian",
        "beta": 2,
    }
    assert {key: found[key] for key in wanted} == wanted
    assert found["config"]["format_version"] == checkpoint.FORMAT_VERSION


def test_files_are_fetched_when_they_are_asked_for_and_once(visit):
    visit("window.checkpoint = await openCheckpoint(url)")
    for method, files in {
        "atlas": ["tiny/atlas.safetensors"],
        "history": ["tiny/metrics.csv"],
        "datasetInfo": ["dataset.json"],
        "dataset": ["thumbnails.png"],
        "replay": [],
    }.items():
        visit(f"await Promise.all([checkpoint.{method}(), checkpoint.{method}()])")
        assert visit.fetched == files, method


def test_a_failed_fetch_is_tried_again(visit, page, provoked):
    provoked.append("/atlas.safetensors")
    visit("window.checkpoint = await openCheckpoint(url)")
    page.route("**/atlas.safetensors", lambda route: route.abort())
    message = visit("return checkpoint.atlas().catch((error) => error.message)")
    assert "atlas.safetensors could not be fetched" in message
    assert "try again" in message
    page.unroute("**/atlas.safetensors")
    assert visit("return (await checkpoint.atlas()).count") == COUNT


def test_atlas(visit):
    found = visit.call("atlas")
    for name, tensor in ATLAS.items():
        torch.testing.assert_close(torch.tensor(found[name]), tensor.flatten(), check_dtype=False)
    assert found["count"] == COUNT
    low, high = found["range"]["lo"], found["range"]["hi"]
    assert low == [-value for value in high]  # a variational model's map is centred
    for d in range(2):
        largest = ATLAS["mu"][:, d].abs().max()
        assert largest <= high[d] <= 1.2 * largest


def test_history(visit):
    history = visit("return (await openCheckpoint(url)).history()")
    assert history == [
        {"epoch": 0, "train_loss": 2.5, "val_loss": None},
        {"epoch": 1, "train_loss": -0.125, "val_loss": 3},
    ]


def test_images_are_exact_and_bounded(visit):
    sheet = np.arange(2 * HEIGHT * 5 * WIDTH * 3).reshape(2 * HEIGHT, 5 * WIDTH, 3)
    images = visit(
        f"""const dataset = await (await openCheckpoint(url)).dataset();
        return Array.from({{ length: {COUNT} }}, (_, i) => Array.from(dataset.image(i)));"""
    )
    for i, image in enumerate(images):
        y, x = i // 5 * HEIGHT, i % 5 * WIDTH
        tile = sheet[y : y + HEIGHT, x : x + WIDTH].transpose(2, 0, 1)
        assert np.array_equal(np.round(np.array(image) * 255), tile.flatten())
    message = visit(
        """const dataset = await (await openCheckpoint(url)).dataset();
        try { dataset.image(7); } catch (error) { return error.message; }"""
    )
    assert message == "colours has images 0 to 6, and none at 7"


def test_thumbnails_are_drawn_where_they_should_be(visit):
    """Image 1, of 3 x 2 pixels, in a square of 30: crisp blocks of 10, centred."""
    places = [[9, 20], [10, 9], [10, 10], [19, 19], [20, 20], [39, 29], [39, 30]]
    rows = visit.call("thumbnailPixels", places)
    sheet = np.arange(2 * HEIGHT * 5 * WIDTH * 3).reshape(2 * HEIGHT, 5 * WIDTH, 3)
    pixel = {(x, y): [*sheet[y, WIDTH + x].tolist(), 255] for x in range(3) for y in range(2)}
    clear = [0, 0, 0, 0]
    assert rows == [clear, clear, pixel[0, 0], pixel[0, 0], pixel[1, 1], pixel[2, 1], clear]


def test_a_conditional_model_sees_its_label(visit, folder):
    weights = load_file(folder / "model.safetensors")
    z = torch.tensor([0.5, -1.0])
    x = torch.linspace(0, 1, 3 * HEIGHT * WIDTH)
    found = visit(
        f"""const checkpoint = await openCheckpoint(url);
        const code = checkpoint.encode({x.tolist()}, 0);
        return [Array.from(checkpoint.decode([0.5, -1], 1)), [...code.mu, ...code.logvar]];"""
    )

    def apply(part, values, label):
        one_hot = torch.tensor(label, dtype=torch.float32)
        return (
            weights[f"{part}.0.weight"] @ torch.cat([values, one_hot]) + weights[f"{part}.0.bias"]
        )

    torch.testing.assert_close(torch.tensor(found[0]), apply("decoder", z, [0, 1]))
    torch.testing.assert_close(torch.tensor(found[1]), apply("encoder", x, [1, 0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("decode([0, 0], 2)", "colours/tiny takes a label from 0 to 1, and got 2"),
        ("decode([0, 0])", "colours/tiny takes a label from 0 to 1, and got undefined"),
        ("decode([0, 0, 0], 1)", "colours/tiny takes 2 values, and got 3"),
    ],
)
def test_wrong_input_is_named(visit, call, message):
    found = visit(
        f"""const checkpoint = await openCheckpoint(url);
        try {{ checkpoint.{call}; }} catch (error) {{ return error.message; }}"""
    )
    assert found == message


def edit(change):
    """A way to break a folder: change(config)."""

    def apply(folder):
        config = json.loads((folder / "config.json").read_text())
        change(config)
        (folder / "config.json").write_text(json.dumps(config))

    return apply


def cut(file, length):
    def apply(folder):
        (folder / file).write_bytes((folder / file).read_bytes()[:length])

    return apply


def overwrite(file, content):
    return lambda folder: (folder / file).write_bytes(content)


def header(entry):
    """A safetensors file whose header holds this entry, with four bytes of data."""
    text = json.dumps({"encoder.0.weight": entry}).encode()
    return len(text).to_bytes(8, "little") + text + bytes(4)


REMEDY = r"Train it again \(python train.py colours/tiny\) or remove its folder\.$"
WEIGHTS = "model.safetensors"
BROKEN = {
    "no config": (lambda f: (f / "config.json").unlink(), r"config\.json is missing \(HTTP 404"),
    "no weights": (lambda f: (f / WEIGHTS).unlink(), r"model\.safetensors is missing"),
    "config cut short": (cut("config.json", 90), r"config\.json is not JSON"),
    "unknown format": (
        edit(lambda c: c.update(format_version=2)),
        r"config\.json has format_version 2, and this page reads 1\. Update the page, or",
    ),
    "unknown layer": (
        edit(lambda c: c["decoder"].append({"layer": "swish"})),
        r'config\.json .* decoder: layer 2 is "swish", which is not known; known are',
    ),
    "missing tensor": (
        edit(lambda c: c["encoder"][0].update(prefix="encoder.9")),
        r'encoder: layer 0 \(linear\): there is no tensor "encoder\.9\.weight"',
    ),
    "other size": (edit(lambda c: c.update(latent_dim=3)), r"encoder: it gives 4 values"),
    "a text for beta": (
        edit(lambda c: c.update(beta="<b>1</b>")),
        r"config\.json describes no model that runs here: beta is no number",
    ),
    "a text for a size": (
        edit(lambda c: c["image"].update(height="<b>2</b>")),
        r"config\.json describes no model that runs here: height is no size",
    ),
    "no image": (edit(lambda c: c.pop("image")), r"config\.json describes no model"),
    "weights cut short": (cut(WEIGHTS, -5), r"model\.safetensors is damaged: it is cut short"),
    "header cut short": (cut(WEIGHTS, 30), r"cut short .* its header should take"),
    "no bytes": (overwrite(WEIGHTS, b""), r"it has 0 bytes"),
    "no safetensors": (overwrite(WEIGHTS, b"\x04" + bytes(7) + b"<htm>"), r"header is not JSON"),
    "dtype": (
        overwrite(WEIGHTS, header({"dtype": "F8", "shape": [4], "data_offsets": [0, 4]})),
        r'tensor "encoder\.0\.weight" is of dtype F8; known are F32',
    ),
    "offsets": (
        overwrite(WEIGHTS, header({"dtype": "F32", "shape": [2], "data_offsets": [0, 4]})),
        r"takes 8 bytes, but its offsets \[0,4\] span 4",
    ),
    "entry": (
        overwrite(WEIGHTS, header({"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]})),
        r"the header entry of tensor .* is wrong",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_folder_is_explained(visit, folder, provoked, fault):
    provoked.append("404")
    apply, message = BROKEN[fault]
    apply(folder)
    found, chinese = visit(
        """Object.defineProperty(navigator, "languages", { value: ["zh-CN"] });
        const { commonTexts, errorText } = await import("./web/state/texts.js");
        await commonTexts;
        return openCheckpoint(url).catch((error) => [error.message, errorText(error)]);"""
    )
    assert re.search(message, found), found
    assert "/under/a/path/colours/tiny/" in found
    assert "/under/a/path/colours/tiny/" in chinese
    words = re.sub(r"python train.py", "", chinese)
    assert "请" in words
    assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", words), chinese  # no English sentence
    assert re.search(REMEDY, found, re.IGNORECASE) or fault == "unknown format", found


@pytest.mark.parametrize(
    ("call", "apply", "message"),
    [
        (
            "atlas",
            lambda f: save_file(ATLAS | {"tsne": torch.zeros(3, 2)}, f / "atlas.safetensors"),
            r'atlas\.safetensors holds "tsne" of shape \[3,2\] and should \[7,2\]\. Train it again',
        ),
        (
            "atlas",
            lambda f: save_file({"labels": ATLAS["labels"]}, f / "atlas.safetensors"),
            r'atlas\.safetensors holds no tensor "mu"',
        ),
        (
            "dataset",
            overwrite("../thumbnails.png", b"none"),
            r"thumbnails\.png is no picture: .* Train a model of colours again",
        ),
        (
            "dataset",
            lambda f: Image.new("L", (5 * WIDTH, HEIGHT)).save(f / "../thumbnails.png"),
            r"thumbnails\.png has 15 x 2 pixels, too few for 7 tiles",
        ),
        ("dataset", lambda f: (f / "../dataset.json").unlink(), r"dataset\.json is missing"),
    ],
)
def test_a_broken_extra_is_explained(visit, folder, provoked, call, apply, message):
    provoked.append("404")
    apply(folder)
    found = visit(
        f"return (await openCheckpoint(url)).{call}().then(() => '', (error) => error.message)"
    )
    assert re.search(message, found), found


ENCODER = 4 * 4 * (3 * HEIGHT * WIDTH + len(CLASSES) + 1)  # bytes of its weights and biases
PIXELS = 3 * HEIGHT * WIDTH


def test_it_decodes_before_the_encoder_has_arrived(visit, folder):
    result = visit.call("decodesEarly", ENCODER, PIXELS)
    assert result["waited"]
    model = checkpoint.load(folder) if (folder.parent / "dataset.json").exists() else None
    label = torch.tensor([0])
    with torch.no_grad():
        image = model.decode(torch.tensor([[0.5, -1.0]]), label).flatten()
        mu, _ = model.encode(torch.zeros(1, 3, HEIGHT, WIDTH), label)
    torch.testing.assert_close(torch.tensor(result["image"]), image, atol=1e-3, rtol=0)
    for found in (result["mu"], result["late"]):
        torch.testing.assert_close(torch.tensor(found), mu[0], atol=1e-3, rtol=0)


def test_weights_that_break_off_are_reported_to_who_waits_for_them(visit):
    message = visit.call("breaksOff", ENCODER)
    assert "model.safetensors did not arrive whole: gone" in message


def test_results_are_the_caller_s_own(visit):
    result = visit.call("results", PIXELS)
    assert result["after"] == result["kept"]
    assert result["same"]
    assert result["out"] != result["kept"][0]


def test_an_open_that_is_given_up_can_be_tried_again(visit):
    result = visit.call("givesUpAndTriesAgain")
    assert result == {"gone": "AbortError", "again": "here"}


def test_the_encoder_s_download_ends_with_the_signal(visit):
    message = visit.call("givesUpTheEncoder", ENCODER)
    assert message == "AbortError"


def test_who_gives_up_takes_a_download_from_nobody_else(visit):
    result = visit.call("oneOfTwoGivesUp")
    assert result == ["AbortError", "here", [False]]


def test_a_download_ends_when_nobody_wants_it(visit):
    result = visit.call("bothGiveUp")
    assert result == [["AbortError", "AbortError"], [True, True], "here"]
