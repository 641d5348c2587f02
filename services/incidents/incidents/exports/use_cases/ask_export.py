"""Someone asks for an export: it is written down as a disclosure, and made in the background."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.exports import AskExport, ExportReceipt
from sqlalchemy import func, select

from incidents.exports.export_rows import seal_choices
from incidents.exports.parts.enclose_documents import MOST_BYTES
from incidents.exports.queries.case_sample import require_looked_through
from incidents.exports.queries.export_documents import documents_in
from incidents.exports.queries.export_faces import children_in, faces_in
from incidents.exports.queries.export_people import labels_of, people_of
from incidents.exports.queries.export_scope import Scope, export_scope, require_not_too_long
from incidents.exports.queries.export_stops import require_not_stopped
from incidents.extras import OtherOwners
from incidents.models import ExportRow

MOST_AT_ONCE = 3
"""Exports one person may have waiting or being made."""
MOST_IN_ALL = 20

_OPEN = ("waiting", "running")


def ask_export(unit: Unit, keyring: Keyring, owners: OtherOwners, request: AskExport) -> ExportReceipt:
    """``too_many_requests``; ``not_found`` as ``export_scope``; ``invalid_request`` on days the wrong way round, where
    too much would be in it, and as ``_check_documents`` and ``require_looked_through``. ``stopped`` with ``pupil_ids``
    where a court order or the like stops it for a child and the caller's own word does not let it go;
    ``OwnerAway``: who cannot know does not send. Needs the vault."""
    if request.first_day and request.last_day and request.last_day < request.first_day:
        raise invalid("last_day", FieldCode.WRONG_FORMAT)
    scope = export_scope(unit, request)
    if request.sample:
        require_looked_through(scope, request)
    _check_documents(unit, keyring, owners, scope, request)
    let_go = require_not_stopped(owners, children_in(unit, scope), unit.access.actor_id, {})
    # Two that ask in the same instant count each other.
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("incidents.ask_export"))))
    waiting = select(func.count()).where(ExportRow.state.in_(_OPEN))
    mine = unit.session.scalar(waiting.where(ExportRow.asked_by == unit.access.actor_id)) or 0
    if mine >= MOST_AT_ONCE or (unit.session.scalar(waiting) or 0) >= MOST_IN_ALL:
        raise Problem(ErrorCode.TOO_MANY_REQUESTS)
    require_not_too_long(scope)
    export_id = new_id()
    unit.session.add(
        ExportRow(
            id=export_id,
            school_id=scope.school_id,
            incident_id=request.incident_id,
            subject_id=request.subject_id,
            first_day=request.first_day,
            last_day=request.last_day,
            format=request.format,
            state="waiting",
            choices=seal_choices(unit, keyring, export_id, scope.holders, request, let_go),
            asked_by=unit.access.actor_id,
            asked_at=unit.now,
            done=0,
            total=len(scope.record_ids),
            size=0,
            attempts=0,
        )
    )
    unit.audit(
        AuditAction.EXPORT_FILE_ASK,
        right=Right.RECORD_READ,
        school_ids=[scope.school_id],
        subject_ids=scope.holders,
        object_id=export_id,
    )
    return ExportReceipt(export_id=export_id)


def _check_documents(unit: Unit, keyring: Keyring, owners: OtherOwners, scope: Scope, request: AskExport) -> None:
    """``invalid_request`` on ``document_ids``: ``unknown`` for one that is not in the export or cannot be opened,
    ``not_allowed`` for one about a child whose name is left out, ``too_long`` where they are too large together;
    ``required`` on ``bundle`` where documents are chosen without."""
    if not request.document_ids:
        return
    if not request.bundle:
        raise invalid("bundle", FieldCode.REQUIRED)
    hidden = labels_of(people_of(owners, faces_in(unit, keyring, scope)), request.redaction)
    documents = documents_in(unit, scope.record_ids)
    chosen = [documents.get(each) for each in dict.fromkeys(request.document_ids)]
    there = [each for each in chosen if each is not None and each.readable is not None]
    if len(there) < len(chosen):
        raise invalid("document_ids", FieldCode.UNKNOWN)
    if any(child in hidden for each in there for child in each.children):
        raise invalid("document_ids", FieldCode.NOT_ALLOWED)
    if sum(each.readable_size for each in there) > MOST_BYTES:
        raise invalid("document_ids", FieldCode.TOO_LONG)
