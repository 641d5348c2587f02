"""Tests that a run of everything has, and the run that each change goes through has not.

Two processors cannot open every page of a whole installation and go every way through it within half an hour. Each
change is tested by whatever keeps a report, or shows one to nobody else, on every page and route; what is gone through
again in a browser, though the service and the gateway test it without one, waits for ``./haven test everything``:
before a release, and by whoever changes what it is about.
"""

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar

import pytest

Value = TypeVar("Value")

EVERYTHING = "HAVEN_TEST_EVERYTHING"
"""Set to anything: nothing is left out."""
LEFT_OUT = "HAVEN_TEST_LEFT_OUT"
"""Set by the first process of a run for its workers."""

AT_LENGTH: dict[str, tuple[str, ...]] = {
    "accounts, schools and ways of signing in are set up in a browser": (
        "tests/browser/test_administration.py",
        "tests/browser/test_first_visit.py",
        "tests/browser/test_schools.py",
        "tests/browser/test_school_closing.py",
        "tests/browser/test_sign_on.py",
        "tests/browser/test_staff_lists.py",
    ),
    "systems are connected and files are sent by hand in a browser": (
        "tests/browser/test_feed_columns.py",
        "tests/browser/test_feed_new.py",
        "tests/browser/test_hand_columns.py",
        "tests/browser/test_photos.py",
        "tests/browser/test_rejected_rows.py",
        "tests/browser/test_sent_staff.py",
    ),
    "lists of the trust's own are kept in a browser": (
        "tests/browser/test_agencies.py",
        "tests/browser/test_impact_assessment.py",
        "tests/browser/test_own_rules.py",
        "tests/browser/test_where_data_is.py",
    ),
    "the pages of questions about the roll are gone through": (
        "tests/browser/test_leavers.py",
        "tests/browser/test_matching.py",
        "tests/browser/test_pupil_record.py",
        "tests/browser/test_roll_questions.py",
    ),
    "what stands beside a record is gone through": (
        "tests/browser/test_absences.py",
        "tests/browser/test_absent_today.py",
        "tests/browser/test_beginning_referrals.py",
        "tests/browser/test_cover.py",
        "tests/browser/test_data_protection.py",
        "tests/browser/test_dates_to_keep.py",
        "tests/browser/test_papers.py",
        "tests/browser/test_placements.py",
        "tests/browser/test_referrals.py",
    ),
    "exported pages are compared with pages": ("tests/browser/test_exports_as_pages.py",),
    "an installation in containers is lost and restored, on local processes": (
        "tests/deploy/test_installation_backups.py",
    ),
}
"""Modules, by what they do. A module named on the command line is run in any case."""

SAMPLED: dict[str, str] = {
    "tests/security/test_bodies.py": "every field and form is sent some kinds of nonsense, not all",
    "tests/security/test_every_route.py": "what is no method of an address is tried by one method, not by all",
    "tests/security/test_sessions.py": "each form is sent without its token and with one forged one, not with all",
    "services/identity/tests/owners/test_two_steps.py": "each two steps are taken on one account, not on two",
}
"""Modules of which each change is tested by a sample; what of it, by module."""


def decide(config: pytest.Config) -> None:
    """For a run and its workers: something is left out where no path was named and not everything was asked for."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if whole and not os.environ.get(EVERYTHING):
        os.environ[LEFT_OUT] = "1"
    else:
        os.environ.pop(LEFT_OUT, None)


def set_apart(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """What is run, and what is left to a run of everything."""
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    modules = {module for named in AT_LENGTH.values() for module in named} if os.environ.get(LEFT_OUT) else set()
    for item in items:
        (left if item.nodeid.partition("::")[0] in modules else kept).append(item)
    return kept, left


def sampled(everything: Sequence[Value], some: Sequence[Value]) -> Sequence[Value]:
    """What a test goes through: ``some`` where a change is tested, else all. Its module is one of ``SAMPLED``."""
    return some if os.environ.get(LEFT_OUT) else everything


def summary() -> list[str]:
    """What a run left out and why; empty where it left nothing out."""
    if not os.environ.get(LEFT_OUT):
        return []
    modules = sum(map(len, AT_LENGTH.values()))
    return [
        f"{modules} modules wait for ./haven test everything, before a release and by whoever changes what they try:",
        *(f"  {why}: {', '.join(named)}" for why, named in AT_LENGTH.items()),
        f"{len(SAMPLED)} modules go through a sample of what they try:",
        *(f"  {module}: {what}" for module, what in SAMPLED.items()),
    ]
