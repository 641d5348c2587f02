"""Roles: named sets of rights, and what a grant of each may carry (issue "Main job", item 6)."""

from enum import StrEnum

from haven_schemas.rights import Right


class Role(StrEnum):
    """Every role a member of staff can hold."""

    REPORTER = "reporter"
    PASTORAL_LEAD = "pastoral_lead"
    SENCO = "senco"
    DSL = "dsl"
    HEADTEACHER = "headteacher"
    TRUST_LEAD = "trust_lead"
    GOVERNOR = "governor"
    DPO = "dpo"
    ADMINISTRATOR = "administrator"


_SIGNED_IN = frozenset({Right.SESSION_OWN, Right.SCHOOL_READ})

_EVERY_REPORTER = _SIGNED_IN | {
    Right.CONCERN_REPORT,
    Right.CONCERN_FOLLOW_OWN,
    Right.PUPIL_FIND,
    Right.CATEGORY_READ,
    Right.ALERT_READ,
}

_READER_OF_SOME = _EVERY_REPORTER | {Right.RECORD_READ, Right.PUPIL_READ, Right.STAFF_READ}

_SAFEGUARDING_LEAD = _READER_OF_SOME | {Right.CONCERN_TRIAGE, Right.RECORD_WRITE, Right.STAFF_ADMINISTER}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.REPORTER: _EVERY_REPORTER,
    Role.PASTORAL_LEAD: _READER_OF_SOME,
    Role.SENCO: _READER_OF_SOME,
    Role.DSL: _SAFEGUARDING_LEAD | {Right.AUDIT_READ},
    Role.HEADTEACHER: _SAFEGUARDING_LEAD,
    Role.TRUST_LEAD: _SAFEGUARDING_LEAD | {Right.CATEGORY_ADMINISTER},
    Role.GOVERNOR: _SIGNED_IN,
    Role.DPO: _EVERY_REPORTER | {Right.AUDIT_READ, Right.STAFF_READ},
    Role.ADMINISTRATOR: _EVERY_REPORTER | {Right.STAFF_ADMINISTER, Right.STAFF_READ, Right.FEED_ADMINISTER},
}
"""What each role gives at the schools of its grant."""

SIGHT_OF_RECORDS = frozenset({Right.RECORD_READ, Right.RECORD_WRITE, Right.CONCERN_TRIAGE})
"""Rights that open what was written about a child; a governor, a DPO and an administrator hold none of them."""

LIMITED_TO_GROUPS = frozenset({Role.PASTORAL_LEAD, Role.SENCO})
"""Roles that see only the category groups, and optionally the year groups, that their grant names."""

MAY_SPAN_THE_TRUST = frozenset({Role.TRUST_LEAD, Role.GOVERNOR, Role.DPO, Role.ADMINISTRATOR})
"""Roles that may be given for the whole trust; the others always name their schools."""
