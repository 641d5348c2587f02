"""A referral and its steps are written in two services: the words first, in the incident record, then what happened.

Where the second fails the words are kept: the form is shown again with what was typed, and sends no second entry.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from haven_schemas.acts.incidents.referral_kinds import TAKEN_BY, ReferralKind
from haven_schemas.acts.incidents.referrals import ADD_REFERRAL_ENTRY, AddReferralEntry

from gateway.pages.forms import text, typed_children, typed_ids
from gateway.sessions.current import Session
from gateway.state import haven

KEPT = "entry_id"
"""The hidden field that says which entry holds the words already."""
_BOXES = frozenset({"shared", "not_shared", "call_at"})


def typed_details(kind: ReferralKind) -> dict[str, Any]:
    """What was typed or chosen of the fields that the kind takes; of the record's entries those that were ticked."""
    found: dict[str, Any] = {name: text(name) for name in TAKEN_BY[kind] if name not in _BOXES and text(name)}
    if "shared" in TAKEN_BY[kind]:
        withheld = [each for each in typed_ids("not_shared") if each not in typed_ids("shared")]
        found["shared"] = typed_ids("shared")
        found["not_shared"] = [{"record_id": each, "reason": text("not_shared_reason")} for each in withheld]
    return found


def typed_words() -> str:
    """What was written: as one text, or section by section as the agency's own form has it; what is empty is left out.

    Shape: each section's heading in a line of its own, what was written below it, an empty line between two.
    """
    headings = request.form.getlist("section_title")
    if not headings:
        return text("text")
    fields = [f"section--{number}" for number in range(1, len(headings) + 1)]
    said = ((heading.strip(), text(field)) for heading, field in zip(headings, fields, strict=True))
    return "\n\n".join(f"{heading}\n{words}" for heading, words in said if words)


def words_kept(
    session: Session,
    kind: ReferralKind,
    incident_id: UUID,
    ids: Mapping[str, UUID | datetime | None],
    occurred_at: datetime,
) -> UUID:
    """The entry that holds the words: the one that was kept before, or a new one. ``ids``: what stands in the clear
    beside them."""
    before = request.form.get(KEPT)
    if before:
        return UUID(before)
    entry = AddReferralEntry.model_validate(
        {
            "incident_id": incident_id,
            "kind": kind,
            **ids,
            "occurred_at": occurred_at,
            "text": typed_words(),
            "details": typed_details(kind),
            "subject_ids": typed_children(),
        }
    )
    return haven().services.ask(ADD_REFERRAL_ENTRY, session.caller, entry, key_of("words")).id


def key_of(part: str) -> str | None:
    """The key of one of the two writings of a form."""
    key = request.form.get("key")
    return f"{key}-{part}" if key else None
