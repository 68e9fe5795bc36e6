"""Training in the page against PyTorch: the same gradients, and the same weights after many steps;
and the run in its worker, from its first moment to a checkpoint that vae.load reads."""

import base64
from itertools import chain

import pytest
import torch
from safetensors.torch import load, save
from torch import nn

import vae
from vae.networks import build, describe
from vae.objectives import gaussian_kl, reconstruction_term

SIMD = pytest.mark.parametrize("simd", [True, False], ids=["simd", "plain"])
ACTIVATIONS = ["relu", "leaky_relu", "silu", "tanh", "sigmoid", "sine"]
IMAGE = {"channels": 1, "height": 5, "width": 7}  # 35 pixels: no whole number of vectors
PIXELS, LATENT_DIM, ROWS = 35, 3, 11


def pack(tensors):
    tensors = {name: value.contiguous().float() for name, value in tensors.items()}
    return base64.b64encode(save(tensors)).decode()


def unpack(file):
    return load(base64.b64decode(file))


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Several would spend their time waiting for each other in networks of this size."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


RUN = "async ([name, it]) => (await import('/tests/browser/js/live_core.js'))[name](it)"


@pytest.fixture(scope="module")
def run(browser, root_url):
    """run(name, argument) -> what a function of js/live_core.js gives; one page for all tests."""
    page = browser.new_page()
    page.goto(root_url + "blank")
    yield lambda name, argument: page.evaluate(RUN, [name, argument])
    page.close()


def architecture(**changes):
    choices = {
        "image": IMAGE,
        "hidden": [19, 10],
        "activation": "silu",
        "latentDim": LATENT_DIM,
        "kind": "vae",
        "likelihood": "bernoulli",
    }
    return choices | changes


class Reference:
    """The same network in PyTorch, in double precision unless `dtype` says otherwise."""

    def __init__(self, lists, kind, likelihood, dtype=torch.float64):
        self.encoder = build(lists["encoder"]).to(dtype)
        self.decoder = build(lists["decoder"]).to(dtype)
        self.kind, self.likelihood = kind, likelihood

    def state(self):
        parts = {"encoder": self.encoder, "decoder": self.decoder}
        return {
            f"{part}.{name}": value
            for part, stack in parts.items()
            for name, value in stack.named_parameters()
        }

    def terms(self, x, epsilon):
        """(reconstruction (N,), KL (N,)) of x (N, pixels); without epsilon, z = mu."""
        code = self.encoder(x)
        mu, logvar = code.chunk(2, dim=1) if self.kind == "vae" else (code, None)
        sampled = logvar is not None and epsilon is not None
        z = mu + torch.exp(0.5 * logvar) * epsilon if sampled else mu
        raw = (self.decoder[:-1] if self.likelihood == "bernoulli" else self.decoder)(z)
        reconstruction = reconstruction_term(raw.flatten(1), x, self.likelihood)
        kl = torch.zeros(len(x), dtype=x.dtype) if logvar is None else gaussian_kl(mu, logvar)
        return reconstruction, kl


def lists_of(hidden_layer, kind, likelihood):
    """Layer lists with everything that can be trained beside `hidden_layer`."""
    codes = LATENT_DIM * (2 if kind == "vae" else 1)
    encoder = [nn.Flatten(), nn.Linear(PIXELS, 19), hidden_layer, nn.Linear(19, 10, bias=False)]
    encoder += [hidden_layer, nn.Linear(10, codes)]
    decoder = [nn.Linear(LATENT_DIM, 16), hidden_layer, nn.Linear(16, PIXELS)]
    decoder += [nn.Unflatten(1, (1, 5, 7))] + [nn.Sigmoid()] * (likelihood == "bernoulli")
    stacks = {"encoder": encoder, "decoder": decoder}
    return {part: describe(nn.Sequential(*layers), part) for part, layers in stacks.items()}


def relative_error(found, expected):
    return ((found.double() - expected).norm() / expected.norm()).item()


@SIMD
@pytest.mark.parametrize("kind", ["vae", "ae"])
@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_pytorchs(run, activation, likelihood, kind, simd):
    torch.manual_seed(3)
    layer = vae.networks.LAYERS[activation][0]
    hidden = {"leaky_relu": lambda: layer(0.3), "sine": lambda: layer(2.0)}.get(activation, layer)()
    lists = lists_of(hidden, kind, likelihood)
    reference = Reference(lists, kind, likelihood)
    weights = reference.state()
    with torch.no_grad():
        for value in weights.values():
            value.copy_(value.mul(2).float())
    x = torch.rand(ROWS, PIXELS).double()
    z, epsilon = torch.randn(2, ROWS, LATENT_DIM).double()
    file = pack({**weights, "x": x, "z": z, "epsilon": epsilon})
    options = {"latentDim": LATENT_DIM, "likelihood": likelihood, "batchSize": ROWS + 2}
    for noise, beta in ((True, 2.5), (False, 0)):
        found = run("gradients", {
            "lists": lists, "options": options, "file": file,
            "beta": beta, "noise": noise, "simd": simd,
        })  # fmt: skip
        reconstruction, kl = reference.terms(x, epsilon if noise else None)
        gradients = torch.autograd.grad(
            (reconstruction + beta * kl).mean(), list(weights.values()), allow_unused=True
        )
        assert found["simd"] == simd
        assert found["reconstruction"] == pytest.approx(reconstruction.sum().item(), rel=1e-5)
        assert found["kl"] == pytest.approx(kl.sum().item(), rel=1e-5)
        tensors = unpack(found["file"])
        for name, expected in zip(weights, gradients, strict=True):
            assert relative_error(tensors[name], expected) < 1e-4, name
        with torch.no_grad():
            assert relative_error(tensors["code"], reference.encoder(x)) < 1e-5
            assert relative_error(tensors["decoded"], reference.decoder(z).flatten(1)) < 1e-5


def train_in_torch(reference, images, steps, plan):
    """The steps that the page took, in PyTorch."""
    optimizer = torch.optim.Adam(list(reference.state().values()))
    settings = [stage["settings"] for stage in plan for _ in range(stage["count"])]
    for step, now in zip(steps, settings, strict=True):
        for group in optimizer.param_groups:
            group["lr"] = now["learningRate"]
        epsilon = step["noise"] and torch.tensor(step["noise"]).view(-1, LATENT_DIM)
        reconstruction, kl = reference.terms(images[step["batch"]], epsilon)
        optimizer.zero_grad()
        (reconstruction + now["beta"] * kl).mean().backward()
        optimizer.step()


def blobs(count):
    """Images that a small network can learn: soft spots at random places, (N, pixels)."""
    y, x = torch.meshgrid(torch.arange(5.0), torch.arange(7.0), indexing="ij")
    centre = torch.rand(count, 2, 1, 1) * torch.tensor([4.0, 6.0]).view(2, 1, 1)
    return torch.exp(-((y - centre[:, 0]) ** 2 + (x - centre[:, 1]) ** 2) / 3).flatten(1)


@SIMD
@pytest.mark.parametrize(
    "choices",
    [
        {"activation": activation, "likelihood": likelihood, "kind": "vae"}
        for activation, likelihood in zip(ACTIVATIONS, ["bernoulli", "gaussian"] * 3, strict=True)
    ]
    + [{"kind": "ae"}, {"kind": "ae", "hidden": [], "likelihood": "gaussian"}],
    ids=lambda choices: " ".join(map(str, choices.values())),
)
def test_a_hundred_steps_are_pytorchs(run, choices, simd):
    torch.manual_seed(5)
    chosen = architecture(**choices)
    lists = run("layerLists", chosen)
    reference = Reference(lists, chosen["kind"], chosen["likelihood"], torch.float32)
    images = blobs(90)
    plan = [
        {"count": 50, "settings": {"beta": 1, "learningRate": 0.003, "noise": True}},
        {"count": 30, "settings": {"beta": 4, "learningRate": 0.001, "noise": True}},
        {"count": 20, "settings": {"beta": 0, "learningRate": 0.002, "noise": False}},
    ]
    found = run("follow", {
        "architecture": chosen, "file": pack({"images": images}), "plan": plan,
        "weights": pack(reference.state()), "options": {"batchSize": 16, "simd": simd},
    })  # fmt: skip
    train_in_torch(reference, images, found["steps"], plan)
    tensors = unpack(found["file"])
    for name, expected in reference.state().items():
        torch.testing.assert_close(tensors[name], expected.detach(), atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("activation", [*ACTIVATIONS, "none"])
@pytest.mark.parametrize("hidden", [[], [8], [12, 6]], ids=str)
def test_the_layer_lists_are_those_that_python_writes(run, activation, hidden):
    lists = run("layerLists", architecture(activation=activation, hidden=hidden))
    for part in ("encoder", "decoder"):
        assert describe(build(lists[part]), part) == lists[part]


def test_an_epoch_takes_every_image_once_and_no_held_out_one(run):
    images = torch.arange(40.0).view(-1, 1).expand(-1, PIXELS) / 40
    settings = {"settings": {"learningRate": 0}, "count": 8}
    found = run("follow", {
        "architecture": architecture(), "file": pack({"images": images}), "plan": [settings],
        "options": {"batchSize": 8},
    })  # fmt: skip
    batches = [step["batch"] for step in found["steps"]]
    epochs = [list(chain(*batches[:4])), list(chain(*batches[4:]))]
    trained = [i for i in range(40) if i % 5 != 4]
    assert sorted(epochs[0]) == sorted(epochs[1]) == trained
    assert epochs[0] != epochs[1]
    noise = torch.tensor([step["noise"] for step in found["steps"]])
    assert len(noise.unique(dim=0)) == 8
    assert noise.std().item() == pytest.approx(1, abs=0.2)


def test_a_run_repeats_itself_from_its_seed_and_from_a_snapshot(run):
    options = {"architecture": architecture(), "file": pack({"images": blobs(50)})}
    found, again = (run("goBack", options | {"options": {"seed": 7}}) for _ in range(2))
    other = run("goBack", options | {"options": {"seed": 8}})
    assert found["back"] == found["half"] != found["straight"]
    assert found["again"] == found["straight"] == again["straight"] != other["straight"]
    assert found["reset"] == found["first"] == again["first"] != other["first"]


@SIMD
def test_without_a_hidden_layer_it_finds_the_principal_components(run, simd):
    torch.manual_seed(6)
    images = blobs(60)
    chosen = architecture(kind="ae", hidden=[], likelihood="gaussian")
    plan = [{"count": 1500, "settings": {"learningRate": rate}} for rate in (0.01, 0.001)]
    found = run("follow", {
        "architecture": chosen, "file": pack({"images": images}), "plan": plan,
        "options": {"batchSize": 48, "simd": simd},
    })  # fmt: skip
    reference = Reference(run("layerLists", chosen), "ae", "gaussian", torch.float32)
    with torch.no_grad():
        for name, value in reference.state().items():
            value.copy_(unpack(found["file"])[name])
        trained = images[[i for i in range(60) if i % 5 != 4]]
        error = reference.terms(trained, None)[0].mean().item()
    values = torch.linalg.svdvals(trained - trained.mean(0))
    least = values[LATENT_DIM:].square().sum().item() / len(trained)
    assert least <= error * (1 + 1e-5)
    assert error < 1.02 * least


DIGITS = {
    "dataset": "/checkpoints/digits/",
    "architecture": {
        "image": {"channels": 1, "height": 8, "width": 8},
        "hidden": [64, 32],
        "activation": "silu",
        "latentDim": 2,
        "kind": "vae",
        "likelihood": "bernoulli",
    },
}


@pytest.fixture
def worker(page, root_url):
    """worker(**changes) starts a run on digits as `run` in the page; worker.until(condition) waits
    for a condition of it, in JavaScript, and gives its value."""
    page.goto(root_url + "blank")

    class Run:
        def __call__(self, **changes):
            page.evaluate(RUN, ["start", DIGITS | changes])
            return self

        def until(self, condition):
            return page.wait_for_function(condition, timeout=20_000).json_value()

        def do(self, script):
            return page.evaluate(script)

    yield Run()
    page.evaluate("window.run?.trainer.destroy()")


def loss(terms):
    return terms["reconstruction"] + terms["kl"]


def test_a_run_in_the_worker(worker):
    worker()
    first = worker.until("run.last('moment')")
    assert first["step"] == 0
    assert first["train"] is None
    ready = worker.do("run.last('ready')")
    assert ready["counts"] == {"train": 320, "heldOut": 80}
    assert ready["stepsPerEpoch"] == 5
    assert sorted(ready["probes"]) == list(range(400))
    assert ready["simd"]
    sizes = worker.do(
        "['mu', 'manifold', 'reconstructions'].map((name) => run.last('moment')[name].length)"
    )
    assert sizes == [400 * 2, 16 * 16 * 64, 10 * 64]

    worker.do("run.trainer.start()")
    worker.until("run.last('moment').epoch > 60")
    worker.do("run.trainer.set({ beta: 3 }); run.trainer.setWindow({ x: [-1, 1], y: [-2, 2] })")
    worker.until("run.last('moment').settings.beta === 3")
    worker.do("run.trainer.pause()")
    paused = worker.do("new Promise((done) => setTimeout(() => done(run.last('moment')), 300))")
    assert paused["window"] == {"x": [-1, 1], "y": [-2, 2]}
    assert loss(paused["heldOut"]) < 30 < 40 < loss(first["heldOut"])
    worker.do("run.trainer.step(3)")
    worker.until(f"run.last('moment').step === {paused['step']} + 3")
    assert len(worker.do("run.all('moment')")) >= 5
    assert worker.do("run.all('error')") == []


def test_what_is_exported_is_what_was_trained(worker, page, tmp_path):
    worker()
    worker.do("run.trainer.step(40)")
    worker.until("run.last('moment')?.step === 40")
    text, weights = page.evaluate(RUN, ["exported", None])
    (tmp_path / "config.json").write_text(text)
    (tmp_path / "model.safetensors").write_bytes(bytes(weights))
    model = vae.load(tmp_path)
    assert model.config["name"] == "digits/live"
    assert model.config["provenance"]["steps"] == 40
    images, mu = page.evaluate(RUN, ["probes", None])
    found, _ = model.encode(torch.tensor(images).view(-1, 1, 8, 8))
    torch.testing.assert_close(found, torch.tensor(mu).view(-1, 2), atol=1e-4, rtol=1e-4)


def test_a_rewound_run_goes_on_as_it_did(worker):
    worker(settings={"beta": 2})
    worker.do("run.trainer.step(30)")
    worker.until("run.last('moment')?.step === 30")
    worker.do("run.trainer.snapshot().then((snapshot) => (window.kept = snapshot))")
    worker.until("window.kept?.step === 30")
    worker.do("run.trainer.step(20)")
    worker.until("run.last('moment').step === 50")
    straight = worker.do("Array.from(run.last('moment').mu)")
    worker.do("run.trainer.set({ beta: 0 }); run.trainer.step(5); run.trainer.restore(kept)")
    worker.until("run.last('moment').step === 30")
    assert worker.do("run.last('moment').settings.beta") == 2
    worker.do("run.trainer.step(20)")
    worker.until("run.last('moment').step === 50")
    assert worker.do("Array.from(run.last('moment').mu)") == straight


@pytest.mark.parametrize("rate", [0.3, 1e12])
def test_a_run_that_diverges_says_so_and_goes_back(worker, rate):
    worker()
    worker.do("run.trainer.step(20)")
    worker.until("run.last('moment')?.step === 20")
    worker.do(f"run.trainer.set({{ learningRate: {rate} }}); run.trainer.start()")
    diverged = worker.until("run.last('diverged')")
    assert diverged["step"] > 20
    assert diverged["back"] is not None
    assert not worker.do("run.trainer.running")
    assert worker.do("run.trainer.rewind()") == diverged["back"]
    worker.do("run.trainer.set({ learningRate: 0.002 }); run.trainer.start()")
    worker.until(f"run.last('moment').step > {diverged['step']} + 100")
    assert loss(worker.do("run.last('moment').heldOut")) < 35
    assert len(worker.do("run.all('diverged')")) == 1


def test_a_worker_that_dies_is_replaced_at_the_last_good_moment(worker, page):
    page.evaluate(RUN, ["keepWorkers", None])
    worker()
    worker.do("run.trainer.start()")
    worker.until("run.trainer.steps.length >= 2")
    worker.do("run.trainer.set({ beta: 5 })")
    last = page.evaluate(RUN, ["killWorker", None])
    error = worker.until("run.last('error')")
    assert error == {"message": "out of memory", "restarted": True}
    assert not worker.do("run.trainer.running")
    worker.until(f"run.all('ready').length === 2 && run.last('moment').step === {last}")
    worker.do("run.trainer.step(1)")
    worker.until(f"run.last('moment').step === {last} + 1")
    assert worker.do("run.last('moment').settings.beta") == 5


def test_a_hidden_page_does_not_train(worker, page):
    worker()
    worker.do("run.trainer.start()")
    worker.until("run.last('moment')?.step > 0")
    step = page.evaluate(RUN, ["setHidden", True])
    assert page.evaluate(RUN, ["setHidden", True]) == step
    assert page.evaluate(RUN, ["setHidden", False]) > step


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"architecture": DIGITS["architecture"] | {"activation": "swish"}}, 'activation "swish"'),
        ({"settings": {"beta": -1}}, "beta is -1, and should be a number from 0"),
        ({"settings": {"rate": 1}}, 'no setting "rate"; there are beta, learningRate, noise'),
        # It asks for two files at once, and either answer may come first.
        ({"dataset": "/checkpoints/nothing/"}, "is missing (HTTP 404)"),
    ],
)
def test_what_cannot_be_trained_is_told(worker, provoked, changes, message):
    provoked.append("checkpoints/nothing")
    worker(**changes)
    error = worker.until("run.last('error')")
    assert message in error["message"]
    assert error["restarted"] is False


def test_history_keeps_what_was_just_now_and_some_of_long_ago(page, root_url):
    page.goto(root_url + "blank")
    steps, found = page.evaluate(RUN, ["thinned", None])
    assert steps[0] == 0
    assert steps[-1] == 99
    assert 5 <= len(steps) <= 10
    assert found[0] <= 50
    assert found[1] <= 60
    assert found[2] is None
