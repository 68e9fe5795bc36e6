"""python -m vae.static_site: what it writes, and what it refuses to overwrite."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from vae import static_site


@pytest.fixture
def root(checkpoint_folder):
    return checkpoint_folder.parent.parent


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out" / "site"


def test_everything_that_the_page_links_is_there(root, out):
    names, problems = static_site.build(out, root)
    assert names == ["digits/vae-2d"]
    assert problems == []
    page = (out / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert len(links) > 20
    for link in links:
        if link.startswith("data:") or "${" in link:  # the script puts room and language in
            continue
        assert link.startswith("./")
        assert (out / link).is_file(), link
    for name in ("config.json", "model.safetensors", "atlas.safetensors", "metrics.csv"):
        assert (out / "checkpoints" / "digits" / "vae-2d" / name).is_file()
    assert (out / "checkpoints" / "digits" / "thumbnails.png").is_file()
    assert not list(out.rglob("gradio*"))


def test_the_listing_names_the_models(root, out):
    static_site.build(out, root)
    listing = json.loads((out / "checkpoints" / "index.json").read_text(encoding="utf-8"))
    assert [model["name"] for model in listing["models"]] == ["digits/vae-2d"]
    page = (out / "index.html").read_text(encoding="utf-8")
    inline = re.search(r'<script type="application/json" id="models">(.*?)</script>', page)[1]
    assert json.loads(inline) == listing


def test_a_data_set_title_cannot_end_the_script(root, out):
    info = root / "digits" / "dataset.json"
    title = "</script><script>alert(1)</script>"
    info.write_text(json.dumps(json.loads(info.read_text()) | {"title": title}))
    static_site.build(out, root)
    assert "<script>alert" not in (out / "index.html").read_text(encoding="utf-8")


def test_the_readme_makes_it_a_static_space(root, out):
    static_site.build(out, root)
    readme = (out / "README.md").read_text(encoding="utf-8")
    front = dict(line.split(": ", 1) for line in readme.split("---")[1].strip().splitlines())
    assert front["sdk"] == "static"
    assert front["app_file"] == "index.html"
    assert len(front["short_description"]) <= 60


def test_its_own_folder_is_written_anew_and_git_stays(root, out):
    static_site.build(out, root)
    (out / "web" / "left-over.js").touch()
    (out / ".git").mkdir()
    (out / ".git" / "HEAD").touch()
    static_site.build(out, root)
    assert not (out / "web" / "left-over.js").exists()
    assert (out / ".git" / "HEAD").exists()


def test_another_folder_is_left_alone(root, out, capsys):
    out.mkdir(parents=True)
    (out / "thesis.tex").write_text("three years of work")
    assert static_site.main([str(out), "--checkpoints", str(root)]) == 1
    assert "thesis.tex" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("place", [".", "digits", "digits/site", "new/site", ".."])
def test_the_checkpoints_themselves_are_no_place_for_it(root, place):
    kept = sorted(root.rglob("*"))
    assert static_site.main([str(root / place), "--checkpoints", str(root)]) == 1
    assert sorted(root.rglob("*")) == kept


@pytest.mark.parametrize("place", ["out", "lib/out", "..", "."])
def test_the_browser_code_is_no_place_for_it(root, tmp_path, monkeypatch, capsys, place):
    web = tmp_path / "package" / "web"
    web.mkdir(parents=True)
    (web / "index.html").write_text("<!-- models -->")
    monkeypatch.setattr(static_site, "WEB", web)
    assert static_site.main([str(web / place), "--checkpoints", str(root)]) == 1
    assert "Choose another folder" in capsys.readouterr().err
    assert list(web.parent.rglob("*")) == [web, web / "index.html"]


def test_the_commands_that_it_prints_can_be_pasted(root, tmp_path, capsys):
    assert static_site.main([str(tmp_path / "my site"), "--checkpoints", str(root)]) == 0
    commands = [shlex.split(line) for line in capsys.readouterr().out.splitlines()[1:3]]
    assert all(str(tmp_path / "my site") in words for words in commands)


def test_no_checkpoint_is_answered_with_the_command(tmp_path, out, capsys):
    assert static_site.main([str(out), "--checkpoints", str(tmp_path)]) == 1
    assert "python train.py digits/vae-2d" in capsys.readouterr().err
    assert not out.exists()


def test_a_broken_one_is_left_out(root, out, capsys):
    broken = root / "digits" / "broken"
    broken.mkdir()
    assert static_site.main([str(out), "--checkpoints", str(root)]) == 0
    captured = capsys.readouterr()
    assert "broken" in captured.err
    assert "1 models" in captured.out or "1 model," in captured.out
    assert not (out / "checkpoints" / "digits" / "broken").exists()
