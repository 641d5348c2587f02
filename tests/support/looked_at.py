"""``tests/looked_at.toml``: what the last green run of everything looked at, so that a landing can pass over it.

Written by such a run alone (``support.runner``), and committed. ``parts`` and ``modules`` are digests; ``pages`` are
addresses with the digest of what they are drawn from; ``seconds`` are what the dearest modules took of a processor.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from haven_local.layout import CHECKOUT

FILE = CHECKOUT / "tests" / "looked_at.toml"
_OPENING = "# Written by a green run of ./haven test everything, and by nothing else (tests/support/looked_at.py).\n"
_TABLES = ("parts", "modules", "pages", "seconds")


@dataclass(frozen=True)
class LookedAt:
    """``commit``: of the run; empty where nobody has looked yet."""

    commit: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


@cache
def last_looked_at() -> LookedAt:
    """What the file of this checkout says."""
    return read(FILE)


def read(file: Path) -> LookedAt:
    """What ``file`` says; nothing where there is none."""
    if not file.exists():
        return LookedAt()
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    return LookedAt(said.get("commit", ""), **{table: said.get(table, {}) for table in _TABLES})


def write(file: Path, looked: LookedAt) -> None:
    """Replaces ``file``."""
    text = [_OPENING, f"commit = {json.dumps(looked.commit)}\n"]
    for table in _TABLES:
        rows: Mapping[str, object] = getattr(looked, table)
        text.append(f"\n[{table}]\n")
        text += [f"{json.dumps(name)} = {json.dumps(value)}\n" for name, value in sorted(rows.items())]
    file.write_text("".join(text), encoding="utf-8")
