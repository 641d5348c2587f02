"""What ``./haven test changed`` says before it runs: since when, what is run and why, and what is left."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from support.changed.checkout import Checkout
from support.changed.nearest import keep_nearest
from support.changed.selection import WHOLE_SYSTEMS, Selection, Selector
from support.looked_at import last_looked_at


class UnknownCommit(Exception):
    """git knows no such commit."""


def chosen(root: Path, commit: str | None) -> tuple[list[str], list[str]]:
    """The test modules to run for what differs from ``commit``, and what to say of them.

    Without ``commit``: from where this branch left ``main``. Nothing to run where nothing differs.
    """
    checkout = Checkout(root)
    since = commit or checkout.commit_before()
    if not checkout.knows(since):
        raise UnknownCommit(since)
    changed = checkout.changed_since(since)
    if not changed:
        return [], [f"nothing differs from {since}: there is nothing to test"]
    selection = Selector(checkout).select(changed)
    keep_nearest(selection, last_looked_at().seconds)
    begin = (
        f"{len(changed)} files differ from {since}: {len(selection.modules)} of {len(checkout.tests)} modules are run"
    )
    return sorted(selection.modules), [begin, *_reasons(selection), *_left(selection, checkout.tests)]


def every_reason(root: Path, commit: str | None) -> list[str]:
    """Each module that would be run, with why."""
    checkout = Checkout(root)
    selection = Selector(checkout).select(checkout.changed_since(commit or checkout.commit_before()))
    keep_nearest(selection, last_looked_at().seconds)
    return [f"{module}: {why}" for module, why in sorted(selection.modules.items())]


def _reasons(selection: Selection) -> Iterator[str]:
    """A line for each folder, with the reason that most of its modules have."""
    by_folder: dict[str, list[str]] = defaultdict(list)
    for module in selection.modules:
        by_folder[_folder(module)].append(module)
    for folder, modules in sorted(by_folder.items()):
        (why, count), *others = Counter(selection.modules[each] for each in modules).most_common()
        more = f", and {len(modules) - count} for {len(others)} other reasons" if others else ""
        yield f"  {folder}: {len(modules)}; {why}{more}"
    for name in selection.unknown:
        yield f"  everything, since nothing says what {name} is for: give it a line in tests/support/changed/table.py"


def _left(selection: Selection, tests: Iterable[str]) -> Iterator[str]:
    """One line: how much of what goes through a whole system is left to the landing."""
    waiting = Counter(each.split("/")[1] for each in tests if each.startswith(WHOLE_SYSTEMS))
    for each in selection.modules:
        if each.startswith(WHOLE_SYSTEMS):
            waiting[each.split("/")[1]] -= 1
    counts = ", ".join(f"{count} of {folder}" for folder, count in sorted(waiting.items()) if count)
    passing = Counter(selection.left.values())
    near = "".join(
        f"; {count} modules {why.replace('opens', 'open').replace('waits', 'wait')}" for why, count in passing.items()
    )
    yield f"left to ./haven test, which every landing runs: {counts or 'nothing of whole systems'}{near}"


def _folder(module: str) -> str:
    parts = PurePosixPath(module).parts
    return "/".join(parts[: parts.index("tests") + 1]) if parts[0] != "tests" else "/".join(parts[:2])
