"""My work: everything that waits for a person in one list, what is overdue first, then day by day."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from typing import cast
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.day import CHILDREN_OF_MATTERS, MatterChildren, MattersAsked
from haven_schemas.errors import Problem
from haven_schemas.rights import Right

from gateway.areas.home.work import AHEAD, DAYS, KINDS, VIEWS, Shown, View, Waiting, work_of
from gateway.pages.blueprint import page
from gateway.rendering.people import pupils_by_id
from gateway.rendering.times import in_london
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_MOST_ASKED = 50


@page("/work", right=Right.CONCERN_FOLLOW_OWN, tier="elevated")
def work(session: Session) -> ResponseReturnValue:
    """A week, a month, or all that has a day; of every kind, or one."""
    today = in_london(haven().clock()).date()
    asked, kind = request.args.get("view", "week"), request.args.get("kind", "")
    view: View = asked if asked in DAYS else "week"
    kind = kind if kind in KINDS else ""
    found = work_of(session, today, view)
    shown = [each for each in found.waiting if not kind or each.kind == kind]
    about = _about(session, {each.deadline.record_id for each in shown if each.deadline is not None})
    named = [child for each in shown if each.item is not None for child in each.item.subject_ids]
    named += [child for each in found.begun.incidents for child in each.subject_ids]
    return render_template(
        "work.html",
        work=found,
        overdue=[each for each in shown if _is_late(each, today)],
        days=_by_day(each for each in shown if not _is_late(each, today)),
        view=view,
        views=VIEWS,
        ahead=AHEAD[view],
        kind=cast(Shown, kind),
        kinds=KINDS,
        about=about,
        pupils=pupils_by_id(session, [*named, *(child for each in about.values() for child in each.subject_ids)]),
        today=today,
        session=session,
    )


def _is_late(waiting: Waiting, today: date) -> bool:
    """A deadline is late by its rule, which may leave a day of doubt."""
    if waiting.deadline is not None:
        return waiting.deadline.state == "late"
    return waiting.due_on < today


def _by_day(waiting: Iterable[Waiting]) -> list[tuple[date, list[Waiting]]]:
    return [(day, list(each)) for day, each in groupby(waiting, key=lambda each: each.due_on)]


def _about(session: Session, record_ids: Collection[UUID]) -> dict[UUID, MatterChildren]:
    """Whom the records of referrals are about; nobody where that cannot be told now."""
    told: dict[UUID, MatterChildren] = {}
    ids = sorted(record_ids)
    for start in range(0, len(ids), _MOST_ASKED):
        asked = MattersAsked(incident_ids=ids[start : start + _MOST_ASKED])
        try:
            matters = haven().services.ask(CHILDREN_OF_MATTERS, session.caller, asked).matters
        except Problem as problem:
            if problem.code not in AWAY:
                raise
            break
        told |= {each.id: each for each in matters}
    return told
