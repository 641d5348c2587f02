"""Revoked sessions: refused for a token's life, and identity is asked where word may have been missed."""

from uuid import UUID, uuid4

import pytest
from chassis.revocation import TOKEN_LIFE_SECONDS, RevokedSessions
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
    revoked = RevokedSessions(clock)
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
    revoked = RevokedSessions(clock)
    for _ in range(1_000):
        revoked.add(uuid4())
        clock.advance(1)
    assert len(revoked._until) <= TOKEN_LIFE_SECONDS + 1


@pytest.mark.parametrize("again", [False, True])
def test_after_a_start_and_after_silence_identity_is_asked_for_a_tokens_life(again: bool) -> None:
    clock = Clock()
    revoked = RevokedSessions(clock)
    if again:
        clock.advance(10_000)
        assert not revoked.must_ask
        revoked.listening_again()
    assert revoked.must_ask
    clock.advance(TOKEN_LIFE_SECONDS)
    assert not revoked.must_ask
