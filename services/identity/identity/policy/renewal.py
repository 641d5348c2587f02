"""Sessions that are good for one thing alone: a new password where the old one ran out, or linking an account."""

from uuid import UUID

from chassis.ground.context import Grant
from haven_schemas.rights import Right

RENEWAL = "renewal"
LINK = "link"


def only_renewal(grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """The one right to set a password and sign out, at the schools of ``grants``."""
    return _only(grants, RENEWAL, Right.SESSION_RENEW)


def only_own_account(grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """What concerns one's own account, a link to a provider among it, at the schools of ``grants``."""
    return _only(grants, LINK, Right.SESSION_OWN, Right.SESSION_RENEW)


def _only(grants: tuple[Grant, ...], role: str, *rights: Right) -> tuple[Grant, ...]:
    schools = frozenset[UUID]().union(*(grant.school_ids for grant in grants))
    return (Grant(school_ids=schools, role=role, rights=frozenset(right.value for right in rights)),)
