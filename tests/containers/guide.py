"""The commands that the guide for trust IT tells people to type, as it has them."""

import re
import shlex
from pathlib import Path

_GUIDE = Path("docs") / "guides" / "trust-it.md"
_COMMAND = re.compile(r"(?<!`)docker compose ([a-z][^`\n]*)|`docker compose ([a-z][^`\n]*)`")
_FIRST_RUN = "identity.first_run"
_BUILD = "--build"
_OTHERS_FILES = {"<", ">"}


def commands(checkout: Path) -> list[list[str]]:
    """What follows ``docker compose``, each once, in the guide's order; those that begin a first run are left out.

    So are those with the safe's file, which steps of their own run when there is something to restore.
    ``--build`` is left out of them too: images were built, and looked at, in a step of its own.
    """
    found: dict[tuple[str, ...], None] = {}
    for words in _typed(checkout):
        if not any(_FIRST_RUN in word for word in words) and not _OTHERS_FILES & set(words):
            found[tuple(word for word in words if word != _BUILD)] = None
    return [list(words) for words in found]


def first_run_command(checkout: Path) -> list[str]:
    """The one that prints the link of the first run."""
    (found,) = {tuple(words) for words in _typed(checkout) if any(_FIRST_RUN in word for word in words)}
    return list(found)


def _typed(checkout: Path) -> list[list[str]]:
    found = _COMMAND.findall((checkout / _GUIDE).read_text())
    return [shlex.split(plain or quoted, comments=True) for plain, quoted in found]
