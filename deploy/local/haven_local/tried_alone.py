"""Tests that failed beside others, once more alone: a busy machine is told from a fault, and nothing is hidden."""

import json
from collections.abc import Callable
from pathlib import Path

import click

MOST = 20
"""More that fail in one run are no accident of the machine. What shares one running system fails together: where the
system was late once, that is a dozen."""
_SOME_FAILED = 1
"""pytest's exit code; another one says that the run itself went wrong."""
_LAST_FAILED = Path(".pytest_cache/v/cache/lastfailed")
_STORIES = ("tests/browser/", "tests/end_to_end/")
"""Where a module is one story: its later tests go on from what the earlier ones did."""


def tried_alone(folder: Path, ended: int, run: Callable[[list[str]], int]) -> int:
    """How the run ended that began in ``folder``: 0 also where at most ``MOST`` tests failed and each passed alone.

    ``run``: runs pytest with arguments and answers its exit code. What failed is named either way: a test that is in
    this list twice has to be mended, whatever it waits for.
    """
    failed = _failed(folder) if ended == _SOME_FAILED else []
    if not 0 < len(failed) <= MOST:
        return ended
    click.echo(f"\n{len(failed)} failed among many at once; alone:")
    again = run(_again(failed))
    if again == 0:
        click.echo("\nThese failed among many at once, and passed alone. Whoever sees one here again mends it:")
        for name in failed:
            click.echo(f"  {name}")
    return again


def _again(failed: list[str]) -> list[str]:
    """What to run: each test, or the whole story that it is part of, once."""
    return sorted({name.partition("::")[0] if name.startswith(_STORIES) else name for name in failed})


def _failed(folder: Path) -> list[str]:
    """Names of tests that failed in the last run there; none where nothing was kept."""
    try:
        return sorted(json.loads((folder / _LAST_FAILED).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []
