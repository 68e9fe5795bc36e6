"""The page's texts: a file a language in each room, and the keys that the code asks for."""

import re
from collections import Counter
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[1] / "vae" / "web"
ROOMS = sorted(path.parent.name for path in WEB.glob("*/texts.en.js"))
SHARED = {"model", "state"}  # the rooms whose texts are always there
ENTRY = re.compile(r'^  "([^"]+)":\s+"(.*)",$', re.MULTILINE)
LITERAL = re.compile(r'"([a-z]\w*(?:\.(?!safetensors|json)[\w-]+)+)"')
CODE = re.compile(r'"(tsne\.(?!npy)[a-z]\w*)"')
# Keys with a variable part: `tab.${name}`, `${section.name}.lead`, t(`${key}Title`).
PATTERN = re.compile(
    r"`([a-z]\w*\.[^`\s/]*\$\{[^`\s/]*)`|`(\$\{[\w.]+\}\.(?:title|lead))`|\bt\(`([^`]+)`"
)


def texts(room: str, language: str) -> dict[str, str]:
    return dict(ENTRY.findall((WEB / room / f"texts.{language}.js").read_text("utf-8")))


def code() -> dict[str, str]:
    """Path under WEB -> source, of all modules but those that hold texts."""
    paths = [path for path in WEB.rglob("*.js") if not re.match(r"texts\...\.js", path.name)]
    return {path.relative_to(WEB).as_posix(): path.read_text("utf-8") for path in paths}


def keys_for(path: str) -> set[str]:
    """The keys of the texts that are there when this module runs."""
    room = path.split("/")[0]
    return {key for place in (SHARED | {room}) & set(ROOMS) for key in texts(place, "en")}


def patterns(source: str) -> set[str]:
    return {"".join(groups) for groups in PATTERN.findall(source)}


def as_expression(pattern: str) -> str:
    """ "tab.${name}" -> a regular expression for the keys that it may become."""
    return "".join(
        ".+" if part.startswith("${") else re.escape(part)
        for part in re.split(r"(\$\{.*?\})", pattern)
    )


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_keys(room):
    english, chinese = texts(room, "en"), texts(room, "zh")
    assert list(english) == list(chinese)
    assert len(english) > 30
    for language in ("en", "zh"):  # no line of a file escapes the reading here
        lines = (WEB / room / f"texts.{language}.js").read_text("utf-8").splitlines()
        starts = [line for line in lines if line.startswith('  "')]
        assert len(starts) == len(texts(room, language))


@pytest.mark.parametrize("room", ROOMS)
def test_chinese_fills_in_nothing_that_english_does_not_know(room):
    english, chinese = texts(room, "en"), texts(room, "zh")
    for key, text in chinese.items():
        assert set(re.findall(r"\{\w+\}", text)) <= set(re.findall(r"\{\w+\}", english[key])), key


def test_no_two_texts_have_the_same_key():
    count = Counter(key for room in ROOMS for key in texts(room, "en"))
    assert [key for key, times in count.items() if times > 1] == []


def test_every_key_in_the_code_has_a_text():
    firsts = {key.split(".")[0] for room in ROOMS for key in texts(room, "en")}
    missing = [
        f"{path}: {key}"
        for path, source in code().items()
        for key in LITERAL.findall(source)
        if key.split(".")[0] in firsts and key not in keys_for(path)
    ]
    assert missing == []
    for path, source in code().items():
        for pattern in patterns(source):
            if pattern.split(".")[0] in firsts:
                form = re.compile(as_expression(pattern))
                assert any(form.fullmatch(key) for key in keys_for(path)), (path, pattern)


def keys_in_python() -> set[str]:
    """Codes of errors that the app tells the page of."""
    paths = [*WEB.parent.glob("*.py"), *(WEB.parent / "app").glob("*.py")]
    return {key for path in paths for key in CODE.findall(path.read_text("utf-8"))}


def test_every_code_that_python_gives_has_a_text():
    assert keys_in_python() > {"tsne.busy", "tsne.fewCodes"}
    assert keys_in_python() <= set(texts("tsne", "en"))


def test_every_text_is_asked_for():
    asked = {key for source in code().values() for key in LITERAL.findall(source)}
    asked |= keys_in_python()
    forms = {as_expression(form) for source in code().values() for form in patterns(source)}
    keys = [key for room in ROOMS for key in texts(room, "en")]
    fit = {key for key in keys if any(re.fullmatch(form, key) for form in forms)}
    assert [key for key in keys if key not in asked | fit] == []
