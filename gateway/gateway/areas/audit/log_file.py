"""The log as a CSV file: page by page as it is read, with the names that the page shows."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from chassis.objects.harmless_cells import as_csv, csv_lines
from haven_schemas.acts.audit import EXPORT_ENTRIES, AuditEntry, AuditPage, ListEntries
from haven_schemas.words.audit import AUDIT_ACTIONS
from haven_schemas.words.outcomes import words_of_outcome

from gateway.rendering.people import pupils_by_id, schools_by_id, staff_names
from gateway.rendering.times import in_london
from gateway.sessions.current import Session
from gateway.state import haven

MOST_PAGES = 250
"""Of 200 entries: 50,000 lines are what one file holds; the days before are another one."""
_HEAD = (
    "when (Europe/London)", "who", "what", "outcome", "schools", "children", "record", "number", "right",
    "id of who", "action", "outcome as a code", "ids of schools", "ids of children", "correlation", "id",
)  # fmt: skip
_WHERE_FROM = ("channel", "session", "network")


def log_file(session: Session, asked: ListEntries, session_now: Callable[[], Session]) -> Iterator[str]:
    """Lines as they are read; the first page is asked for at once, so that a refusal is answered as one.

    ``session_now`` gives the session afresh for each further page: a long file outlives a token. The last line says
    that the file is whole, or that there is more; a file without it broke off.
    """
    return _lines(session, _page(session, asked), asked, session_now)


def _lines(session: Session, found: AuditPage, asked: ListEntries, session_now: Callable[[], Session]) -> Iterator[str]:
    yield as_csv((*_HEAD, *(_WHERE_FROM if found.tells_origins else ())), _rows(session, found))
    count = len(found.entries)
    for _ in range(MOST_PAGES - 1):
        if found.next_cursor is None:
            break
        session = session_now()
        found = _page(session, asked.model_copy(update={"cursor": found.next_cursor}))
        count += len(found.entries)
        yield csv_lines(_rows(session, found))
    if found.next_cursor is None:
        yield csv_lines([[f"End of the file: {count} entries"]])
    else:
        yield csv_lines([[f"{count} entries; there are older ones: save them with an earlier last day"]])


def _page(session: Session, asked: ListEntries) -> AuditPage:
    return haven().services.ask(EXPORT_ENTRIES, session.caller, asked)


def _rows(session: Session, found: AuditPage) -> Iterator[list[str]]:
    entries = found.entries
    staff = staff_names(session, (entry.actor_id for entry in entries))
    pupils = pupils_by_id(session, (each for entry in entries for each in entry.subject_ids))
    schools = schools_by_id(session, (each for entry in entries for each in entry.school_ids))
    children = {each: pupil.known_as for each, pupil in pupils.items()}
    names = {each: school.name for each, school in schools.items()}
    for entry in entries:
        yield [
            in_london(entry.at).isoformat(timespec="seconds"),
            staff.get(entry.actor_id, f"Haven ({entry.source})"),
            AUDIT_ACTIONS.get(entry.action, entry.action),  # type: ignore[call-overload]  # one a newer service wrote
            words_of_outcome(entry.outcome),
            _named(entry.school_ids, names, "a school"),
            _named(entry.subject_ids, children, "one child"),
            str(entry.object_id or ""),
            f"{entry.source} {entry.number}",
            entry.right or "",
            str(entry.actor_id),
            entry.action,
            entry.outcome,
            " ".join(str(each) for each in entry.school_ids),
            " ".join(str(each) for each in entry.subject_ids),
            str(entry.correlation_id),
            str(entry.id),
            *(_where_from(entry) if found.tells_origins else ()),
        ]


def _where_from(entry: AuditEntry) -> tuple[str, str, str]:
    return entry.channel or "not kept", str(entry.session_id or ""), entry.network or ""


def _named(ids: list[UUID], names: Mapping[UUID, str], nameless: str) -> str:
    return "; ".join(names.get(each, nameless) for each in ids)
