"""The first page after signing in: what needs this person today."""

from collections.abc import Callable
from typing import TypeVar

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.absences import TeamAway
from haven_schemas.acts.alerts import ListAlerts
from haven_schemas.acts.alerts_calls import READ_INBOX, TEAMS_AWAY
from haven_schemas.acts.identity.cover import PRESENT_COVER, PresentCover
from haven_schemas.acts.identity.second_people import SecondPeople
from haven_schemas.acts.identity.second_person import SECOND_PEOPLE
from haven_schemas.acts.incidents.conflicts import COUNT_LINK_QUESTIONS
from haven_schemas.acts.incidents.day import OWN_DAY, TEAM_DAY, OwnDay, TeamDay
from haven_schemas.acts.pupils import ListDeliveries
from haven_schemas.acts.pupils.deliveries import LIST_DELIVERIES
from haven_schemas.acts.pupils.feeds_calls import LIST_APPROVALS
from haven_schemas.acts.pupils.possible_links import COUNT_POSSIBLE_LINKS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.areas.accounts.pages.requests import count_of_mine
from gateway.areas.handovers.pages.handovers import count_to_sign
from gateway.areas.home.first_steps import Step, first_steps, with_second_people
from gateway.areas.pupils.absent import may_ask_who_is_absent
from gateway.pages.blueprint import page
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.rendering.people import names_of
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_SECONDS = 1.5
"""Concerns are reported from here: the page waits for nothing longer than that."""
_NOT_TOLD = AWAY | {ErrorCode.NOT_PERMITTED, ErrorCode.STEP_UP_REQUIRED, ErrorCode.OWNER_UNPROVEN}

_OF_LINK_QUESTIONS = (Right.CONCERN_TRIAGE, Right.SIGHT_CONFIRM, Right.DATA_OVERSEE)

T = TypeVar("T")


@page("/", right=Right.SESSION_OWN)
def home(session: Session) -> ResponseReturnValue:
    """Reporting first, then what waits; what a part that is away would tell is left out."""
    elevated = session.is_elevated(haven().clock())
    leads = session.has(Right.CONCERN_TRIAGE)
    with concurrent_calls() as calls:
        own = calls.begin(_told, _own_day, session)
        unread = calls.begin(_told, _unread, session)
        steps = calls.begin(_told, _first_steps, session)
        waiting = calls.begin(count_of_mine, session)
        second = calls.begin(_told, _second_people, session)
        cover = calls.begin(_told, _cover, session)
        away = calls.begin(_told, _teams_away, session)
        to_sign = None if leads else calls.begin(count_to_sign, session)
        questions = calls.begin(_told, _link_questions, session)
        files = calls.begin(_told, _files_waiting, session)
        approvals = calls.begin(_told, _approvals_waiting, session)
        links = calls.begin(_told, _possible_links, session) if leads and elevated else None
        team = _told(_team_day, session) if leads and elevated else None
    children = [each for item in team.first for each in item.subject_ids] if team else []
    reporters = [item.reporter_id for item in team.first if item.reporter_id is not None] if team else []
    pupils, staff = names_of(session, children, reporters) if team else ({}, {})
    return render_template(
        "home.html",
        session=session,
        elevated=elevated,
        leads=leads,
        own=own.result(),
        team=team,
        unread=unread.result(),
        first_steps=with_second_people(steps.result() or [], second.result()),
        second_people=second.result(),
        waiting=waiting.result(),
        cover=cover.result(),
        teams_away=away.result() or [],
        to_sign=to_sign.result() if to_sign else None,
        asks_absent=elevated and may_ask_who_is_absent(session),
        link_questions=questions.result(),
        files_waiting=files.result(),
        approvals_waiting=approvals.result(),
        possible_links=links.result() if links else None,
        pupils=pupils,
        staff=staff,
        now=haven().clock(),
    )


@page("/more", right=Right.SESSION_OWN)
def more(session: Session) -> ResponseReturnValue:
    """The areas that do not stand in the head of the page."""
    return render_template("more.html", session=session, waiting=count_of_mine(session))


def _told(ask: Callable[[Session], T | None], session: Session) -> T | None:
    """None for what is not the person's to ask, or cannot be told just now."""
    try:
        return ask(session)
    except Problem as problem:
        if problem.code in _NOT_TOLD:
            return None
        raise


def _first_steps(session: Session) -> list[Step]:
    return first_steps(session, _SECONDS)


def _second_people(session: Session) -> SecondPeople | None:
    """For who sets for how long files are kept."""
    if not session.has(Right.RETENTION_SET) or not session.is_elevated(haven().clock()):
        return None
    return haven().services.ask(SECOND_PEOPLE, session.caller, seconds=_SECONDS)


def _own_day(session: Session) -> OwnDay | None:
    if not session.has(Right.CONCERN_FOLLOW_OWN):
        return None
    return haven().services.ask(OWN_DAY, session.caller, seconds=_SECONDS)


def _team_day(session: Session) -> TeamDay:
    return haven().services.ask(TEAM_DAY, session.caller, seconds=_SECONDS)


def _cover(session: Session) -> PresentCover | None:
    """For the headteacher and the trust's lead, who look after schools and read records."""
    told = session.has(Right.SCHOOL_ADMINISTER) and session.has(Right.CONCERN_TRIAGE)
    if not told or not session.is_elevated(haven().clock()):
        return None
    return haven().services.ask(PRESENT_COVER, session.caller, seconds=_SECONDS)


def _teams_away(session: Session) -> list[TeamAway]:
    """For the same people: where a school's whole safeguarding team is away."""
    told = session.has(Right.SCHOOL_ADMINISTER) and session.has(Right.CONCERN_TRIAGE)
    if not told or not session.is_elevated(haven().clock()):
        return []
    return haven().services.ask(TEAMS_AWAY, session.caller, seconds=_SECONDS).teams


def _link_questions(session: Session) -> int | None:
    """For who may be asked whether a colleague is kept from a child, or is told beside them."""
    if not any(session.has(right) for right in _OF_LINK_QUESTIONS) or not session.is_elevated(haven().clock()):
        return None
    return haven().services.ask(COUNT_LINK_QUESTIONS, session.caller, seconds=_SECONDS).waiting


def _files_waiting(session: Session) -> int | None:
    """Files of the roll that wait for who looks after the school's system."""
    if not session.has(Right.FEED_ADMINISTER):
        return None
    return haven().services.ask(LIST_DELIVERIES, session.caller, ListDeliveries(limit=1), seconds=_SECONDS).undecided


def _approvals_waiting(session: Session) -> int | None:
    """What a feed is ticked for, and may tell only once a data protection officer has approved it."""
    if not session.has(Right.FEED_APPROVE) or not session.is_elevated(haven().clock()):
        return None
    asked = haven().services.ask(LIST_APPROVALS, session.caller, seconds=_SECONDS)
    groups = [each.decided_at for each in asked.approvals if each.ticked]
    fields = [field.decided_at for feed in asked.unknown if feed.ticked for field in feed.fields]
    return (groups + fields).count(None)


def _possible_links(session: Session) -> int:
    return haven().services.ask(COUNT_POSSIBLE_LINKS, session.caller, seconds=_SECONDS).waiting


def _unread(session: Session) -> int | None:
    if not session.has(Right.ALERT_READ) or not session.is_elevated(haven().clock()):
        return None
    return haven().services.ask(READ_INBOX, session.caller, ListAlerts(limit=1), seconds=_SECONDS).unread
