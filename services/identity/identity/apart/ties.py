"""What ties two accounts, so that they do not count as two independent people (decision 90)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from haven_schemas.acts.identity.apart import TIES, Tie

from identity.names import same_mailbox
from identity.second_person import Account, is_one_person

LATELY = timedelta(days=30)
"""Whoever made the other's account, gave it its role or confirmed it may have done so for this very decision."""


@dataclass(frozen=True)
class Deed:
    """What somebody did for an account: ``made_account``, ``gave_role`` or ``confirmed``."""

    tie: Tie
    by: UUID
    at: datetime


@dataclass(frozen=True)
class Party:
    """One of the two. ``rights_since``: since when the account holds what it acts by, for each role that gives it;
    ``factors``: its second factors' secrets and public halves; ``devices``: digests of what it was used on."""

    account: Account
    active: bool
    administers: bool
    rights_since: tuple[datetime, ...]
    deeds: tuple[Deed, ...] = ()
    factors: frozenset[bytes] = field(default_factory=frozenset, repr=False)
    devices: frozenset[str] = frozenset()
    session_id: UUID | None = None


def ties(first: Party, second: Party, since: datetime, now: datetime) -> list[Tie]:
    """Everything that ties them, in the order of the closed list; ``since``: when the first one asked."""
    found = {*between(first, second), *_lately(first, second, now)}
    for party in (first, second):
        found |= set(_of_one(party, since))
    return [tie for tie in TIES if tie in found]


def keeps_from_saying(third: Party, one: Party, now: datetime) -> bool:
    """Whether somebody does not count as a third person beside ``one``, of whom they would say that another account is
    somebody else's. Whom they hired themselves they know best; not the other way round."""
    deeds = any(deed.by == one.account.staff_id and deed.at > now - LATELY for deed in third.deeds)
    return deeds or any(between(third, one)) or not third.account.proven


def between(first: Party, second: Party) -> Iterator[Tie]:
    """What makes one person of the two, whatever each may do."""
    if first.account.staff_id == second.account.staff_id:
        yield "same_account"
    if same_mailbox(first.account.email, second.account.email):
        yield "same_mailbox"
    elif is_one_person(first.account, second.account):
        yield "same_person"
    if first.factors & second.factors:
        yield "same_factor"
    if first.devices & second.devices:
        yield "known_device"
    if first.session_id is not None and first.session_id == second.session_id:
        yield "same_session"


def _lately(first: Party, second: Party, now: datetime) -> Iterator[Tie]:
    for one, other in ((first, second), (second, first)):
        for deed in one.deeds:
            if deed.by == other.account.staff_id and deed.at > now - LATELY:
                yield deed.tie


def _of_one(party: Party, since: datetime) -> Iterator[Tie]:
    if not party.account.proven:
        yield "account_in_doubt"
    if not party.active:
        yield "not_active"
    if party.administers:
        yield "administers"
    if not party.rights_since:
        yield "no_right"
    elif min(party.rights_since) > since:
        yield "role_since"
