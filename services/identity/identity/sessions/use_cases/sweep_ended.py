"""Deletes what no longer means anything: ended sessions, old guesses, offers nobody confirmed, forgotten clients."""

from datetime import timedelta

from chassis.units.database import Unit
from sqlalchemy import delete, func

from identity.factors.passkeys import CHALLENGE_HOLDS_FOR
from identity.factors.use_cases.confirm_totp import OFFER_HOLDS_FOR
from identity.models import AttemptRow, KnownClientRow, PasskeyChallengeRow, SessionRow, SignOnStateRow, TotpFactorRow
from identity.sessions.domain.session_life import SessionLife
from identity.sessions.domain.throttle import KNOWN_FOR, WINDOW
from identity.sign_on.sign_on_kit import STATE_HOLDS_FOR

_EXPLAINED_FOR = timedelta(hours=1)
"""A session that ran out is kept a while, so that its owner reads "run out" and not merely "sign in"."""


def sweep_ended(unit: Unit, life: SessionLife) -> None:
    """Safe on every replica at once: each statement deletes what is there."""
    idle = func.make_interval(0, 0, 0, 0, 0, func.coalesce(SessionRow.idle_minutes, life.idle_minutes))
    unit.session.execute(delete(SessionRow).where(SessionRow.last_seen_at + idle < unit.now - _EXPLAINED_FOR))
    unit.session.execute(delete(AttemptRow).where(AttemptRow.made_at < unit.now - WINDOW))
    unit.session.execute(delete(KnownClientRow).where(KnownClientRow.last_at < unit.now - KNOWN_FOR))
    unit.session.execute(
        delete(PasskeyChallengeRow).where(PasskeyChallengeRow.created_at < unit.now - CHALLENGE_HOLDS_FOR)
    )
    unit.session.execute(delete(SignOnStateRow).where(SignOnStateRow.created_at < unit.now - STATE_HOLDS_FOR))
    unit.session.execute(
        delete(TotpFactorRow).where(
            TotpFactorRow.confirmed_at.is_(None), TotpFactorRow.created_at < unit.now - OFFER_HOLDS_FOR
        )
    )
