"""Somebody is kept from a record."""

from collections.abc import Collection
from uuid import UUID

from chassis.ground.away import OwnerAway
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.apart import FindColleagues, FoundColleagues
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.errors import FieldCode, Problem, invalid
from haven_schemas.events import ConflictChanged
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from incidents.extras import OtherOwners
from incidents.models import (
    ConcernRow,
    ConflictRow,
    LinkQuestionRow,
    PossibleLinkRow,
    ReportedColleagueRow,
    StaffLinkRow,
)
from incidents.waiting import leave_for_later
from incidents.work import Work

WAITING = "waiting"
NAMED, UNKNOWN, LOOKED_FOR = "named", "unknown", "looked_for"


def keep_away(unit: Unit, staff_id: UUID, subject_id: UUID) -> None:
    """From this transaction on, at every school."""
    row = insert(ConflictRow).values(staff_id=staff_id, subject_id=subject_id)
    unit.session.execute(row.on_conflict_do_nothing())


def free_unless_kept(unit: Unit, staff_id: UUID, subject_id: UUID) -> None:
    """Frees them unless a link holds or somebody still has to decide; the unit's scope holds every school that may say
    so. Of whom it is only asked, nothing was taken."""
    unit.session.flush()
    link = exists().where(
        StaffLinkRow.staff_id == staff_id, StaffLinkRow.subject_id == subject_id, StaffLinkRow.ended_at.is_(None)
    )
    waits = exists().where(
        PossibleLinkRow.staff_id == staff_id,
        PossibleLinkRow.subject_id == subject_id,
        PossibleLinkRow.state == WAITING,
        ~exists().where(LinkQuestionRow.id == PossibleLinkRow.id, LinkQuestionRow.acts.is_(False)),
    )
    if not unit.session.scalar(select(link | waits)):
        unit.session.execute(
            delete(ConflictRow).where(ConflictRow.staff_id == staff_id, ConflictRow.subject_id == subject_id)
        )


def keep_colleague_away(
    unit: Unit, owners: OtherOwners, concern_id: UUID, school_id: UUID, details: ReportDetails
) -> str:
    """``concern.about_colleague``. While identity is away, or cannot say it, nobody sees the report, and nobody is told
    of it: it is looked for again within seconds."""
    try:
        found = look_for(owners, school_id, details)
    except (OwnerAway, Problem):  # whatever is wrong, the report is taken
        look_again(unit, concern_id, school_id)
        return LOOKED_FOR
    return settle(unit, concern_id, school_id, found)


def look_for(owners: OtherOwners, school_id: UUID, details: ReportDetails) -> FoundColleagues:
    """Raises ``OwnerAway``."""
    asked = FindColleagues(school_id=school_id, words=details.colleague, staff_ids=details.colleague_ids)
    return owners.find_colleagues(asked)


def look_again(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    """Once identity is there."""
    leave_for_later(unit, Work.FIND_COLLEAGUE, concern_id, school_id, [concern_id])


def settle(unit: Unit, concern_id: UUID, school_id: UUID, found: FoundColleagues) -> str:
    """Where nobody is named it is for the trust lead alone, who says whom it is about."""
    bar(unit, concern_id, school_id, found.staff_ids if found.named else {*found.staff_ids, *found.team})
    return NAMED if found.named else UNKNOWN


def barred_from(unit: Unit, record_id: UUID) -> frozenset[UUID]:
    """Accounts that do not see a concern, or an incident record, by itself."""
    own = (ReportedColleagueRow.record_id == record_id, ReportedColleagueRow.active)
    return frozenset(unit.session.scalars(select(ReportedColleagueRow.staff_id).where(*own)))


def check_named(concern: ConcernRow) -> None:
    """``invalid_request`` on ``concern_id`` while nobody has said which adult it is about: a step taken, or a decision,
    would tell whoever it is."""
    if concern.about_colleague in (UNKNOWN, LOOKED_FOR):
        raise invalid("concern_id", FieldCode.NOT_ALLOWED)


def bar(unit: Unit, record_id: UUID, school_id: UUID, staff_ids: Collection[UUID]) -> None:
    """From now on these and no others; said to the log, which shows them nothing of it either."""
    known = select(ReportedColleagueRow).where(ReportedColleagueRow.record_id == record_id).with_for_update()
    rows = {row.staff_id: row for row in unit.session.scalars(known)}
    for staff_id in sorted({*staff_ids, *rows}):
        row, active = rows.get(staff_id), staff_id in staff_ids
        if row is None:
            row = ReportedColleagueRow(id=new_id(), record_id=record_id, staff_id=staff_id, active=active, version=0)
            unit.session.add(row)
        elif row.active == active:
            continue
        row.active, row.version = active, row.version + 1
        unit.publish(
            ConflictChanged(
                staff_id=staff_id, subject_id=record_id, state="kept_from" if active else "ended", version=row.version
            ),
            aggregate_id=row.id,
            aggregate_version=row.version,
            school_id=school_id,
        )
    unit.session.flush()
