"""The log as it is read, a page or a file at a time."""

import json
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.ground.context import Access
from chassis.units import cursors
from chassis.units.audit_trail import instant
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.audit import AlarmPage, AuditAlarm, AuditEntry, AuditPage, ListAlarms, ListEntries
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import Row, select, text

from audit.models import KeptFromRow

_FAMILY = text("""
WITH RECURSIVE family (id) AS (
    SELECT unnest(CAST(:subjects AS uuid[]))
    UNION
    SELECT CASE WHEN a.alias_id = f.id THEN a.means_id ELSE a.alias_id END
    FROM family f JOIN subject_alias a ON f.id IN (a.alias_id, a.means_id)
    WHERE a.means_id IS NOT NULL
)
SELECT id FROM family
""")
"""Both ways along every link; UNION ends circles."""
MOST_BYTES = 350_000
"""Leaves of one page, so that a reply stays below the bus's 1 MiB: one entry can list hundreds of children."""

_DATA_PROTECTION_OFFICER = "dpo"
_REFUSALS = [code.value for code in ErrorCode]
"""Outcomes of what was refused."""

_WHO_IS_KEPT_AWAY = ("concern:colleague:", "conflict:link:", "conflict:question:")
"""How actions begin of which the colleague concerned is told nothing, also while they read the child (decision 112)."""

_BY_ORIGIN = ("session_id", "network", "network_of")
"""What a request asks by where entries came from."""

_FIND = text(
    "SELECT id, at, leaf, channel, session_id, network FROM find_entries_from("
    "CAST(:schools AS uuid[]), :schoolless, CAST(:subjects AS uuid[]), :object, :actor, :at_school, :done_as,"
    " CAST(:outcomes AS text[]), CAST(:but_outcomes AS text[]), CAST(:since_at AS timestamptz),"
    " CAST(:until_at AS timestamptz), :of_session, CAST(:of_network AS cidr), :of_entry, :before_at, :before_id, :most)"
)
MOST_ALARMS = 50
"""On one page, so that a reply stays below the bus's 1 MiB whatever an entry lists."""

_FIND_ALARMS = text(
    "SELECT id, received_at, source, number, leaf, kept_id, stands_as"
    " FROM find_alarms(CAST(:schools AS uuid[]), :schoolless, :before_at, :before_id, :most)"
)


def family_of(unit: Unit, subject_id: UUID) -> list[UUID]:
    """The child's ids, ``subject_id`` among them."""
    return list(with_families(unit, [subject_id]))


def with_families(unit: Unit, subject_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The ids, and every other id these children had."""
    asked = [str(each) for each in subject_ids]
    return frozenset(unit.session.scalars(_FAMILY, {"subjects": asked})) if asked else frozenset()


def list_entries(unit: Unit, request: ListEntries) -> AuditPage:
    """One page of entries of schools at which the caller may read the log; ``not_permitted`` is chassis's to say.

    Asked about one child or one record, it also holds what was done with the files that these schools have signed for
    at other schools, before and since (decision 42).

    Entries of no school (a sign-in, a setting of the trust) are the data protection officer's alone. Where entries came
    from is told to whoever watches over the data of one of their schools and reads no record (decision 135); whoever
    is not told is ``not_permitted`` to ask by it, and hears which field that was. The read is an
    entry itself: the schools it covers, and what it was narrowed to (a child, or a record, or an actor, or a session,
    or the entry whose network was asked for; a network itself never, since an entry cannot be forgotten). It does not
    repeat every child the page's entries list: the log's reader sees their ids only, and each reading would otherwise
    outgrow the one before. Entries about a child the caller is kept from, by whichever of the child's ids, are left
    out, and what others did about keeping the caller away, so that a page may be short.
    """
    page = entries_page(unit, request)
    unit.audit(
        AuditAction.AUDIT_LOG_READ,
        right=Right.AUDIT_READ,
        school_ids=unit.access.schools_with(Right.AUDIT_READ),
        subject_ids=[request.subject_id] if request.subject_id else (),
        object_id=narrowed_to(request),
    )
    return page


def narrowed_to(request: ListEntries) -> UUID | None:
    """The one id beside a child's that the entry of a reading names."""
    return request.object_id or request.actor_id or request.session_id or request.network_of


def entries_page(unit: Unit, request: ListEntries) -> AuditPage:
    """The page itself, of which the caller writes that it was read."""
    overseen = _overseen(unit.access)
    by_origin = [name for name in _BY_ORIGIN if getattr(request, name) is not None]
    if by_origin and not overseen:
        fields = [FieldProblem(name, FieldCode.NOT_ALLOWED) for name in by_origin]
        raise Problem(ErrorCode.NOT_PERMITTED, fields=fields)
    digest = cursors.filter_digest("audit", unit.access.actor_id, *_filters(request))
    rows = _rows(unit, request, digest)
    shown = _fitting(rows[: request.limit])
    more = len(rows) > len(shown)
    entries = [_with_origin(row, overseen) for row in shown]
    if by_origin:
        entries = [each for each in entries if each.channel is not None]
    return AuditPage(
        entries=_without(unit, entries),
        next_cursor=cursors.encode(digest, [instant(shown[-1].at), str(shown[-1].id)]) if more else None,
        tells_origins=bool(overseen),
    )


def _overseen(access: Access) -> frozenset[UUID]:
    """Schools whose entries the caller is told where from; none for whoever reads records."""
    return frozenset(each for each in access.schools_with(Right.AUDIT_READ) if oversees(access, each))


def _filters(request: ListEntries) -> list[Any]:
    """What a cursor is bound to. Those of the release before come first, whose cursors still hold."""
    narrowed = request.model_dump(mode="json", exclude={"limit", "cursor", "subject_id", "object_id", "actor_id"})
    given = [f"{name}={value}" for name, value in narrowed.items() if value is not None]
    return [request.subject_id, request.object_id, request.actor_id, *given]


def _rows(unit: Unit, request: ListEntries, digest: str) -> Sequence[Row[Any]]:
    before_at, before_id = cursor_position(request.cursor, digest) if request.cursor else (None, None)
    return unit.session.execute(
        _FIND,
        {
            "schools": [str(school_id) for school_id in unit.access.schools_with(Right.AUDIT_READ)],
            "schoolless": reads_for_the_trust(unit.access),
            "subjects": [str(each) for each in family_of(unit, request.subject_id)] if request.subject_id else None,
            "object": request.object_id,
            "actor": request.actor_id,
            "at_school": request.school_id,
            "done_as": request.action,
            "outcomes": _REFUSALS if request.outcome == "refused" else None,
            "but_outcomes": _REFUSALS if request.outcome == "carried_out" else None,
            "since_at": request.since,
            "until_at": request.until,
            "of_session": request.session_id,
            "of_network": request.network,
            "of_entry": request.network_of,
            "before_at": before_at,
            "before_id": before_id,
            "most": request.limit + 1,
        },
    ).all()


def kept_from_by_any_id(unit: Unit) -> frozenset[UUID]:
    """Children the caller is linked to, by every id they had."""
    linked = select(KeptFromRow.subject_id).where(
        KeptFromRow.staff_id == unit.access.actor_id, KeptFromRow.active.is_(True)
    )
    return with_families(unit, unit.session.scalars(linked))


def _without(unit: Unit, entries: list[AuditEntry]) -> list[AuditEntry]:
    kept_from, reader = kept_from_by_any_id(unit), unit.access.actor_id
    return [
        entry
        for entry in entries
        if kept_from.isdisjoint([*entry.subject_ids, entry.object_id])
        and (entry.object_id != reader or entry.actor_id == reader or not entry.action.startswith(_WHO_IS_KEPT_AWAY))
    ]


def reads_for_the_trust(access: Access) -> bool:
    """Whether the caller may see entries of no school: a data protection officer."""
    return any(grant.role == _DATA_PROTECTION_OFFICER for grant in access.grants_with(Right.AUDIT_READ))


def cursor_position(cursor: str, digest: str) -> tuple[datetime, UUID]:
    """The instant and id after which a page goes on; ``invalid_request`` for a cursor that is none."""
    try:
        at, entry_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(at), UUID(entry_id)
    except (TypeError, ValueError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _fitting(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The first rows whose leaves fit a reply, at least one."""
    shown: list[Row[Any]] = []
    size = 0
    for row in rows:
        size += len(row.leaf)
        if shown and size > MOST_BYTES:
            break
        shown.append(row)
    return shown


def entry_of(body: bytes) -> AuditEntry:
    """The entry of a leaf's bytes."""
    leaf = json.loads(bytes(body))
    seen = {name: value for name, value in leaf.items() if name in AuditEntry.model_fields}
    return AuditEntry(**seen, leaf=leaf)


def _with_origin(row: Row[Any], overseen: AbstractSet[UUID]) -> AuditEntry:
    """Those of no school are shown to an officer alone, and told with where from."""
    entry = entry_of(row.leaf)
    if not overseen or (entry.school_ids and overseen.isdisjoint(entry.school_ids)):
        return entry
    told = {"channel": row.channel, "session_id": row.session_id, "network": row.network}
    return entry.model_copy(update=told)


def export_entries(unit: Unit, request: ListEntries) -> AuditPage:
    """As ``list_entries``. Each page of a file is an entry of its own: how much was saved is seen by their number."""
    page = entries_page(unit, request)
    unit.audit(
        AuditAction.AUDIT_LOG_EXPORT,
        right=Right.AUDIT_READ,
        school_ids=unit.access.schools_with(Right.AUDIT_READ),
        subject_ids=[request.subject_id] if request.subject_id else (),
        object_id=narrowed_to(request),
    )
    return page


def list_alarms(unit: Unit, request: ListAlarms) -> AlarmPage:
    """One page. Scope as of the log itself: schools where the caller may read it, and what is of no school for a data
    protection officer; nothing about a child the caller is kept from. The reading is an entry of its own."""
    digest = cursors.filter_digest("alarms", unit.access.actor_id)
    before_at, before_id = cursor_position(request.cursor, digest) if request.cursor else (None, None)
    most = min(request.limit, MOST_ALARMS)
    asked = {
        "schools": [str(school_id) for school_id in unit.access.schools_with(Right.AUDIT_READ)],
        "schoolless": reads_for_the_trust(unit.access),
        "before_at": before_at,
        "before_id": before_id,
        "most": most + 1,
    }
    rows = unit.session.execute(_FIND_ALARMS, asked).all()
    shown = rows[:most]
    hidden = kept_from_by_any_id(unit)
    unit.audit(
        AuditAction.AUDIT_ALARM_READ,
        right=Right.AUDIT_READ,
        school_ids=unit.access.schools_with(Right.AUDIT_READ),
    )
    alarms = [of_row(AuditAlarm, row, entry=entry_of(row.leaf)) for row in shown]
    more = len(rows) > len(shown)
    return AlarmPage(
        alarms=[each for each in alarms if hidden.isdisjoint([*each.entry.subject_ids, each.entry.object_id])],
        next_cursor=cursors.encode(digest, [instant(shown[-1].received_at), str(shown[-1].id)]) if more else None,
    )
