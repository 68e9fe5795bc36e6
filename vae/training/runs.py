"""The folder of one run of training: its name, its lock, and the settings that it began with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..json_files import dumps
from .errors import TrainingError

FORMAT = 4  # of the files in a run folder
STATES = ("best.ckpt", "last.ckpt")  # after the best and the last epoch


def run_folder(runs: Path | str, name: str, seed: int, out: Path | str | None) -> Path:
    """The folder under `runs` for the recipe `name` with this seed and output folder.

    Two runs that differ in one of the three never share a folder.
    """
    place = "" if out is None else str(Path(out).resolve())
    digest = hashlib.sha256(place.encode()).hexdigest()[:8]
    return Path(runs) / name / f"seed-{seed}-{digest}"


@contextmanager
def locked(run: Path) -> Iterator[None]:
    """Hold the lock of a run folder; the system releases it when the process ends, however it ends.

    Raises TrainingError if another process holds it.
    """
    run.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(run / "lock", timeout=0):
            yield
    except Timeout:
        raise TrainingError(
            f"Another process is training in {run}. Wait until it ends, or use another `seed` or "
            "`out`."
        ) from None


def begin(run: Path, settings: dict) -> None:
    """Delete what an older run left in `run` and write down the settings of this one."""
    for state in STATES:
        (run / state).unlink(missing_ok=True)
    text = dumps(settings | {"format": FORMAT})
    (run / "settings.json").write_text(text, encoding="utf-8")


def check_resumable(run: Path, settings: dict) -> None:
    """Raise TrainingError unless `run` began with these settings."""
    path = run / "settings.json"
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise TrainingError(f"Nothing to resume: {path} does not exist.") from None
    changes = _changes(before, json.loads(dumps(settings | {"format": FORMAT})))
    if changes:
        raise TrainingError(
            f"{run} began with other settings: {'; '.join(changes)}. Resume it with the same "
            "arguments and images, or begin again without `resume`."
        )


def has_state(run: Path) -> bool:
    """Whether there is anything in `run` that training can continue from."""
    return (run / "last.ckpt").is_file()


def _changes(before: object, now: object, name: str = "") -> list[str]:
    """The differences between two JSON values, in words."""
    if isinstance(before, dict) and isinstance(now, dict):
        return [text for key in now for text in _changes(before.get(key), now[key], key)]
    return [] if before == now else [f"{name} was {before} and is {now} now"]
