"""The two levels of tests: each landing's, and everything, which is run before a release or an issue is called done.

What a landing leaves to everything is chosen by rule, and said by the tests themselves: a test ``waits_for`` parts of
the product, and a landing runs it where one of them, or the test's own module, changed since the last green run of
everything (``tests/looked_at.toml``). A module that is named on the command line runs in any case.
"""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import pytest
from haven_local.layout import CHECKOUT

from support.looked_at import LookedAt, last_looked_at
from support.parts import digest, digest_of

Value = TypeVar("Value")

LEVEL = "HAVEN_TEST_LEVEL"
"""``landing`` or ``everything``; unset where modules were named."""
LANDING, EVERYTHING = "landing", "everything"
WAITS_FOR, ONLY_IN_EVERYTHING = "waits_for", "only_in_everything"
MARKS = (
    f"{WAITS_FOR}(*parts): at a landing only where one of these parts changed since the last green run of everything",
    f"{ONLY_IN_EVERYTHING}(why): never at a landing",
)


def waits_for(*parts: str) -> pytest.MarkDecorator:
    """A mark of tests that a landing runs only where one of ``parts`` (``support.parts``) changed; ``KeyError``."""
    for part in parts:
        digest_of(part)
    return pytest.mark.waits_for(*parts)


def only_in_everything(why: str) -> pytest.MarkDecorator:
    """A mark of tests that no landing runs, and why."""
    return pytest.mark.only_in_everything(why)


def not_in_everything(why: str) -> pytest.MarkDecorator:
    """A mark of tests whose promises a longer run of everything shows as well, and which."""
    return pytest.mark.skipif(os.environ.get(LEVEL) == EVERYTHING, reason=why)


def is_landing() -> bool:
    """Whether this run is a landing's."""
    return os.environ.get(LEVEL) == LANDING


def sampled(everything: Sequence[Value], some: Sequence[Value]) -> Sequence[Value]:
    """What a test goes through: ``some`` at a landing, else all."""
    return some if is_landing() else everything


def examples(full: int) -> int:
    """How many examples of a property are tried: a third of them at a landing, else all."""
    return -(-full // 3) if is_landing() else full


def digest_of_module(module: str) -> str:
    """Of a module of tests, by its path from the root of the checkout."""
    return digest([CHECKOUT / module], CHECKOUT)


def changed(parts: Iterable[str], looked: LookedAt) -> list[str]:
    """Those of ``parts`` that are not as they were when everything was last green."""
    return [part for part in parts if looked.parts.get(part) != digest_of(part)]


def set_apart(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[tuple[pytest.Item, str]]]:
    """What is run, and what is left to everything with the reason."""
    kept: list[pytest.Item] = []
    left: list[tuple[pytest.Item, str]] = []
    for item in items:
        why = _why_left(item) if is_landing() else None
        if why is None:
            kept.append(item)
        else:
            left.append((item, why))
    return kept, left


def _why_left(item: pytest.Item) -> str | None:
    """Why a landing passes over ``item``; None where it does not."""
    for mark in item.iter_markers(ONLY_IN_EVERYTHING):
        return str(mark.args[0])
    parts = sorted({part for mark in item.iter_markers(WAITS_FOR) for part in mark.args})
    if not parts:
        return None
    looked, module = last_looked_at(), item.nodeid.partition("::")[0]
    if looked.modules.get(module) != digest_of_module(module) or changed(parts, looked):
        return None
    return f"waits for a change of {', '.join(parts)}"


def summary(left: Mapping[str, str]) -> list[str]:
    """What a landing left out, by module and reason; ``left``: names of tests with the reason."""
    if not left:
        return []
    counted = Counter((why, name.partition("::")[0]) for name, why in left.items())
    lines = [f"{len(left)} tests are left to ./haven test everything:"]
    for reason in sorted({why for why, _ in counted}):
        modules = (f"{module} ({count})" for (why, module), count in sorted(counted.items()) if why == reason)
        lines.append(f"  {reason}: {', '.join(modules)}")
    return lines
