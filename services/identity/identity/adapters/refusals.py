"""Refusals of sign-in and second tier: audited in a transaction of their own, since the caller's is rolled back."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Database, Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem


class Refusals:
    """Writes refusals; raises ``DatabaseAway`` when it cannot, and then the caller learns nothing else either."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def audited(
        self,
        unit: Unit,
        action: AuditAction,
        code: ErrorCode,
        *,
        actor_id: UUID,
        school_ids: Iterable[UUID] = (),
        right: str | None = None,
        object_id: UUID | None = None,
        outcome: str | None = None,
    ) -> Problem:
        """Audits a refusal of ``actor_id`` and answers the ``Problem`` to raise.

        ``outcome``: what the audit says, where that is more than the caller is told.
        """
        with self._database.unit(unit.access, correlation_id=unit.correlation_id) as own:
            own.audit(
                action,
                right=right,
                school_ids=school_ids,
                object_id=object_id,
                outcome=outcome or code.value,
                actor_id=actor_id,
            )
        return Problem(code)
