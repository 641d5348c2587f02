"""Somebody says whom a concern is about whose reporter did not know, or did not say that it is about an adult."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import FoundColleagues
from haven_schemas.rpc.incidents.report_details import ReportDetails
from haven_schemas.rpc.incidents.triage import ColleagueNamed, NameColleague
from sqlalchemy import select

from incidents.conflicts.parts.mark_report import mark_report
from incidents.conflicts.queries.matter import report_matter
from incidents.extras import OtherOwners
from incidents.models import ConcernRow
from incidents.reporting.parts.keep_colleague_away import LOOKED_FOR, NAMED, UNKNOWN, bar, look_for, settle
from incidents.reporting.use_cases.announce_concern import announce_again_to_others
from incidents.sight.concern_sight import sees_concern
from incidents.triage.domain.triage import check_version


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
