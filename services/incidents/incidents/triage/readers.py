"""Who else reads a concern."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import FoundColleagues
from haven_schemas.acts.identity.triaging import AskWhoTriages
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.triage import ColleagueNamed, GiveReader, NameColleague, ReaderGiven
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.conflicts import (
    LOOKED_FOR,
    NAMED,
    UNKNOWN,
    ask_of_kept,
    bar,
    lock_links,
    look_for,
    mark_report,
    report_matter,
    settle,
)
from incidents.extras import OpenUnit, OtherOwners
from incidents.file_readers import Why, end_grants_of_move, grant, spread
from incidents.models import ConcernRow, FileGrantRow
from incidents.report import announce_again_to_others
from incidents.sight import records_of, sees_concern, staff_kept_from
from incidents.states import check_version

_UNREAD: Why = "unread"


def triagers_of(
    unit: Unit, owners: OtherOwners, concern: ConcernRow, children: Sequence[UUID], school_id: UUID
) -> list[UUID]:
    """Of one about an adult nobody has named the trust lead alone at its own school. Raises ``OwnerAway``."""
    known = owners.who_triages(AskWhoTriages(school_ids=[school_id], about=concern.reporter_id))
    kept_from = frozenset(staff_kept_from(unit, children, records_of(concern)))
    there = [each for each in known.triagers if school_id in each.school_ids]
    if concern.about_colleague == UNKNOWN and school_id == concern.school_id:
        there = [each for each in there if each.staff_id in known.trust_leads]
    return [each.staff_id for each in there if each.staff_id not in kept_from]


def give_reader(unit: Unit, owners: OtherOwners, request: GiveReader) -> ReaderGiven:
    """Those who triage there read the files of its children, as of files that wait to be signed for, until somebody of
    its own may (``end_given_readings``). Whom a contact alone keeps from one of the children is asked about beyond the
    school: nobody of it could decide. Said again, it changes nothing.

    ``not_found``; ``not_permitted`` while somebody of its own may read it, ``invalid_request`` on ``school_id`` where
    nobody there may. Raises ``OwnerAway``.
    """
    concern = unit.session.get(ConcernRow, request.concern_id)
    if concern is None:
        raise Problem(ErrorCode.NOT_FOUND)
    children = [subject.id for subject in subjects_of(unit, concern.id)]
    if triagers_of(unit, owners, concern, children, concern.school_id):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if not triagers_of(unit, owners, concern, children, request.school_id):
        raise invalid("school_id", FieldCode.NOT_ALLOWED)
    for child in children:
        grant(unit, child, request.school_id, "unread", concern.id)
    spread(unit, children)
    lock_links(unit)
    ask_of_kept(unit, owners, children)
    unit.audit(
        AuditAction.CONCERN_READER_GIVE,
        right=Right.SERVICE_READER_GIVE,
        school_ids=[concern.school_id, request.school_id],
        subject_ids=children,
        object_id=concern.id,
    )
    return ReaderGiven(concern_id=concern.id)


def end_given_readings(open_unit: OpenUnit, owners: OtherOwners) -> int:
    """Each in a transaction of its own; how many ended. Raises ``OwnerAway``."""
    with open_unit(None) as unit:
        given = unit.session.scalars(select(FileGrantRow.move_id).where(FileGrantRow.why == _UNREAD).distinct()).all()
    ended = 0
    for concern_id in given:
        with open_unit(None) as unit:
            ended += _end(unit, owners, concern_id)
    return ended


def _end(unit: Unit, owners: OtherOwners, concern_id: UUID) -> bool:
    concern = unit.session.get(ConcernRow, concern_id)
    if concern is None:
        return False  # its grants go with the child's file
    children = [subject.id for subject in subjects_of(unit, concern_id)]
    if not triagers_of(unit, owners, concern, children, concern.school_id):
        return False
    reading = select(FileGrantRow.subject_id, FileGrantRow.school_id)
    rows = unit.session.execute(reading.where(FileGrantRow.move_id == concern_id, FileGrantRow.why == _UNREAD)).all()
    end_grants_of_move(unit, concern_id, _UNREAD)
    spread(unit, {row.subject_id for row in rows})
    unit.audit(
        AuditAction.CONCERN_READER_END,
        school_ids={concern.school_id, *(row.school_id for row in rows)},
        subject_ids=children,
        object_id=concern_id,
    )
    return bool(rows)


def name_colleague(unit: Unit, owners: OtherOwners, request: NameColleague) -> ColleagueNamed:
    """They and every account that may be theirs are kept from it, and everybody else who triages there is told. Where
    its reporter had not said that it is about an adult: as ``mark_report``.

    ``not_found`` for who does not see it, ``not_permitted`` for who does not triage there, ``stale_version``;
    ``invalid_request`` on ``concern_id`` where it is looked for or sealed, or is in a record with other reports; on
    ``nobody`` where somebody is known; on ``words`` where nobody is found by them, or nobody new. Raises ``OwnerAway``.
    """
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == request.concern_id).with_for_update())
    if concern is None or not sees_concern(unit, concern):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.access.require(Right.CONCERN_TRIAGE, concern.school_id)
    check_version(concern.version, request.version)
    if concern.about_colleague != UNKNOWN:
        return _mark(unit, owners, concern, request)
    if request.nobody:
        bar(unit, concern.id, concern.school_id, ())
    else:
        settle(unit, concern.id, concern.school_id, _found(owners, concern, request))
    concern.about_colleague = NAMED
    concern.version += 1
    unit.audit(
        AuditAction.CONCERN_COLLEAGUE_NAME,
        right=Right.CONCERN_TRIAGE,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome="nobody" if request.nobody else "named",
    )
    announce_again_to_others(unit, concern.id, concern.school_id)
    return ColleagueNamed(id=concern.id, version=concern.version)


def _mark(unit: Unit, owners: OtherOwners, concern: ConcernRow, request: NameColleague) -> ColleagueNamed:
    if request.nobody:
        raise invalid("nobody", FieldCode.NOT_ALLOWED)
    if concern.about_colleague == LOOKED_FOR or concern.sealed or _shares_its_record(unit, concern):
        raise invalid("concern_id", FieldCode.NOT_ALLOWED)
    found = _found(owners, concern, request)
    kept_away, asked = mark_report(unit, owners, report_matter(unit, concern), found.staff_ids)
    if not kept_away + asked:
        raise invalid("words", FieldCode.NOT_ALLOWED)
    concern.version += 1
    return ColleagueNamed(id=concern.id, version=concern.version, kept_away=kept_away, asked=asked)


def _found(owners: OtherOwners, concern: ConcernRow, request: NameColleague) -> FoundColleagues:
    said = ReportDetails(about_colleague=True, colleague=request.words, colleague_ids=request.staff_ids)
    found = look_for(owners, concern.school_id, said)
    if not found.named:
        raise invalid("words", FieldCode.UNKNOWN_STAFF)
    return found


def _shares_its_record(unit: Unit, concern: ConcernRow) -> bool:
    """What is about somebody else too would be kept from them with it."""
    if concern.incident_id is None:
        return False
    there = select(ConcernRow.id).where(ConcernRow.incident_id == concern.incident_id, ConcernRow.id != concern.id)
    return unit.session.scalar(there.limit(1)) is not None
