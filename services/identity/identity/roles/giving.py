"""Who may give a role, when it is in force at once, and who confirms it (issue "Identity and access")."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from chassis.ground.context import Access, Grant
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from .grants import Following, HeldGrant, expand, may_give
from .roles import RoleEntry, administers

REQUESTS_LAST = timedelta(days=14)
"""A request that nobody decided by then is void."""
CONFIRMED = "confirmed"
REFUSED = "refused"
FIRST_RUN = "first_run"
"""Confirmed by the other first administrator, before there was a head or trust lead."""
WITHDRAWN = "withdrawn"
"""By who asked; or the account it was for ended."""
BY_OWNER = "by_owner"
"""Another address, confirmed from the old one."""
BY_DELAY = "by_delay"
"""Another address, which its owner did not stop in time."""
STOPPED = "stopped"
"""Another address, stopped by its owner."""


@dataclass(frozen=True)
class AskedRole:
    """A role to give: as it would be held, its entry in the book, and its grant with every school spelled out.

    One that follows a staff list is looked at as if it covered every class: its giver must be able to give them all.
    """

    held: HeldGrant
    role: RoleEntry
    grant: Grant
    follows: Following | None = None


def spelled_out(
    held: HeldGrant, role: RoleEntry, everywhere: Iterable[UUID], follows: Following | None = None
) -> AskedRole:
    """``held`` with the whole trust as its present schools."""
    widest = held if follows is None else replace(held, year_groups=None, classes=None)
    (grant,) = expand([widest], everywhere, {role.key: role})
    return AskedRole(held, role, grant, follows)


def check_giver(giver: Access, staff_id: UUID | None, asked: AskedRole) -> None:
    """``Problem(not_permitted)`` unless ``giver`` may give it to that account (None: one that is being made).

    Nobody gives themselves anything. Who holds ``role:give`` at each school gives any role there; who administers
    staff without it, only what they wholly hold.
    """
    schools = asked.grant.school_ids
    allowed = bool(schools) and schools <= giver.schools_with(Right.STAFF_ADMINISTER)
    if giver.actor_id == staff_id or not allowed or not _has_authority(giver, asked):
        raise Problem(ErrorCode.NOT_PERMITTED)


def may_end(ender: Access, asked: AskedRole) -> bool:
    """Who could have given a role may take it away, from themselves as well."""
    return _has_authority(ender, asked)


def _has_authority(giver: Access, asked: AskedRole) -> bool:
    return asked.grant.school_ids <= giver.schools_with(Right.ROLE_GIVE) or may_give(giver, asked.grant)


def confirms_at(access: Access, schools: Iterable[UUID]) -> bool:
    """Whether the caller may say yes to sight of records at each of ``schools``: by right, and no administrator there.

    At no school at all nobody does; nor whoever has yet to be confirmed as the owner of their own account.
    """
    if access.is_unproven:
        return False
    asked_for = frozenset(schools)
    administered = {school_id for grant in access.grants if administers(grant.rights) for school_id in grant.school_ids}
    return bool(asked_for) and asked_for <= access.schools_with(Right.SIGHT_CONFIRM) - administered
