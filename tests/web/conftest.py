"""What the tests of browser code without a page share: a Node that runs it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

JS = Path(__file__).resolve().parent / "js"
HOW_TO_GET_NODE = "needs Node 18 or later on the PATH, to run browser code without a browser"


@pytest.fixture(scope="session")
def node_command() -> str:
    """Path of Node; without one the tests skip, or fail where REQUIRE_BROWSER is set."""
    command = shutil.which("node")
    if command is None:
        give_up = pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip
        give_up(HOW_TO_GET_NODE)
    return command


class Node:
    """A Node process that calls functions of the modules in tests/web/js."""

    def __init__(self, process: subprocess.Popen):
        self.process = process

    def __call__(self, module: str, name: str, argument=None):
        """What the function makes of the argument; both are what JSON can hold.

        Raises:
            JavaScriptError: what the function threw, with its stack.
        """
        request = {"module": f"./{module}", "name": name, "argument": argument}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"Node has ended with exit code {self.process.wait()}"
        answer = json.loads(line, object_hook=number_from)
        if "error" in answer:
            raise JavaScriptError(answer["error"])
        return answer.get("value")


class JavaScriptError(Exception):
    """What JavaScript threw."""


def number_from(value: dict):
    return float(value["number"]) if value.keys() == {"number"} else value


@pytest.fixture(scope="session")
def node(node_command):
    """node(module, name, argument) calls a function of a module in tests/web/js."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([node_command, JS / "bridge.js"], encoding="utf-8", **pipes) as process:
        yield Node(process)
        process.stdin.close()
