"""Another school reads a concern that nobody who triages at its own may read."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.triaging import AskWhoTriages
from haven_schemas.rpc.incidents.triage import GiveReader, ReaderGiven

from incidents.chronology_lines import subjects_of
from incidents.extras import OtherOwners
from incidents.file_readers import grant, spread
from incidents.models import ConcernRow
from incidents.sight.own_sight import staff_kept_from


def give_reader(unit: Unit, owners: OtherOwners, request: GiveReader) -> ReaderGiven:
    """Those who triage there read the files of its children, as of files that wait to be signed for; ended once one
    who was kept from a child of them is no more. Said again, it changes nothing.

    ``not_found``; ``not_permitted`` while somebody of its own may read it, ``invalid_request`` on ``school_id`` where
    nobody there may. Raises ``OwnerAway``.
    """
    concern = unit.session.get(ConcernRow, request.concern_id)
    if concern is None:
        raise Problem(ErrorCode.NOT_FOUND)
    children = [subject.id for subject in subjects_of(unit, concern.id)]
    kept_from = frozenset(staff_kept_from(unit, children))
    schools = [concern.school_id, request.school_id]
    known = owners.who_triages(AskWhoTriages(school_ids=schools, about=concern.reporter_id))
    free = [each for each in known.triagers if each.staff_id not in kept_from]
    if any(concern.school_id in each.school_ids for each in free):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if not free:
        raise invalid("school_id", FieldCode.NOT_ALLOWED)
    for child in children:
        grant(unit, child, request.school_id, "unread", concern.id)
    spread(unit, children)
    unit.audit(
        AuditAction.CONCERN_READER_GIVE,
        right=Right.SERVICE_READER_GIVE,
        school_ids=schools,
        subject_ids=children,
        object_id=concern.id,
    )
    return ReaderGiven(concern_id=concern.id)
