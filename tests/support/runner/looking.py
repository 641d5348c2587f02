"""What a green run of everything writes down, for landings to pass over (``tests/looked_at.toml``)."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from haven_local.layout import CHECKOUT

from support.levels import WAITS_FOR, digest_of_module
from support.looked_at import LookedAt, write
from support.parts import digest_of, part_names
from support.runner.work import modules_below, test_folders

_DEAR_SECONDS = 3.0
"""Modules that take more of their own process are written down, and begun first from then on."""


def write_down(file: Path, seconds: Mapping[str, float], pages: Mapping[str, str]) -> None:
    """``seconds``: by module. ``pages``: address and digest of what was looked at."""
    dear = {module: round(took, 1) for module, took in seconds.items() if took > _DEAR_SECONDS}
    parts = {part: digest_of(part) for part in part_names()}
    waiting = {module: digest_of_module(module) for module in modules_below(test_folders()) if _waits(module)}
    write(file, LookedAt(commit(), parts, waiting, pages, dear))


def _waits(module: str) -> bool:
    """Whether a test of the module waits for a change, by what stands there."""
    return f"{WAITS_FOR}(" in (CHECKOUT / module).read_text(encoding="utf-8")


def commit() -> str:
    """Of this checkout."""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return asked.stdout.strip()
