"""Another school reads a concern that nobody who triages at its own may read."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.triage import GiveReader, ReaderGiven

from incidents.chronology_lines import subjects_of
from incidents.conflicts.parts.ask_of_kept import ask_of_kept
from incidents.conflicts.queries.team_of_child import lock_links
from incidents.extras import OtherOwners
from incidents.file_readers import grant, spread
from incidents.models import ConcernRow
from incidents.triage.queries.who_may_read import triagers_of


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
