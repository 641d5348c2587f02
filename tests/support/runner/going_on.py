"""Going on with a run of everything that was not green, once what it found is mended.

What passed is not run again while nothing but tests and their budget changed since: then only what failed, and what
stands on a file that changed. Anything else that changed begins it anew. The budget is that of the whole run.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from haven_local.layout import CHECKOUT

from support.changed.checkout import Checkout, is_of_tests, is_test
from support.changed.selection import Selector

FILE = CHECKOUT / ".haven-test" / "everything.json"
_BUDGETS = "tests/budgets.toml"


@dataclass(frozen=True)
class Unfinished:
    """A run of everything at ``commit`` in which these modules failed, and what it took by family; the rest is for
    ``support.runner.looking``."""

    commit: str
    failed: Sequence[str]
    seconds: Mapping[str, float]
    pages: Mapping[str, str]
    families: Mapping[str, float]


def keep(run: Unfinished) -> None:
    """For the next run; nothing where a process failed of which nobody knows what it was at."""
    forget()
    if all(is_test(module) for module in run.failed):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(json.dumps(asdict(run)), encoding="utf-8")


def modules_of(names: Iterable[str]) -> list[str]:
    """Of tests, or of what a process was at that died."""
    return sorted({name.partition("::")[0] for name in names})


def unfinished() -> Unfinished | None:
    """The last run of everything, if it was not green."""
    return Unfinished(**json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else None


def forget() -> None:
    """The next run begins anew."""
    FILE.unlink(missing_ok=True)


def still_to_run(before: Unfinished, checkout: Checkout) -> list[str] | None:
    """The modules that a run has to go through; None: all of them."""
    if not checkout.knows(before.commit):
        return None
    changed = checkout.changed_since(before.commit)
    if not all(is_of_tests(name) or name.endswith(".md") or name == _BUDGETS for name in changed):
        return None
    selected = Selector(checkout).select(changed - {_BUDGETS})
    return sorted(checkout.tests & {*selected.modules, *selected.left, *before.failed})
