"""What is said of Haven to a data protection officer is not older than what is installed."""

import re
from collections.abc import Iterator

from haven_local.layout import CHECKOUT, PROCESS_NAMES
from haven_schemas.words.assessment import QUESTIONS, WHAT_TO_WRITE
from haven_schemas.words.assessment_risks import WHAT_HAVEN_DOES

OUTGROWN = {
    "retention": ("deletes nothing", "nothing that was recorded about a child is deleted", "not built", "no schedule"),
    "backup": (
        "in containers it is the trust's own",
        "Backups, a second copy and restoring are the trust's",
        "On one machine and in containers Haven backs itself up",
        "on one machine backs itself up every",
    ),
}
"""Sentences that were true until the part was installed, or that are true only once it is set up."""
_PAPERS = (CHECKOUT / "docs" / "dpia.md", *(CHECKOUT / "gateway" / "gateway" / "areas" / "assessment").glob("*.py"))
_INSTALLED = {*PROCESS_NAMES, "backup"}


def _said() -> Iterator[tuple[str, str]]:
    for words in (QUESTIONS, WHAT_TO_WRITE, WHAT_HAVEN_DOES):
        yield from ((str(key), text) for key, text in words.items())
    yield from ((path.name, path.read_text(encoding="utf-8")) for path in _PAPERS)


def test_nothing_is_said_that_an_installed_part_has_made_untrue() -> None:
    assert set(OUTGROWN) <= _INSTALLED
    untrue = [sentence for part in OUTGROWN for sentence in OUTGROWN[part]]
    found = [(where, each) for where, text in _said() for each in untrue if each in re.sub(r"\s+", " ", text)]
    assert found == []
