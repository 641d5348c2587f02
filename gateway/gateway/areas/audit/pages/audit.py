"""The audit log for people: who did what, when, about whom, and from where."""

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Response, copy_current_request_context, redirect, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.audit import LIST_ALARMS, LIST_ENTRIES, ListAlarms, ListEntries
from haven_schemas.acts.paging import MOST
from haven_schemas.rights import Right
from haven_schemas.words.audit import AUDIT_ACTIONS

from gateway.areas.audit.log_file import log_file
from gateway.areas.audit.log_filters import as_asked, filters_in_address, typed_address
from gateway.areas.audit.searched_words import words_kept_until
from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.rendering.download_names import attachment
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.rendering.times import in_london
from gateway.sessions.cookies import session_token
from gateway.sessions.current import Session, open_session
from gateway.state import haven

_A_PAGE = 50


@page("/audit", asks=LIST_ENTRIES)
def audit(session: Session) -> ResponseReturnValue:
    """Newest first; about one pupil or record, by one person, at one school, of one kind, of some days, of one session
    or network."""
    return _page(session, filters_in_address(), cursor=request.args.get("cursor"))


@page("/audit/network", right=Right.DATA_OVERSEE, tier="elevated", methods=("POST",))
def find_network(session: Session) -> ResponseReturnValue:
    """A typed address leads to the log of its network. That is named by one of its entries: what somebody's address is
    stands in none of Haven's, and in no log."""
    network = typed_address(text("from_address"))
    if network is None:
        return _page(session, {}, errors={"from_address": "Type an address such as 203.0.113.9."}), 400
    there = haven().services.ask(LIST_ENTRIES, session.caller, ListEntries(network=network, limit=_A_PAGE)).entries
    if not there:
        return _page(session, {}, errors={"from_address": "Nothing is recorded from there in the last twelve months."})
    return redirect(f"/audit?network_of={there[0].id}", 303)


def _page(
    session: Session, filters: dict[str, str], *, cursor: str | None = None, errors: dict[str, str] | None = None
) -> str:
    asked = as_asked(filters, limit=_A_PAGE, cursor=cursor)
    found = haven().services.ask(LIST_ENTRIES, session.caller, asked)
    subjects = [each for entry in found.entries for each in entry.subject_ids]
    people = [*(entry.actor_id for entry in found.entries), *([asked.actor_id] if asked.actor_id else [])]
    return render_template(
        "audit.html",
        page=found,
        pupils=pupils_by_id(session, [*subjects, *([asked.subject_id] if asked.subject_id else [])]),
        staff=staff_names(session, people),
        session=session,
        asked=asked,
        filters=filters,
        errors=errors or {},
        narrowed=urlencode(filters),
        words_kept_until=words_kept_until(found.entries, haven().clock()),
        actions=sorted(AUDIT_ACTIONS.items(), key=lambda pair: pair[1].casefold()),
    )


@page("/audit/log.csv", right=Right.AUDIT_READ, tier="elevated")
def audit_file(session: Session) -> ResponseReturnValue:
    """The same, whole, as a table to be saved; it is sent as it is read."""
    token = session_token(request) or ""
    asked = as_asked(filters_in_address(), limit=MOST)
    lines = log_file(session, asked, lambda: open_session(token, elevated=True))
    answer = Response(_each_in_a_context(lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = attachment(f"audit-log-{in_london(haven().clock()):%Y-%m-%d}.csv")
    return answer


def _each_in_a_context(lines: Iterator[str]) -> Iterator[str]:
    """The server asks for each piece in a thread of its own, and what begins in one context cannot end in another."""
    piece = copy_current_request_context(lambda: next(lines, None))
    return iter(piece, None)


@page("/audit/alarms", asks=LIST_ALARMS)
def audit_alarms(session: Session) -> ResponseReturnValue:
    """Entries that contradicted the log, and what became of them."""
    asked = ListAlarms(limit=50, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_ALARMS, session.caller, asked)
    subjects = [each for alarm in found.alarms for each in alarm.entry.subject_ids]
    return render_template(
        "audit_alarms.html",
        page=found,
        pupils=pupils_by_id(session, subjects),
        staff=staff_names(session, (alarm.entry.actor_id for alarm in found.alarms)),
        session=session,
    )
