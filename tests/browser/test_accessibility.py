"""axe, the accessibility checker, finds no serious fault on any tab, in either theme."""

import pytest
from javascript import call
from shells import DESKTOP, PHONE

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs axe: pip install -r requirements-dev.txt"
)
GRAVE = {"serious", "critical"}
READY = {  # what a tab shows once its codes and images are there
    "explore": ".le-near:enabled",
    "draw": ".le-start-sample:enabled >> nth=0",
    "compare": ".le-compare-part > * >> nth=0",
    "tsne": ".le-tsne-code dd >> nth=0",
    "training": ".le-chart-svg >> nth=0",
}
PARTS = [  # of tabs: the rest of a link
    "explore&mode=grid",
    "compare&part=walk",
    "compare&part=beta",
    "compare&part=anomaly",
    "tsne&embed=several",
]
TOOLS = ["What is a latent space?", "Walk", "Training replay", "Take away"]


def grave_faults(page, where: str) -> list[str]:
    violations = axe.Axe().run(page).response["violations"]
    return [
        f"{where}: {fault['id']} ({fault['impact']}), {fault['help']}: {node['target']}\n"
        f"    {node['html'][:160]}\n    {node['failureSummary']}"
        for fault in violations
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def look_at(page, shell, place: str) -> list[str]:
    """Opens `<tab>[&rest of a link]` in the page that is there, and checks it."""
    tab = place.split("&")[0]
    page.evaluate("hash => { location.hash = hash; }", f"tab={place}")
    screen = shell.mounted(page, tab)
    screen.locator(READY[tab]).wait_for()
    call(screen, "events.js", "reveal")
    return grave_faults(page, place)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "size"),
    [("static", DESKTOP), ("static", PHONE), ("gradio", DESKTOP)],
    ids=["static", "static-phone", "gradio"],
)
def test_axe_finds_no_grave_fault_on_any_tab(new_page, shell_named, name, size, scheme):
    shell = shell_named(name)
    page = shell.open(new_page(**size, color_scheme=scheme, reduced_motion="reduce"))
    faults = [fault for place in READY for fault in look_at(page, shell, place)]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_no_grave_fault_on_a_part_of_a_tab(new_page, shell_named, part, scheme):
    shell = shell_named("static")
    page = new_page(**DESKTOP, color_scheme=scheme, reduced_motion="reduce")
    tab = part.split("&")[0]
    shell.open(page, f"#tab={part}", tab)
    faults = look_at(page, shell, part)
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_grave_fault_in_a_tool_of_the_map(new_page, shell_named, scheme):
    shell = shell_named("static")
    page = shell.open(new_page(**DESKTOP, color_scheme=scheme, reduced_motion="reduce"))
    screen = shell.mounted(page, "explore")
    screen.locator(READY["explore"]).wait_for()
    faults = []
    for name in TOOLS:
        screen.get_by_role("button", name=name, exact=True).click()
        screen.locator(".le-tool-panel > *").first.wait_for()
        faults += grave_faults(page, name)
    assert not faults, "\n" + "\n".join(faults)
