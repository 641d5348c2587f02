"""The audit log, as far as the caller's schools go."""

from uuid import UUID

from haven_schemas.acts.audit import (
    LIST_ALARMS,
    LIST_ENTRIES,
    ActionCode,
    AuditAlarm,
    AuditEntry,
    ListAlarms,
    ListEntries,
    Outcome,
)
from pydantic import AwareDatetime

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape, Urn
from gateway.state import haven


class AuditQuery(PageQuery):
    """By child, record, who did it, school, action, outcome and time. ``since`` is counted in, ``until`` is not.

    ``session_id``: what was done in one session, or with one program's key. ``network_of``: what came from the network
    of the entry with this id; a network itself stands in no address. Both are for whoever is told where entries came
    from; others are answered ``not_permitted`` with the field.
    """

    subject_id: UUID | None = None
    object_id: UUID | None = None
    actor_id: UUID | None = None
    school_urn: Urn | None = None
    action: ActionCode | None = None
    outcome: Outcome | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    session_id: UUID | None = None
    network_of: UUID | None = None


@reply_from(AuditEntry, without=("school_ids", "leaf"), names={})
class AuditEntryShape(Shape):
    """One entry; ``source`` and ``number`` say which in its service's own count.

    Where it came from is kept for twelve months: ``channel`` is ``page``, ``api``, ``calendar``, ``feed`` or
    ``background``, and null where it is not kept; ``session_id`` is also a program's key; ``network`` is as much of the
    address as the trust keeps.
    """

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryShape":
        """From audit's view."""
        return shaped(cls, entry)


class AuditShape(Shape):
    """Newest first. ``tells_origins``: where entries came from is told to whoever watches over data and reads no
    record; to all others it is null, as where it is not kept."""

    entries: list[AuditEntryShape]
    next_cursor: str | None
    tells_origins: bool


@reply_from(AuditAlarm)
class AlarmShape(Shape):
    """An entry that came under a number or id of another. ``stands_as``: its number in the log now, if it has one."""

    entry: AuditEntryShape


class AlarmsShape(Shape):
    """Newest first."""

    alarms: list[AlarmShape]
    next_cursor: str | None


@api.operation(
    "GET", "/audit/alarms", "What contradicted the audit log", asks=LIST_ALARMS,
    query=PageQuery, reply=AlarmsShape,
)  # fmt: skip
def list_alarms(call: Call, query: PageQuery) -> AlarmsShape:
    """The log itself did not change."""
    found = haven().services.ask(LIST_ALARMS, call.caller, ListAlarms(limit=query.limit, cursor=query.cursor))
    alarms = [shaped(AlarmShape, each, entry=AuditEntryShape.of(each.entry)) for each in found.alarms]
    return AlarmsShape(alarms=alarms, next_cursor=found.next_cursor)


@api.operation(
    "GET", "/audit", "Reads, writes and refusals", asks=LIST_ENTRIES, query=AuditQuery,
    reply=AuditShape,
)  # fmt: skip
def list_entries(call: Call, query: AuditQuery) -> AuditShape:
    """One page of the log."""
    school_id = call.signed_in.school_id(query.school_urn) if query.school_urn else None
    request = ListEntries(school_id=school_id, **query.model_dump(exclude={"school_urn"}))
    found = haven().services.ask(LIST_ENTRIES, call.caller, request)
    entries = [AuditEntryShape.of(each) for each in found.entries]
    return shaped(AuditShape, found, entries=entries)
