"""What a referral is made from beside its words: when an allegation came, which referral it follows, who sees to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from haven_schemas.acts.identity import ListStaff, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.records import Incident
from haven_schemas.acts.paging import MOST
from haven_schemas.acts.referrals.referrals import ListReferrals, ReferralLine
from haven_schemas.acts.referrals.tracking import LIST_REFERRALS
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

from gateway.pages.forms import text, typed_id
from gateway.rendering.times import instant_of, read_time
from gateway.rendering.typed_days import read_day
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

FIELDS = {"reached_us_at": "reached_on"}
"""A field of the call, and the box it was typed in."""
OWNER_WORDS: Annotated[Mapping[tuple[str, FieldCode], str], "of who cannot see to it"] = {
    ("owner_id", FieldCode.UNKNOWN_STAFF): "They write in no records at this school. Choose someone who does.",
    ("owner_id", FieldCode.KEPT_FROM_CHILD): "This colleague is linked to a child in the record. Choose someone else.",
}
WORDS: Annotated[Mapping[tuple[str, FieldCode], str], "what is to be put right"] = {
    ("reached_on", FieldCode.WRONG_FORMAT): "Write the day the allegation reached the school, such as 24/11/2026.",
    ("reached_on", FieldCode.NOT_ALLOWED): "Only a referral to the designated officer (LADO) takes this. Leave it "
    "empty for every other agency.",
    ("reached_on", FieldCode.IN_THE_FUTURE): "The allegation cannot have reached the school after the referral was "
    "sent. Check the day and the time of both.",
    ("reached_time", FieldCode.WRONG_FORMAT): "Write the time the allegation reached the school, such as 15:40.",
    ("after_id", FieldCode.UNKNOWN): "Choose an earlier referral of this record.",
    **OWNER_WORDS,
}


@dataclass(frozen=True)
class Choices:
    """Earlier referrals of the record, the newest first, and who may see to one."""

    earlier: Sequence[ReferralLine] = ()
    owners: Sequence[StaffMember] = ()


def choices(session: Session, found: Incident) -> Choices:
    """No earlier ones where they cannot be told now: nothing of a referral waits for a link."""
    asked = ListStaff(school_id=found.school_id, limit=MOST)
    staff = haven().services.ask(LIST_STAFF, session.caller, asked).staff
    owners = [each for each in staff if each.id not in found.kept_away]
    return Choices(_earlier(session, found), owners)


def typed_made_from() -> dict[str, Any]:
    """``reached_us_at``, ``after_id`` and ``owner_id`` as typed and chosen, each None where it was left empty;
    ``invalid_request`` on ``reached_on`` or ``reached_time``."""
    return {
        "reached_us_at": _reached(),
        "after_id": typed_id("after_id") if text("after_id") else None,
        "owner_id": typed_id("owner_id") if text("owner_id") else None,
    }


def said_of(error: Problem, errors: Mapping[str, str]) -> dict[str, str]:
    """``errors`` by the names of the boxes, with the sentences of these fields."""
    own = {FIELDS.get(each.field, each.field): each.code for each in error.fields}
    named = {FIELDS.get(name, name): words for name, words in errors.items()}
    return {name: WORDS.get((name, own[name]), words) if name in own else words for name, words in named.items()}


def _reached() -> datetime | None:
    if not text("reached_on") and not text("reached_time"):
        return None
    day, moment = read_day(text("reached_on")), read_time(text("reached_time"))
    wrong = [
        FieldProblem(name, FieldCode.WRONG_FORMAT)
        for name, found in (("reached_on", day), ("reached_time", moment))
        if found is None
    ]
    if day is None or moment is None:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=wrong)
    return instant_of(day, moment)


def _earlier(session: Session, found: Incident) -> Sequence[ReferralLine]:
    try:
        asked = ListReferrals(record_id=found.id, limit=MOST)
        return haven().services.ask(LIST_REFERRALS, session.caller, asked).referrals
    except Problem as problem:
        if problem.code not in AWAY:
            raise
        return ()
