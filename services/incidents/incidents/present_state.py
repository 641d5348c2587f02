"""The present state as events, for a reader that is new, rebuilt or restored (resync).

Categories, links of staff to children, matches of children not listed, who has whose file, where its records are and
which referrals were written are state. That a concern was recorded is an occurrence: told again, it would alert people
again.
"""

from collections.abc import Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import (
    CategoryChanged,
    ConflictChanged,
    Event,
    FileKept,
    RecordChangedSchool,
    ReferralWritten,
    SubjectMatched,
)
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from incidents.categories import categories_by_id
from incidents.copies import known_schools
from incidents.models import (
    FileKeptRow,
    IncidentRow,
    IncidentSubjectRow,
    PossibleLinkRow,
    RecordSubjectRow,
    ReferralRecordRow,
    ReportedColleagueRow,
    StaffLinkRow,
    SubjectAliasRow,
)

StateEvent = tuple[Event, UUID, int, UUID | None]
"""Event, aggregate id, aggregate version, school id."""


def every_category_changed(unit: Unit) -> Iterator[StateEvent]:
    """One event a category."""
    for category_id, row in categories_by_id(unit).items():
        yield CategoryChanged(category_id=category_id, version=row.version), category_id, row.version, None


def every_conflict_changed(unit: Unit) -> Iterator[StateEvent]:
    """One event a link, those that have ended too, one a pair that waited or waits for somebody to decide, and one for
    whoever is or was kept from a report by itself."""
    unit.scope_to(known_schools(unit.session))
    for row in unit.session.scalars(select(StaffLinkRow).order_by(StaffLinkRow.set_at)):
        version = 1 if row.ended_at is None else 2
        event = ConflictChanged(
            staff_id=row.staff_id,
            subject_id=row.subject_id,
            state="kept_from" if row.ended_at is None else "ended",
            version=version,
        )
        yield event, row.id, version, row.school_id
    for each in unit.session.scalars(select(PossibleLinkRow).where(PossibleLinkRow.told > 0)):
        state = "kept_from" if each.told % 2 else "ended"  # they are said in turn
        said = ConflictChanged.model_validate(
            {"staff_id": each.staff_id, "subject_id": each.subject_id, "state": state, "version": each.told}
        )
        yield said, each.id, each.told, each.school_id
    for barred in unit.session.scalars(select(ReportedColleagueRow).order_by(ReportedColleagueRow.id)):
        state = "kept_from" if barred.active else "ended"
        of_report = ConflictChanged.model_validate(
            {
                "staff_id": barred.staff_id,
                "subject_id": barred.record_id,
                "state": state,
                "version": barred.version,
            }
        )
        yield of_report, barred.id, barred.version, None


def every_subject_matched(unit: Unit) -> Iterator[StateEvent]:
    """One event a child who was reported as not listed and was matched once."""
    unit.scope_to(known_schools(unit.session))
    rows = unit.session.execute(
        select(SubjectAliasRow.alias_id, SubjectAliasRow.means_id, SubjectAliasRow.version, RecordSubjectRow.school_id)
        .join(RecordSubjectRow, RecordSubjectRow.subject_id == SubjectAliasRow.alias_id)
        .where(RecordSubjectRow.not_listed.is_not(None))
        .ext(distinct_on(SubjectAliasRow.alias_id))
        .order_by(SubjectAliasRow.alias_id)
    )
    for alias_id, pupil_id, version, school_id in rows:
        yield SubjectMatched(alias_id=alias_id, pupil_id=pupil_id, version=version), alias_id, version, school_id


def every_file_kept(unit: Unit) -> Iterator[StateEvent]:
    """One event an id of a child for whose file a school signed once."""
    for row in unit.session.scalars(select(FileKeptRow).order_by(FileKeptRow.subject_id)):
        event = FileKept(subject_id=row.subject_id, school_id=row.school_id, version=row.version)
        yield event, row.subject_id, row.version, row.school_id


def every_record_changed_school(unit: Unit) -> Iterator[StateEvent]:
    """One event an incident record about a child for whose file another school signed once: whoever keeps something
    about it looks where it is now."""
    unit.scope_to(known_schools(unit.session))
    rows = unit.session.execute(
        select(IncidentRow.id, IncidentRow.version, IncidentRow.school_id)
        .where(
            IncidentRow.id.in_(
                select(IncidentSubjectRow.incident_id).join(
                    FileKeptRow, FileKeptRow.subject_id == IncidentSubjectRow.subject_id
                )
            )
        )
        .order_by(IncidentRow.id)
    )
    for record_id, version, school_id in rows:
        yield RecordChangedSchool(record_id=record_id), record_id, version, school_id


def every_referral_written(unit: Unit) -> Iterator[StateEvent]:
    """One event a referral whose words are kept: whoever has its clocks looks whether it has them."""
    unit.scope_to(known_schools(unit.session))
    rows = unit.session.execute(
        select(ReferralRecordRow.referral_id, IncidentRow.version, IncidentRow.school_id)
        .join(IncidentRow, IncidentRow.id == ReferralRecordRow.incident_id)
        .order_by(ReferralRecordRow.referral_id)
    )
    for referral_id, version, school_id in rows:
        yield ReferralWritten(referral_id=referral_id), referral_id, version, school_id
