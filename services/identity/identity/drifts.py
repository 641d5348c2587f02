"""Remembers a code of a neighbouring half minute, in a transaction of its own: the caller's is rolled back."""

from uuid import UUID

from chassis.context import NOBODY
from chassis.database import Database
from sqlalchemy import update

from .domain.codes import Match
from .models import TotpFactorRow


class Drifts:
    """Of authenticator apps whose clock is off."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, factor_id: UUID, match: Match, correlation_id: UUID) -> None:
        """If the next code is of the same clock, it counts."""
        with self._database.unit(NOBODY, correlation_id=correlation_id) as unit:
            unit.session.execute(
                update(TotpFactorRow)
                .where(TotpFactorRow.id == factor_id)
                .values(near_drift=match.drift, near_step=match.step)
            )
