"""Runs tests/web/*.test.js, the tests of browser code that need neither a browser nor Python."""

import subprocess
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file(node_command, path):
    command = [node_command, "--test-reporter=spec", path]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_some():
    assert FILES
