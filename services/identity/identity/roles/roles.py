"""Roles: named sets of rights, ready ones in code and those a trust composed, and what a grant of each may carry."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import get_args

from haven_schemas.acts.identity import RoleName
from haven_schemas.rights import CONFIRMED_RIGHTS, Right
from haven_schemas.words.access import ROLES


class Role(StrEnum):
    """Every role that comes ready."""

    REPORTER = "reporter"
    PASTORAL_LEAD = "pastoral_lead"
    SENCO = "senco"
    DSL = "dsl"
    HEADTEACHER = "headteacher"
    TRUST_LEAD = "trust_lead"
    GOVERNOR = "governor"
    DPO = "dpo"
    ADMINISTRATOR = "administrator"
    SAFEGUARDING_TRUSTEE = "safeguarding_trustee"
    VISITOR = "visitor"


_OWN_SESSION = frozenset({Right.SESSION_OWN, Right.SESSION_RENEW})

_SIGNED_IN = _OWN_SESSION | {Right.SCHOOL_READ}

_REPORTS_IN_WORDS = _SIGNED_IN | {
    Right.CONCERN_REPORT,
    Right.CONCERN_FOLLOW_OWN,
    Right.CATEGORY_READ,
    Right.ALERT_READ,
}
"""Reports about a child whom they name in their own words: to administer accounts takes no list of children."""

_EVERY_REPORTER = _REPORTS_IN_WORDS | {Right.PUPIL_FIND}

_READER_OF_SOME = _EVERY_REPORTER | {Right.RECORD_READ, Right.PUPIL_READ, Right.STAFF_READ, Right.GROUP_KEEP}

_SAFEGUARDING_LEAD = _READER_OF_SOME | {
    Right.CONCERN_TRIAGE,
    Right.RECORD_WRITE,
    Right.DATES_KEEP,
    Right.PUPIL_READ_SPECIAL,
    Right.PUPIL_ADD_LOCAL,
    Right.PUPIL_OVERRIDE_STOP,
    Right.STAFF_ADMINISTER,
    Right.SIGHT_REVIEW,
    Right.VISITOR_ADMIT,
    Right.PUPIL_MATCH,
    Right.PUPIL_PROTECT,
    Right.RETENTION_READ,
    Right.RETENTION_HOLD,
    Right.RETENTION_REVIEW,
    Right.RETENTION_PROPOSE,
}

_HEAD = _SAFEGUARDING_LEAD | {
    Right.ROLE_GIVE,
    Right.SIGHT_CONFIRM,
    Right.TIME_OUT_SET,
    Right.SCHOOL_ADMINISTER,
    Right.RETENTION_AGREE,
}

_OF_THE_TRUST = frozenset({Right.ROLE_COMPOSE, Right.POLICY_SET, Right.MACHINE_ADMINISTER})
"""Rules of the trust: its policy and composed roles ask for them at every school, a program's account at each school
it reaches."""

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.REPORTER: _EVERY_REPORTER,
    Role.PASTORAL_LEAD: _READER_OF_SOME,
    Role.SENCO: _READER_OF_SOME | {Right.PUPIL_READ_SPECIAL, Right.DATES_KEEP},
    Role.DSL: _SAFEGUARDING_LEAD | {Right.AUDIT_READ},
    Role.HEADTEACHER: _HEAD,
    Role.TRUST_LEAD: _HEAD | _OF_THE_TRUST | {Right.CATEGORY_ADMINISTER, Right.RETENTION_SET},
    Role.GOVERNOR: _SIGNED_IN,
    Role.DPO: _EVERY_REPORTER
    | {
        Right.AUDIT_READ,
        Right.DATA_OVERSEE,
        Right.STAFF_READ,
        Right.SIGHT_REVIEW,
        Right.FEED_APPROVE,
        Right.RETENTION_READ,
    },
    Role.ADMINISTRATOR: _REPORTS_IN_WORDS
    | _OF_THE_TRUST
    | {
        Right.STAFF_ADMINISTER,
        Right.STAFF_READ,
        Right.FEED_ADMINISTER,
        Right.ROLE_GIVE,
        Right.SIGHT_REVIEW,
        Right.TIME_OUT_SET,
        Right.SCHOOL_ADMINISTER,
        Right.VISITOR_ADMIT,
    },
    Role.SAFEGUARDING_TRUSTEE: _SIGNED_IN
    | {
        Right.SIGHT_CONFIRM,
        Right.ALERT_READ,
        Right.STAFF_READ,
        Right.RETENTION_READ,
        Right.RETENTION_AGREE,
    },
    Role.VISITOR: _SIGNED_IN | {Right.CONCERN_REPORT, Right.CATEGORY_READ},
}
"""What each ready role gives at the schools of its grant."""

SIGHT_OF_RECORDS = frozenset(
    {
        Right.RECORD_READ,
        Right.RECORD_WRITE,
        Right.CONCERN_TRIAGE,
        Right.PUPIL_READ,
        Right.PUPIL_READ_SPECIAL,
        Right.PUPIL_OVERRIDE_STOP,
    }
)
"""Rights that open what was written about a child, or the whole of what the roll has of one (contacts, court notes,
special categories); a governor, a DPO and an administrator hold none of them."""

_ADMINISTERING = frozenset({Right.ROLE_GIVE, Right.ROLE_COMPOSE, Right.POLICY_SET, Right.MACHINE_ADMINISTER})


def administers(rights: AbstractSet[str]) -> bool:
    """Whether one role with these rights is an administrator's: it runs roles or the installation, and reads nothing.

    By rights and not by name, so that a composed role like an administrator's counts as one. A head gives roles as
    well, and sees the records that roles open.
    """
    return bool(rights & _ADMINISTERING) and not rights & SIGHT_OF_RECORDS


LIMITED_TO_GROUPS = frozenset({Role.PASTORAL_LEAD, Role.SENCO})
"""Roles that see only the category groups, and optionally the year groups and classes, that their grant names."""

MAY_SPAN_THE_TRUST = frozenset(
    {Role.TRUST_LEAD, Role.GOVERNOR, Role.DPO, Role.ADMINISTRATOR, Role.SAFEGUARDING_TRUSTEE}
)
"""Roles that may be given for the whole trust; the others always name their schools."""

GIVEN_BY_HAND = frozenset(Role(name) for name in get_args(RoleName))
"""A visitor's role comes with a day pass and in no other way."""


@dataclass(frozen=True)
class RoleEntry:
    """One role of the book. ``version`` is 0 for a ready one, which never changes."""

    key: str
    name: str
    rights: frozenset[str]
    limited_to_groups: bool
    may_span_trust: bool
    given_by_hand: bool = True
    version: int = 0

    @property
    def composed(self) -> bool:
        """Whether the trust composed it."""
        return self.version > 0

    @property
    def opens_records(self) -> bool:
        """Whether it opens what was written about a child."""
        return bool(self.rights & SIGHT_OF_RECORDS)

    @property
    def waits(self) -> bool:
        """Whether it takes a second person before it is in force."""
        return bool(self.rights & CONFIRMED_RIGHTS)

    @property
    def administers(self) -> bool:
        """Whether its holders are administrators, who confirm nothing."""
        return administers(self.rights)


RoleBook = Mapping[str, RoleEntry]
"""Every role there is, by key."""

READY: RoleBook = {
    role.value: RoleEntry(
        key=role.value,
        name=ROLES[role.value],
        rights=frozenset(right.value for right in RIGHTS[role]),
        limited_to_groups=role in LIMITED_TO_GROUPS,
        may_span_trust=role in MAY_SPAN_THE_TRUST,
        given_by_hand=role in GIVEN_BY_HAND,
    )
    for role in Role
}
"""The ready roles, in the order they are shown."""


def book_with(composed: Iterable[RoleEntry]) -> RoleBook:
    """The ready roles, then ``composed``; a ready role is never replaced by one of the same key."""
    return {**READY, **{entry.key: entry for entry in composed if entry.key not in READY}}
