"""What a page is drawn from: its templates with all that they take in, the scripts they name and the style sheet."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from haven_local.layout import CHECKOUT

from support.parts import digest

LOOKED = "HAVEN_TEST_LOOKED"
"""The folder in which each process of a run leaves what it looked at; unset where nobody asks."""
_GATEWAY = CHECKOUT / "gateway" / "gateway"
_ASSETS, _VENDOR = _GATEWAY / "assets" / "files", _GATEWAY / "static" / "vendor"
_NAMED = re.compile(r"""["'/]([\w-][\w.-]*\.(?:html|js))["']""")


def digest_of_page(templates: Iterable[str], beside: Iterable[Path] = ()) -> str:
    """Changes with every file that a page of these ``templates`` is drawn from, and with those ``beside``."""
    styles = (_ASSETS / "haven.css", _VENDOR / "govuk-frontend.min.css")
    return digest([*_drawn_from(templates), *styles, *beside], CHECKOUT)


def _drawn_from(templates: Iterable[str]) -> set[Path]:
    found: set[Path] = set()
    waiting = [_files()[name] for name in templates]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _named_in(file)
    return found


@cache
def _named_in(file: Path) -> list[Path]:
    """The templates and scripts that ``file`` names."""
    if file.parent == _VENDOR:
        return []
    return [_files()[name] for name in _NAMED.findall(file.read_text(encoding="utf-8")) if name in _files()]


@cache
def _files() -> dict[str, Path]:
    """Templates and scripts by their names, each of which stands once."""
    return {file.name: file for file in _all_files()}


def _all_files() -> Iterator[Path]:
    for pattern in ("templates/*.html", "areas/*/templates/*.html"):
        yield from _GATEWAY.glob(pattern)
    for folder in (_VENDOR, _ASSETS):
        yield from folder.glob("*.js")


def note(page: str, drawn_from: str) -> None:
    """Leaves it for the end of the run that ``page`` was looked at."""
    if folder := os.environ.get(LOOKED):
        file = Path(folder) / f"pages-{os.getpid()}.json"
        noted = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        file.write_text(json.dumps({**noted, page: drawn_from}), encoding="utf-8")


def noted(folder: Path) -> dict[str, str]:
    """The pages that the processes of a run looked at, with what each was drawn from."""
    pages: dict[str, str] = {}
    for file in sorted(folder.glob("pages-*.json")):
        pages |= json.loads(file.read_text(encoding="utf-8"))
    return pages
