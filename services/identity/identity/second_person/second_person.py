"""Who the second person is, for every rule that takes two (decision 29): in which order, and when whose turn comes.

Never who asked, whom it is about, nor whoever administers there (decision 11), nor one person in two accounts.
"""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from haven_schemas.rights import Right

from identity.names import same_mailbox, same_name
from identity.roles import HeldGrant, RoleBook, RoleEntry

from .resets import agreed_enough
from .weekdays import after_weekdays

WAITS_FOR_EACH_GROUP = 1
"""School days after which what nobody answered goes on to the next group."""


class Group(IntEnum):
    """The groups in their order."""

    THERE = 1
    """The headteacher, a safeguarding lead or deputy of the school itself."""
    TRUST_LEAD = 2
    OTHER_HEAD = 3
    """The headteacher of another school."""
    TRUSTEE = 4
    """A safeguarding trustee, who sees no child."""


@dataclass(frozen=True)
class Account:
    """An account as far as the rule looks at it. ``held``: what it holds today, wherever.

    ``others``: accounts of which somebody said that they are other people's, though their names are alike. ``proven``:
    not only a mailbox says who uses it.
    """

    staff_id: UUID
    name: str
    email: str
    held: tuple[HeldGrant, ...] = ()
    former_names: tuple[str, ...] = ()
    others: frozenset[UUID] = frozenset()
    proven: bool = True


@dataclass(frozen=True)
class DecisionScope:
    """Where something is to be decided. ``one_yes``: a role, which one person decides for all of ``schools``; otherwise
    an account, for whose schools several may agree each for theirs."""

    schools: frozenset[UUID]
    everywhere: frozenset[UUID]
    one_yes: bool


@dataclass(frozen=True)
class Matter:
    """What is to be decided. ``about`` None: everyone alike. ``names``: whether a like name makes one person of two
    accounts of which nobody has said that they are two people's."""

    place: DecisionScope
    asker: Account
    about: Account | None
    names: bool = True


@dataclass(frozen=True)
class Persons:
    """Who may decide a matter: for each group the accounts, with the schools each one's yes counts for."""

    by_group: Mapping[Group, Mapping[UUID, frozenset[UUID]]] = field(default_factory=dict)
    opens_at: Mapping[Group, datetime] = field(default_factory=dict)

    def group_of(self, staff_id: UUID) -> Group | None:
        """The account's group; None: it never decides this."""
        return next((group for group, people in self.by_group.items() if staff_id in people), None)

    def may_decide(self, staff_id: UUID, now: datetime) -> bool:
        """Whether it is the account's turn."""
        group = self.group_of(staff_id)
        return group is not None and self.opens_at[group] <= now

    def schools_for(self, staff_id: UUID) -> frozenset[UUID]:
        """The schools its yes counts for."""
        group = self.group_of(staff_id)
        return frozenset() if group is None else self.by_group[group][staff_id]

    def opened(self, now: datetime) -> tuple[Group, ...]:
        """The groups whose turn has come, in order."""
        return tuple(group for group in Group if self.opens_at[group] <= now)


@dataclass(frozen=True)
class GroupMember:
    """An account in its group, with the schools its yes counts for."""

    account: Account
    group: Group
    schools: frozenset[UUID]


def placed(accounts: Iterable[Account], book: RoleBook, place: DecisionScope) -> list[GroupMember]:
    """Everyone who decides such matters, whoever asks and whomever it is about."""
    found = ((account, _group_of(account, book, place)) for account in accounts if account.proven)
    return [GroupMember(account, *group) for account, group in found if group is not None]


def second_persons(candidates: Iterable[GroupMember], matter: Matter, asked_at: datetime) -> Persons:
    """Who may decide ``matter``, and from when on. A group with nobody in it delays nothing."""
    found: dict[Group, dict[UUID, frozenset[UUID]]] = {group: {} for group in Group}
    for each in candidates:
        if not _is_left_out(each.account, matter):
            found[each.group][each.account.staff_id] = each.schools
    return Persons(found, _turns(found, matter.place, asked_at))


def _turns(
    found: Mapping[Group, Mapping[UUID, frozenset[UUID]]], place: DecisionScope, asked_at: datetime
) -> dict[Group, datetime]:
    opens_at, turn = {}, asked_at
    for group in Group:
        opens_at[group] = turn
        if _are_enough(found[group], place):
            turn = after_weekdays(turn, WAITS_FOR_EACH_GROUP)
    return opens_at


def _are_enough(people: Mapping[UUID, frozenset[UUID]], place: DecisionScope) -> bool:
    """Whether they could decide it between them: a school without anyone waits for nobody."""
    if not people or place.one_yes:
        return bool(people)
    schools = frozenset[UUID]().union(*people.values())
    return agreed_enough(place.schools, place.everywhere, list(people), schools)


def _is_left_out(account: Account, matter: Matter) -> bool:
    parties = [matter.asker] if matter.about is None else [matter.asker, matter.about]
    if account.staff_id in {each.staff_id for each in parties}:
        return True
    alike = is_one_person if matter.names else _share_mailbox
    return any(alike(account, each) for each in parties)


def is_one_person(account: Account, party: Account) -> bool:
    """Whether two accounts count as one person's: they share a mailbox, or a name, until somebody said they are two."""
    return _share_mailbox(account, party) or has_like_name(account, party)


def has_like_name(account: Account, party: Account) -> bool:
    """By the names both have or had, unless somebody said that they are two people's (decision 116)."""
    if party.staff_id in account.others:
        return False
    return any(
        same_name(one, other)
        for one in (account.name, *account.former_names)
        for other in (party.name, *party.former_names)
    )


def _share_mailbox(account: Account, party: Account) -> bool:
    return same_mailbox(account.email, party.email)


def _group_of(account: Account, book: RoleBook, place: DecisionScope) -> tuple[Group, frozenset[UUID]] | None:
    roles = [(book[each.role], each.school_id) for each in account.held if each.role in book]
    if any(role.administers and (at is None or at in place.schools) for role, at in roles):
        return None
    there = _schools([(role, at) for role, at in roles if leads(role)], place.everywhere)
    of_trust = _schools([(role, at) for role, at in roles if leads(role) and role.may_span_trust], place.everywhere)
    if place.schools <= of_trust:
        return Group.TRUST_LEAD, place.schools
    if place.schools <= there or (there & place.schools and not place.one_yes):
        return Group.THERE, there & place.schools
    return _from_elsewhere(roles, place)


def _from_elsewhere(
    roles: Collection[tuple[RoleEntry, UUID | None]], place: DecisionScope
) -> tuple[Group, frozenset[UUID]] | None:
    if any(role.administers for role, _ in roles):
        return None
    if any(leads(role) and Right.ROLE_GIVE in role.rights for role, _ in roles):
        return Group.OTHER_HEAD, place.schools
    if any(Right.SIGHT_CONFIRM in role.rights and not role.opens_records for role, _ in roles):
        return Group.TRUSTEE, place.schools
    return None


def decides(role: RoleEntry) -> bool:
    """Whether holders of the role are second persons somewhere, or (administrators) are kept from being one."""
    return role.administers or leads(role) or Right.SIGHT_CONFIRM in role.rights


def leads(role: RoleEntry) -> bool:
    """A headteacher's, a safeguarding lead's, a trust lead's, or one composed like it."""
    return role.opens_records and bool(role.rights & {Right.SIGHT_CONFIRM, Right.CONCERN_TRIAGE})


def _schools(held: Iterable[tuple[RoleEntry, UUID | None]], everywhere: AbstractSet[UUID]) -> frozenset[UUID]:
    found: set[UUID] = set()
    for _, school_id in held:
        found |= everywhere if school_id is None else {school_id}
    return frozenset(found)
