"""The closed list of rights, and what each service may do under its own token.

A right is decided by the service that owns the record; this list only names them. Roles, which are named sets of
rights, belong to identity.
"""

from enum import StrEnum
from typing import Literal

Tier = Literal["standard", "elevated"]
"""How sure it is who is there: ``elevated`` after a second factor, for a while."""


class Right(StrEnum):
    """Everything an entrypoint can ask for."""

    CONCERN_REPORT = "concern:report"
    CONCERN_FOLLOW_OWN = "concern:follow_own"
    CONCERN_TRIAGE = "concern:triage"
    RECORD_READ = "record:read"
    RECORD_WRITE = "record:write"
    DATES_KEEP = "dates:keep"
    PUPIL_FIND = "pupil:find"
    PUPIL_READ = "pupil:read"
    PUPIL_READ_SPECIAL = "pupil:read_special"
    PUPIL_ADD_LOCAL = "pupil:add_local"
    GROUP_KEEP = "group:keep"
    PUPIL_OVERRIDE_STOP = "pupil:override_stop"
    PUPIL_MATCH = "pupil:match"
    PUPIL_PROTECT = "pupil:protect"
    FEED_ADMINISTER = "feed:administer"
    FEED_APPROVE = "feed:approve"
    CATEGORY_READ = "category:read"
    CATEGORY_ADMINISTER = "category:administer"
    ALERT_READ = "alert:read"
    AUDIT_READ = "audit:read"
    DATA_OVERSEE = "data:oversee"
    STAFF_ADMINISTER = "staff:administer"
    STAFF_READ = "staff:read"
    SCHOOL_READ = "school:read"
    SCHOOL_ADMINISTER = "school:administer"
    SESSION_OWN = "session:own"
    SESSION_RENEW = "session:renew"
    ROLE_GIVE = "role:give"
    ROLE_COMPOSE = "role:compose"
    SIGHT_CONFIRM = "sight:confirm"
    SIGHT_REVIEW = "sight:review"
    POLICY_SET = "policy:set"
    TIME_OUT_SET = "time_out:set"
    VISITOR_ADMIT = "visitor:admit"
    MACHINE_ADMINISTER = "machine:administer"
    INSTALLATION_SET_UP = "installation:set_up"
    RETENTION_READ = "retention:read"
    RETENTION_HOLD = "retention:hold"
    RETENTION_REVIEW = "retention:review"
    RETENTION_SET = "retention:set"
    RETENTION_PROPOSE = "retention:propose"
    RETENTION_AGREE = "retention:agree"
    CALENDAR_READ = "calendar:read"
    """Of an app password alone: no role gives it, and an app password gives nothing else."""
    # Rights of services, never of people:
    SERVICE_STAFF_COPY = "service:staff_copy"
    SERVICE_STAFF_COMPARE = "service:staff_compare"
    SERVICE_SCHOOL_COPY = "service:school_copy"
    SERVICE_CATEGORY_COPY = "service:category_copy"
    SERVICE_CONCERN_FACTS = "service:concern_facts"
    SERVICE_PUPIL_FACTS = "service:pupil_facts"
    SERVICE_PUPIL_FLAGS = "service:pupil_flags"
    SERVICE_PUPIL_NAMES = "service:pupil_names"
    SERVICE_CASE_CHECK = "service:case_check"
    SERVICE_OPEN_WORK = "service:open_work"
    SERVICE_STAFF_LIST = "service:staff_list"
    SERVICE_SESSION_CHECK = "service:session_check"
    SERVICE_REFUSAL_REPORT = "service:refusal_report"
    SERVICE_NOTICE_COPY = "service:notice_copy"
    SERVICE_FILE_FACTS = "service:file_facts"
    SERVICE_PEOPLE_APART = "service:people_apart"
    SERVICE_READER_GIVE = "service:reader_give"
    SERVICE_HOLD_CHECK = "service:hold_check"


CONFIRMED_RIGHTS: frozenset[Right] = frozenset(
    {
        Right.CONCERN_TRIAGE,
        Right.RECORD_READ,
        Right.RECORD_WRITE,
        Right.DATES_KEEP,
        Right.PUPIL_READ,
        Right.PUPIL_READ_SPECIAL,
        Right.PUPIL_ADD_LOCAL,
        Right.PUPIL_OVERRIDE_STOP,
        Right.PUPIL_MATCH,
        Right.PUPIL_PROTECT,
        Right.GROUP_KEEP,
        Right.FEED_APPROVE,
        Right.AUDIT_READ,
        Right.DATA_OVERSEE,
        Right.SIGHT_CONFIRM,
        Right.RETENTION_READ,
        Right.RETENTION_HOLD,
        Right.RETENTION_REVIEW,
        Right.RETENTION_PROPOSE,
        Right.RETENTION_AGREE,
    }
)
"""A role with one of these is in force only once a second person agreed: by each of them a child becomes known, or
(``sight:confirm``) someone may agree to that; by ``retention:propose`` and ``retention:agree`` together a child's
file is destroyed for good."""

READS_RECORDS: frozenset[Right] = frozenset(
    {Right.CONCERN_TRIAGE, Right.RECORD_READ, Right.RECORD_WRITE, Right.PUPIL_READ, Right.PUPIL_READ_SPECIAL}
)
"""Rights that open what was written about a child, or all that the roll has of one. ``data:oversee`` is no use to who
holds one of them at any school: who watches over the reading of records reads none (UK GDPR, Article 38(6))."""

EXEMPT: dict[Right, str] = {
    Right.PUPIL_FIND: "finding the child one reports: reporting waits for nobody",
    Right.CONCERN_REPORT: "reporting waits for nobody, and shows nothing that was there before",
    Right.CONCERN_FOLLOW_OWN: "one's own reports, drafts and files alone, which their author knows",
    Right.CALENDAR_READ: "days and kinds of one's own work, without an id, a name or a word that was written",
    Right.ALERT_READ: "only what was sent to the reader, who was chosen by a role that was confirmed itself",
    Right.SESSION_OWN: "one's own sessions and requests; a child only to second persons who are asked of a colleague",
    Right.FEED_ADMINISTER: "shows the uploader's own file, once, and never one that is kept",
}
"""Rights that have to do with a child and wait for nobody, each with the reason."""

NO_CHILD: frozenset[Right] = frozenset(
    {
        Right.CATEGORY_READ,
        Right.CATEGORY_ADMINISTER,
        Right.STAFF_ADMINISTER,
        Right.STAFF_READ,
        Right.SCHOOL_READ,
        Right.SCHOOL_ADMINISTER,
        Right.SESSION_RENEW,
        Right.ROLE_GIVE,
        Right.ROLE_COMPOSE,
        Right.SIGHT_REVIEW,
        Right.POLICY_SET,
        Right.TIME_OUT_SET,
        Right.VISITOR_ADMIT,
        Right.MACHINE_ADMINISTER,
        Right.RETENTION_SET,
    }
)
"""Rights by which no child becomes known: accounts, schools, rules of the trust. A visitor who is admitted reports and
reads nothing; who reviews sight reads names of staff."""

SERVICE_RIGHTS: dict[str, frozenset[Right]] = {
    "identity": frozenset({Right.SERVICE_OPEN_WORK, Right.SERVICE_STAFF_LIST}),
    "pupils": frozenset(
        {
            Right.SERVICE_SCHOOL_COPY,
            Right.SERVICE_SESSION_CHECK,
            Right.SERVICE_STAFF_COMPARE,
            Right.SERVICE_PEOPLE_APART,
        }
    ),
    "incidents": frozenset(
        {
            Right.SERVICE_SCHOOL_COPY,
            Right.SERVICE_STAFF_COPY,
            Right.SERVICE_PUPIL_FACTS,
            Right.SERVICE_PUPIL_FLAGS,
            Right.SERVICE_PUPIL_NAMES,
            Right.SERVICE_CASE_CHECK,
            Right.SERVICE_OPEN_WORK,
            Right.SERVICE_SESSION_CHECK,
            Right.SERVICE_PEOPLE_APART,
            Right.SERVICE_HOLD_CHECK,
        }
    ),
    "referrals": frozenset(
        {
            Right.SERVICE_SCHOOL_COPY,
            Right.SERVICE_STAFF_COPY,
            Right.SERVICE_CONCERN_FACTS,
            Right.SERVICE_SESSION_CHECK,
        }
    ),
    "retention": frozenset(
        {
            Right.SERVICE_SCHOOL_COPY,
            Right.SERVICE_FILE_FACTS,
            Right.SERVICE_SESSION_CHECK,
            Right.SERVICE_PEOPLE_APART,
        }
    ),
    "alerts": frozenset(
        {
            Right.SERVICE_STAFF_COPY,
            Right.SERVICE_SCHOOL_COPY,
            Right.SERVICE_CATEGORY_COPY,
            Right.SERVICE_CONCERN_FACTS,
            Right.SERVICE_SESSION_CHECK,
            Right.SERVICE_NOTICE_COPY,
            Right.SERVICE_READER_GIVE,
        }
    ),
    "audit": frozenset({Right.SERVICE_SESSION_CHECK}),
}
"""Rights of each service's own token. None of them opens narrative."""
