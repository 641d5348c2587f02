"""Referrals of the records a person sees, and their deadlines: what waits for an answer, and what waits for them."""

from collections.abc import Collection
from urllib.parse import urlencode
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.day import CHILDREN_OF_MATTERS, MatterChildren, MattersAsked
from haven_schemas.acts.referrals.deadlines import ListDeadlines
from haven_schemas.acts.referrals.deadlines_calls import LIST_DEADLINES
from haven_schemas.acts.referrals.referrals import ListReferrals
from haven_schemas.acts.referrals.tracking import LIST_REFERRALS
from haven_schemas.errors import Problem
from haven_schemas.words import referral_steps as words

from gateway.areas.referrals.begun import begun_referrals
from gateway.areas.referrals.narrowed import Narrowed, narrowed
from gateway.pages.blueprint import page
from gateway.pages.forms import id_in_address
from gateway.rendering.people import pupils_told, staff_names
from gateway.rendering.times import in_london
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_LIMIT = 25
_SHOWN = ("open", "overdue", "chased", "all")


@page("/referrals", asks=LIST_REFERRALS)
def referrals(session: Session) -> ResponseReturnValue:
    """The newest first: those that are open, overdue ones, chased ones, or all; one record's, or one's own; or records
    at which one was begun and not written down.

    What a board counts is listed here: of one school, agency or step.
    """
    show = request.args.get("show", "open")
    if show == "begun":
        return _begun(session)
    show = show if show in _SHOWN else "open"
    record_id, mine = id_in_address("record"), request.args.get("mine") == "yes"
    of, oldest_first = narrowed(session), request.args.get("order") == "oldest"
    asked = ListReferrals(
        record_id=record_id,
        school_id=of.school_id,
        agency_id=of.agency_id,
        state=of.state,
        open_only=show != "all" and record_id is None,
        overdue=show == "overdue",
        chased=show == "chased",
        oldest_first=oldest_first,
        mine=mine,
        limit=_LIMIT,
        cursor=request.args.get("cursor"),
    )
    found = haven().services.ask(LIST_REFERRALS, session.caller, asked)
    about = _about(session, {each.record_id for each in found.referrals})
    return render_template(
        "referrals.html",
        page=found,
        about=about,
        pupils=pupils_told(session, [each for matter in about.values() for each in matter.subject_ids]),
        staff=staff_names(session, {each.owner_id for each in found.referrals}),
        words=words,
        show=show,
        mine=mine,
        of=of,
        oldest_first=oldest_first,
        address=lambda **changes: _address(of, {"show": show, "mine": mine, "order": oldest_first, **changes}),
        record_id=record_id,
        today=in_london(haven().clock()).date(),
        session=session,
    )


def _begun(session: Session) -> str:
    found = begun_referrals(session, _LIMIT, request.args.get("cursor"))
    children = [each for line in found.incidents for each in line.subject_ids]
    return render_template(
        "referrals_begun.html",
        page=found,
        pupils=pupils_told(session, children),
        session=session,
    )


@page("/deadlines", asks=LIST_DEADLINES)
def deadlines(session: Session) -> ResponseReturnValue:
    """The earliest first: of what the person sees to, or of all they see."""
    everyone = request.args.get("show") == "all"
    asked = ListDeadlines(mine=not everyone, limit=_LIMIT, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_DEADLINES, session.caller, asked)
    about = _about(session, {each.record_id for each in found.deadlines})
    return render_template(
        "deadlines.html",
        page=found,
        about=about,
        pupils=pupils_told(session, [each for matter in about.values() for each in matter.subject_ids]),
        staff=staff_names(session, {each.owner_id for each in found.deadlines}),
        words=words,
        everyone=everyone,
        today=in_london(haven().clock()).date(),
        session=session,
    )


def _address(of: Narrowed, changes: dict[str, object]) -> str:
    """The same list with parts of the question changed; one that is empty is left out."""
    parts = {**of.parts, **changes}
    parts["mine"] = "yes" if parts["mine"] else ""
    parts["order"] = "oldest" if parts["order"] else ""
    return "/referrals?" + urlencode({name: str(value) for name, value in parts.items() if value})


def _about(session: Session, record_ids: Collection[UUID]) -> dict[UUID, MatterChildren]:
    """Whom the records are about; nobody where that cannot be told now: what waits is shown all the same."""
    if not record_ids:
        return {}
    try:
        told = haven().services.ask(CHILDREN_OF_MATTERS, session.caller, MattersAsked(incident_ids=sorted(record_ids)))
    except Problem as problem:
        if problem.code in AWAY:
            return {}
        raise
    return {each.id: each for each in told.matters}
