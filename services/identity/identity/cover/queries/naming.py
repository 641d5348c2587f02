"""Who names cover at a school."""

from uuid import UUID

from chassis.access.context import Access
from haven_schemas.rights import Right

ROLE = "dsl"
"""What whoever covers holds for those days: a safeguarding lead's or deputy's role."""


def names_cover(access: Access, school_id: UUID) -> bool:
    """The trust's safeguarding lead: who reads concerns there and sets the rules of the trust. An administrator sets
    rules and reads none; a headteacher gives roles for good."""
    return all(access.has(right, school_id) for right in (Right.POLICY_SET, Right.CONCERN_TRIAGE, Right.ROLE_GIVE))
