"""What was written to an agency, for paper or to be kept as a PDF: to send it, or to take it to a meeting.

What the school was told, what it decided not to share and why are nobody's but its own: they are not on it.
"""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.calls.incidents.referrals import REFERRAL_ENTRIES
from haven_schemas.calls.referrals.tracking import GET_REFERRAL
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.referrals import ReferralEntriesQuery
from haven_schemas.rpc.referrals.referrals import ReferralQuery

from gateway.pages.blueprint import page
from gateway.rendering.people import pupils_told, staff_names
from gateway.sessions.current import Session
from gateway.state import haven


@page("/referrals/<uuid:referral_id>/print", right=Right.RECORD_READ, tier="elevated")
def referral_to_print(session: Session, referral_id: UUID) -> ResponseReturnValue:
    """The oldest first, headings as the agency's own form has them: noted in the audit log as printed."""
    services = haven().services
    found = services.ask(GET_REFERRAL, session.caller, ReferralQuery(referral_id=referral_id))
    asked = ReferralEntriesQuery(referral_id=referral_id, for_printing=True)
    said = services.ask(REFERRAL_ENTRIES, session.caller, asked)
    sent = [entry for entry in said.entries if entry.recorded_kind == "referral"]
    children = {each.subject_id for entry in sent for each in entry.subjects}
    return render_template(
        "referral_print.html",
        referral=found,
        sent=sent,
        pupils=pupils_told(session, children),
        staff=staff_names(session, {entry.recorded_by for entry in sent}),
        printed_at=haven().clock(),
        session=session,
    )
