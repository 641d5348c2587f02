"""What was written to an agency, for paper or to be kept as a PDF: to send it, or to take it to a meeting.

What the school was told, what it decided not to share and why are nobody's but its own: they are not on it. It goes
outside: to an agency that does not protect children, what stops letters stops it until somebody says why it goes.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.incidents.referrals import REFERRAL_ENTRIES, ReferralEntriesQuery
from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.pupils.record import OverrideStop
from haven_schemas.acts.pupils.record_calls import OVERRIDE_STOP
from haven_schemas.acts.referrals.agencies import PROTECTS_CHILDREN
from haven_schemas.acts.referrals.referrals import Referral, ReferralQuery
from haven_schemas.acts.referrals.tracking import GET_REFERRAL
from haven_schemas.errors import Problem
from pydantic import ValidationError

from gateway.areas.referrals.stops import letters_stopped
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_WHERE = "/referrals/<uuid:referral_id>/print"


@page(_WHERE, asks=GET_REFERRAL)
def referral_to_print(session: Session, referral_id: UUID) -> ResponseReturnValue:
    """The oldest first, headings as the agency's own form has them: noted in the audit log as printed."""
    return _page(session, referral_id, {})


@page(_WHERE, asks=REFERRAL_ENTRIES, methods=("POST",))
def let_referral_go(session: Session, referral_id: UUID) -> ResponseReturnValue:
    """Why it goes although something stops letters: for each child of whom something does, for half an hour."""
    _, _, _, stopped = _found(session, referral_id)
    try:
        for pupil_id in stopped:
            asked = OverrideStop(pupil_id=pupil_id, purpose="letter", reason=text("let_go_reason"))
            haven().services.ask(OVERRIDE_STOP, session.caller, asked)
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and not errors_of(error):
            raise
        return _page(session, referral_id, {"let_go_reason": "Say why it may go, in 10 to 2,000 characters."}), 400
    flash("It may go, for half an hour. The reason is kept.")
    return redirect(url_for("pages.referral_to_print", referral_id=referral_id), 303)


def _page(session: Session, referral_id: UUID, errors: Mapping[str, str]) -> str:
    found, sent, pupils, stopped = _found(session, referral_id)
    return render_template(
        "referral_print.html",
        referral=found,
        sent=sent,
        stopped=[(pupils[each], words) for each, words in stopped.items()],
        pupils=pupils,
        staff=staff_names(session, {entry.recorded_by for entry in sent}),
        printed_at=haven().clock(),
        errors=errors,
        typed_reason=text("let_go_reason") if errors else "",
        session=session,
    )


def _found(
    session: Session, referral_id: UUID
) -> tuple[Referral, Sequence[Entry], dict[UUID, Pupil], dict[UUID, list[str]]]:
    """The referral, what was written, the children in it whom the person sees, and what stops letters about them."""
    found = haven().services.ask(GET_REFERRAL, session.caller, ReferralQuery(referral_id=referral_id))
    asked = ReferralEntriesQuery(referral_id=referral_id, for_printing=True)
    said = haven().services.ask(REFERRAL_ENTRIES, session.caller, asked)
    sent = [entry for entry in said.entries if entry.recorded_kind == "referral"]
    pupils = pupils_by_id(session, {each.subject_id for entry in sent for each in entry.subjects})
    has_reason = any(entry.referral is not None and entry.referral.details.stop_reason for entry in sent)
    goes = found.agency_kind in PROTECTS_CHILDREN or has_reason
    return found, sent, pupils, {} if goes else letters_stopped(session, pupils.values())
