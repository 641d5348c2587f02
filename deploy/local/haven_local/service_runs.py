"""Starts a stack's services and gateway; those whose settings or code changed start again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx

from haven_local.layout import CHECKOUT, PROCESS_NAMES, WATCHER
from haven_local.stack import Stack
from haven_local.waiting import wait_until

_READY_SECONDS = 180
_CODE = ("shared-schemas", "services", "gateway")
_SUFFIXES = {".py", ".html", ".css", ".js", ".toml"}


def ensure_services(stack: Stack) -> bool:
    """Every service and the gateway run the present code with the present settings, and are ready."""
    changed_settings = stack.write_settings()
    code_is_new = _note_code(stack.root / "services" / "code.stamp")
    stack.supervisor.stop_together((*PROCESS_NAMES, WATCHER) if code_is_new else changed_settings)
    began = [stack.supervisor.start(name) for name in PROCESS_NAMES]
    for name in PROCESS_NAMES:
        wait_until_ready(stack, name)
    return any(began)


def wait_until_ready(stack: Stack, name: str) -> None:
    """Wait for ``/readyz``; ``NotReady`` names the service and where its log is."""
    what = f"{name} (its log: {stack.supervisor.log(name)})"
    wait_until(lambda: is_ready(stack, name), what, _READY_SECONDS)


def is_ready(stack: Stack, name: str) -> bool:
    """Whether the process says that it can do its work now."""
    return standing_of(stack, name).ready


@dataclass(frozen=True)
class Standing:
    """What a process says of itself: whether it can do its work, and what it misses. ``answers``: it said anything."""

    ready: bool
    missing: tuple[str, ...] = ()
    answers: bool = True


def standing_of(stack: Stack, name: str) -> Standing:
    """The process's ``/readyz``; one that is frozen says nothing within two seconds."""
    try:
        answer = httpx.get(f"{stack.health_url(name)}/readyz", timeout=2.0)
        missing = answer.json().get("missing", ())
    except (httpx.HTTPError, ValueError):
        return Standing(ready=False, answers=False)
    return Standing(answer.status_code == httpx.codes.OK, tuple(missing))


def _note_code(stamp: Path) -> bool:
    """True when any file of the code changed since the last time; sizes and times are enough to tell."""
    digest = hashlib.sha256()
    for file in _files():
        stat = file.stat()
        digest.update(f"{file.relative_to(CHECKOUT)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    now = digest.hexdigest()
    if stamp.exists() and stamp.read_text() == now:
        return False
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)
    return True


def _files() -> Iterable[Path]:
    for folder in _CODE:
        for file in sorted((CHECKOUT / folder).rglob("*")):
            if file.suffix in _SUFFIXES and "node_modules" not in file.parts and "tests" not in file.parts:
                yield file
