"""Revoked sessions: refused for a token's life, and identity is asked where word may have been missed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from chassis.access.revocation import TOKEN_LIFE_SECONDS, RevokedSessions
from chassis.access.tokens import SKEW_SECONDS
from haven_schemas.errors import ErrorCode, Problem

from .conftest import Clock


def _is_refused(revoked: RevokedSessions, session_id: UUID) -> bool:
    try:
        revoked.require_alive(session_id)
    except Problem as problem:
        return problem.code is ErrorCode.SIGN_IN_REQUIRED
    return False


def test_a_revoked_session_is_refused_until_its_last_token_has_run_out() -> None:
    clock, ended, other = Clock(), uuid4(), uuid4()
    revoked = RevokedSessions(Days(), clock)
    revoked.add(ended)
    assert _is_refused(revoked, ended)
    assert not _is_refused(revoked, other)
    clock.advance(TOKEN_LIFE_SECONDS - 1)
    assert _is_refused(revoked, ended)
    clock.advance(1)
    assert not _is_refused(revoked, ended)
    assert TOKEN_LIFE_SECONDS >= 120 + 5


def test_what_has_run_out_does_not_pile_up() -> None:
    clock = Clock()
    revoked = RevokedSessions(Days(), clock)
    for _ in range(1_000):
        revoked.add(uuid4())
        clock.advance(1)
    assert len(revoked._until) <= TOKEN_LIFE_SECONDS + 1


@pytest.mark.parametrize("again", [False, True])
def test_identity_is_asked_about_tokens_from_before_this_process_listened(again: bool) -> None:
    days = Days()
    revoked = RevokedSessions(days)
    if again:
        days.now += timedelta(hours=3)
        assert not revoked.must_ask(days.now), "issued while it listened"
        days.now += timedelta(minutes=1)
        revoked.listening_again()
    before, since = days.now - timedelta(seconds=1), days.now
    assert revoked.must_ask(before)
    assert revoked.must_ask(since + timedelta(seconds=SKEW_SECONDS)), "by a clock that is ahead of ours"
    assert not revoked.must_ask(since + timedelta(seconds=SKEW_SECONDS + 1))
    days.now += timedelta(hours=3)
    assert revoked.must_ask(before), "however late it comes"
    assert revoked.must_ask(None)


class Days:
    """The time of day."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now
