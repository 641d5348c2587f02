"""How an export says what an entry about a referral says beside its text."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from haven_schemas.rpc.incidents.records import Entry
from haven_schemas.rpc.incidents.referral_kinds import ASKED_ALWAYS, ReferralView
from haven_schemas.words.referrals import (
    NOT_RECORDED,
    NOT_SHARED,
    RECORDED_KINDS,
    REFERRAL_CHOICES,
    REFERRAL_DETAILS,
    SHARED,
)

from incidents.exports.domain.export_content import Change, Passage

Moment = Callable[[datetime], str]


def referral_passages(entry: Entry, change: Change, moment: Moment, listed: Collection[UUID]) -> list[Passage]:
    """What was said of the referral, what was shared, and what was not and why; nothing for any other entry.

    ``listed``: the entries of the export. Of one that is not in it no more is said than that there is one: an export
    about one child does not tell what else the record holds.
    """
    referral = entry.referral
    if referral is None or not entry.readable:
        return []
    return [
        Passage("About the referral", _said(referral, change, moment)),
        Passage(SHARED, _records(referral, referral.details.shared, moment, listed)),
        Passage(NOT_SHARED, _not_shared(referral, change, moment, listed)),
    ]


def _said(referral: ReferralView, change: Change, moment: Moment) -> str:
    """A line each; what every referral is asked is said to be missing where it is."""
    return "\n".join(
        f"{label}: {words}"
        for name, label in REFERRAL_DETAILS.items()
        if (words := _words(referral, name, change, moment))
    )


def _words(referral: ReferralView, name: str, change: Change, moment: Moment) -> str:
    value = getattr(referral.details, name)
    if not value:
        return NOT_RECORDED if referral.kind == "referral" and name in ASKED_ALWAYS else ""
    if name in REFERRAL_CHOICES:
        return REFERRAL_CHOICES[name][value]
    return moment(value) if isinstance(value, datetime) else change(value)


def _records(referral: ReferralView, record_ids: Collection[UUID], moment: Moment, listed: Collection[UUID]) -> str:
    """The entries and documents, a line each."""
    named = [each for each in referral.named if each.id in record_ids and each.id in listed]
    more = len(record_ids) - len(named)
    lines = [f"{RECORDED_KINDS[each.kind]}, {moment(each.occurred_at)}" for each in named]
    return "\n".join([*lines, *([_more(more)] if more else [])])


def _not_shared(referral: ReferralView, change: Change, moment: Moment, listed: Collection[UUID]) -> str:
    reasons = {each.record_id: each.reason for each in referral.details.not_shared}
    named = [each for each in referral.named if each.id in reasons and each.id in listed]
    lines = [f"{RECORDED_KINDS[each.kind]}, {moment(each.occurred_at)}: {change(reasons[each.id])}" for each in named]
    more = len(reasons) - len(named)
    return "\n".join([*lines, *([_more(more)] if more else [])])


def _more(count: int) -> str:
    return "One that is not in this export" if count == 1 else f"{count} that are not in this export"
