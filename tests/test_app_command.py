"""app.py as a user calls it: what it refuses, and how."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

pytest.importorskip("gradio")

import app

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("port", ["0", "99999", "-1", "http"])
def test_a_port_that_is_none_is_refused(capsys, port):
    with pytest.raises(SystemExit):
        app.main([f"--port={port}"])
    assert f"{port!r} is not a number from 1 to 65535" in capsys.readouterr().err


def test_a_port_that_is_taken_gets_one_line(tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert app.main(["--port", str(port), "--checkpoints", str(tmp_path / "none")]) == 1
    told = capsys.readouterr()
    assert told.err == f"Port {port} is taken on this machine. Choose another: --port NUMBER\n"
    assert f"There is no folder {tmp_path / 'none'}" in told.out


# The first is an address for documentation, which no machine has (RFC 5737).
@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "a..b", "[::zz]"])
def test_a_host_that_is_not_this_machines_gets_one_line(capsys, host):
    assert app.main([f"--host={host}"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{host} is not an address of this machine.")
    assert "--host 127.0.0.1" in line


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_this_machines_own_hosts_will_do(host):
    assert app.can_listen(host)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent differently on Windows")
def test_ctrl_c_while_python_imports_is_quiet(interrupted_import):
    assert interrupted_import("gradio", [sys.executable, str(ROOT / "app.py")]) == (130, "", "")
