"""Who triages a child, less those who are kept from the child."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.triaging import AskWhoTriages, WhoTriages
from sqlalchemy import func, or_, select, text, union

from incidents.extras import OtherOwners
from incidents.models import (
    FileReaderRow,
    IncidentSubjectRow,
    KnownPupilRow,
    LinkQuestionRow,
    RecordSubjectRow,
    ReportedColleagueRow,
)
from incidents.sight import is_closed_to, staff_kept_from

from .left import Team

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('who is kept from children', 0))")
"""One for the trust: of two who would each be kept away because the other is left, the second one finds it taken."""


def ask_who_triages(
    unit: Unit, owners: OtherOwners, family: Sequence[UUID], school_id: UUID, about: UUID, set_by: UUID | None
) -> WhoTriages:
    """Asked of identity before ``lock_links``, so that nobody waits for it meanwhile. Raises ``OwnerAway``."""
    reading = select(FileReaderRow.school_id).where(FileReaderRow.subject_id.in_(family))
    on_roll = select(KnownPupilRow.school_id).where(KnownPupilRow.pupil_id.in_(family), KnownPupilRow.on_roll)
    others = {*unit.session.scalars(reading), *unit.session.scalars(on_roll)} - {school_id}
    return owners.who_triages(AskWhoTriages(school_ids=[school_id, *sorted(others)], about=about, set_by=set_by))


def lock_links(unit: Unit) -> None:
    """Until the unit ends nobody else is kept from a child, or freed."""
    unit.session.execute(_LOCK)


def team_of(unit: Unit, known: WhoTriages, family: Sequence[UUID], records: Sequence[UUID] = ()) -> Team:
    """As it stands under ``lock_links``. ``records``: of one report alone, by its id and that of its record, and
    ``family`` every id of each child in it."""
    kept = {*staff_kept_from(unit, family, records)}
    barred = frozenset(kept | {each.staff_id for each in known.triagers if is_closed_to(unit, each.staff_id, family)})
    if records:
        return Team(known, barred)
    return Team(known, barred, _barred_beside(unit, family, barred) | _barred_by_record(unit, family, barred))


def _barred_beside(unit: Unit, family: Sequence[UUID], barred: frozenset[UUID]) -> frozenset[frozenset[UUID]]:
    """Who reads a record of several children is kept from none of them."""
    about = select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id.in_(family))
    company = func.array_agg(RecordSubjectRow.subject_id.distinct())
    beside = (
        select(company)
        .where(RecordSubjectRow.record_id.in_(about), RecordSubjectRow.subject_id.not_in(family))
        .group_by(RecordSubjectRow.record_id)
        .distinct()
    )
    companies = unit.session.scalars(beside).all()
    if not companies or not staff_kept_from(unit, {each for company in companies for each in company}):
        return frozenset()
    return frozenset(barred | {*staff_kept_from(unit, company)} for company in companies)


def _barred_by_record(unit: Unit, family: Sequence[UUID], barred: frozenset[UUID]) -> frozenset[frozenset[UUID]]:
    """From whom a report is kept by itself it is kept as well, and the record it is in."""
    of_child = union(
        select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id.in_(family)),
        select(IncidentSubjectRow.incident_id).where(IncidentSubjectRow.subject_id.in_(family)),
    )
    kept = select(ReportedColleagueRow.record_id).where(
        ReportedColleagueRow.active, ReportedColleagueRow.record_id.in_(of_child)
    )
    found: set[frozenset[UUID]] = set()
    for record_id in unit.session.scalars(kept.distinct()):
        company = select(RecordSubjectRow.subject_id).where(RecordSubjectRow.record_id == record_id)
        found.add(barred | {*staff_kept_from(unit, unit.session.scalars(company).all(), [record_id])})
    return frozenset(found)


def concerned_with(unit: Unit, family: Sequence[UUID], records: Sequence[UUID] = ()) -> set[UUID]:
    """Who is kept from the child, or of whom somebody is still to say whether they are; ``records`` as for
    ``team_of``."""
    about = or_(LinkQuestionRow.subject_id.in_(family), LinkQuestionRow.concern_id.in_(records))
    asked = select(LinkQuestionRow.staff_id).where(about, LinkQuestionRow.settled_at.is_(None))
    return {*staff_kept_from(unit, family, records), *unit.session.scalars(asked)}
