"""Agencies outside the trust: whom to ring, also at night, and whom to write to; the list, and one of them."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.referrals.agencies import LIST_AGENCIES, ListAgencies
from haven_schemas.rights import Right

from gateway.areas.agencies.keeping import by_kind, in_order, is_past, may_change, one_agency, today
from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven


@page("/agencies", asks=LIST_AGENCIES)
def agencies(session: Session) -> ResponseReturnValue:
    """Those that the person's schools turn to, or one school; those that are no more only where asked for."""
    school, past = request.args.get("school", ""), request.args.get("past") == "yes"
    asked = ListAgencies(school_id=session.school_id(school) if school else None, past=past)
    found = haven().services.ask(LIST_AGENCIES, session.caller, asked).agencies
    day = today()
    there = [each for each in found if not is_past(each, day)]
    return render_template(
        "agencies.html",
        session=session,
        by_kind=by_kind(there),
        at_night=[each for each in in_order(there) if each.night_phone],
        gone=in_order(each for each in found if is_past(each, day)),
        school=school,
        past=past,
        is_past=is_past,
        day=day,
    )


@page("/agencies/<uuid:agency_id>", right=Right.RECORD_READ, tier="elevated")
def agency(session: Session, agency_id: UUID) -> ResponseReturnValue:
    """One, with its people; those who left by themselves."""
    found, day = one_agency(session, agency_id), today()
    return render_template(
        "agency.html",
        session=session,
        agency=found,
        people=[each for each in found.contacts if not is_past(each, day)],
        left=[each for each in found.contacts if is_past(each, day)],
        is_over=is_past(found, day),
        may_change=may_change(session, found),
    )
