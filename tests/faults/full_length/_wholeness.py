"""What must hold once an installation was replaced or restored: nothing that was promised is lost or doubled."""

import time
from collections.abc import Callable
from contextlib import suppress

from support.breaking import comes_right
from support.ledger import Ledger, Tally

Look = dict[str, int]
"""What is wrong, each thing by its number; all of them 0 where nothing is."""


def amiss(ledger: Ledger, tally: Tally) -> Look:
    """One look: ``tally`` is of what was promised, the rest is the log's."""
    gaps = ledger.rows("audit", "SELECT coalesce(sum(highest - held), 0) FROM source")[0][0]
    return {
        "reports and alerts lost": tally.lost,
        "reports and alerts twice": tally.doubled,
        "audit entries missing": len(ledger.audit_entries_missing()),
        "numbers of the log missing": int(gaps),
        "entries that contradict the log": ledger.rows("audit", "SELECT count(*) FROM alarm")[0][0],
    }


def last_look(look: Callable[[], Look], seconds: float) -> tuple[Look, float]:
    """The first look at which nothing is wrong, or the last within ``seconds``; and how long that took.

    What goes on in the meantime writes entries of its own: one look counts, not a second one.
    """
    looks: list[Look] = []

    def is_whole() -> bool:
        looks.append(look())
        return not any(looks[-1].values())

    began = time.monotonic()
    with suppress(AssertionError):
        comes_right(is_whole, seconds, "all of it")
    return looks[-1], time.monotonic() - began
