"""Who left the trust's schools long ago, for the service that knows until when they are kept."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.retention import FormerPupil, LeaversPage, LeaversQuery
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pupils.models import PupilRow, RollEndRow
from pupils.models.roll_end import THE_ONE
from pupils.retention.queries.days_of_children import days_of_children
from pupils.retention.queries.kept_beside import kept_beside
from pupils.retention.queries.left_by import has_left_by


def find_leavers(unit: Unit, keyring: Keyring, request: LeaversQuery) -> LeaversPage:
    """A page by the ids that children have today; for services only. No name.

    A child counts as a whole: of whom another entry is on a roll, or left later, nothing is said; nor of whom somebody
    wrote, or who is or was protected (``kept_beside``). The day is kept, so that files do not bring back who left by
    then (``RollBatch``). ``VaultAway``: who cannot know lets nobody go.
    """
    _keep_end(unit, request.left_by)
    found = _entries(unit, request)
    page = found[: request.limit]
    days = days_of_children(unit, page) if page else []
    left = [row for row in days if row.left_on is not None and row.left_on <= request.left_by]
    kept = kept_beside(unit, keyring, [each for row in left for each in row.ids]) if left else set()
    due = [row for row in left if kept.isdisjoint(row.ids)]
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        school_ids={school_id for row in due for school_id in row.school_ids},
        outcome="counted",
    )
    leavers = [FormerPupil(subject_ids=_today_first(row.asked, row.ids), left_on=row.left_on) for row in due]
    return LeaversPage(leavers=leavers, next_after=page[-1] if len(found) > request.limit else None)


def _entries(unit: Unit, request: LeaversQuery) -> list[UUID]:
    """One more than the page; by what each entry says of itself, which is no later than what the child's all say."""
    wanted = select(PupilRow.id).where(PupilRow.merged_into.is_(None), has_left_by(request.left_by))
    if request.after is not None:
        wanted = wanted.where(PupilRow.id > request.after)
    return list(unit.session.scalars(wanted.order_by(PupilRow.id).limit(request.limit + 1)))


def _keep_end(unit: Unit, left_by: date) -> None:
    row = insert(RollEndRow).values(id=THE_ONE, left_by=left_by, said_at=unit.now)
    said = {"left_by": left_by, "said_at": unit.now}
    unit.session.execute(
        row.on_conflict_do_update(index_elements=["id"], set_=said, where=RollEndRow.left_by != left_by)
    )


def _today_first(today: UUID, ids: Sequence[UUID]) -> list[UUID]:
    return [today, *sorted(each for each in ids if each != today)]
