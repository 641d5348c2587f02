"""Plain words for rights, category groups and year groups: what a role lets its holder do, as pages say it."""

from collections.abc import Iterable

from haven_schemas.rights import CONFIRMED_RIGHTS, Right
from haven_schemas.rpc.identity_roles import RoleView

RIGHT_WORDS: dict[Right, str] = {
    Right.CONCERN_REPORT: "Report a concern",
    Right.CONCERN_FOLLOW_OWN: "Follow what became of their own reports",
    Right.CONCERN_TRIAGE: "Read new concerns and decide about them",
    Right.RECORD_READ: "Read incident records and chronologies",
    Right.RECORD_WRITE: "Write in incident records and give actions",
    Right.PUPIL_FIND: "Find pupils by name",
    Right.PUPIL_READ: "See pupils' legal names and numbers",
    Right.PUPIL_READ_SPECIAL: "See pupils' ethnicity, religion, language and health",
    Right.PUPIL_ADD_LOCAL: "Add to pupils' records what no system tells",
    Right.GROUP_KEEP: "Keep groups of pupils",
    Right.PUPIL_OVERRIDE_STOP: "Let a letter or export go although something stops it",
    Right.PUPIL_MATCH: "Say whether two pupils are one child",
    Right.PUPIL_PROTECT: "Protect a child's identity",
    Right.CATEGORY_READ: "See the list of categories",
    Right.CATEGORY_ADMINISTER: "Change the list of categories",
    Right.ALERT_READ: "Have an inbox of alerts",
    Right.AUDIT_READ: "Read the audit log",
    Right.STAFF_READ: "See the names of colleagues",
    Right.STAFF_ADMINISTER: "Look after staff accounts",
    Right.ROLE_GIVE: "Give any role at their schools",
    Right.ROLE_COMPOSE: "Compose roles",
    Right.SIGHT_CONFIRM: "Confirm that someone may see records",
    Right.SIGHT_REVIEW: "See who can see what",
    Right.POLICY_SET: "Set the rules for signing in, closing records and unread concerns",
    Right.TIME_OUT_SET: "Set after how long a school's sign-ins end",
    Right.VISITOR_ADMIT: "Give out day passes",
    Right.MACHINE_ADMINISTER: "Look after machine accounts",
    Right.FEED_ADMINISTER: "Bring in pupil files and look after feeds",
    Right.FEED_APPROVE: "Approve special categories of a feed",
    Right.SCHOOL_READ: "See the names of their schools",
    Right.SESSION_OWN: "Look after their own account",
    Right.SESSION_RENEW: "Choose a new password and sign out",
}
"""In the order they are shown. A test holds this to every right that a person can hold."""

OPENING = frozenset({Right.CONCERN_TRIAGE, Right.RECORD_READ, Right.RECORD_WRITE})
"""Rights that open what was written about a child."""

GROUP_WORDS = {
    "pastoral": "Pastoral",
    "behaviour": "Behaviour",
    "send": "Special educational needs and disability",
    "safeguarding": "Safeguarding",
    "child_protection": "Child protection",
    "unsure": "Not sure",
}
"""Groups of categories. A test holds this to the closed list of the contract."""

YEAR_GROUPS = ("N1", "N2", "R", *(str(number) for number in range(1, 15)))
"""As the roll writes them (DfE Common Basic Data Set)."""


def words_of_rights(keys: Iterable[str]) -> list[str]:
    """The rights of ``keys`` in words and in order; one that has no words yet by its key."""
    held = set(keys)
    known = [words for right, words in RIGHT_WORDS.items() if right in held]
    return [*known, *sorted(held - set(RIGHT_WORDS))]


def needs_second_person(role: RoleView) -> str:
    """What stands behind a role's name where it is chosen: why it is not in force at once, if it is not."""
    if role.opens_records:
        return " (opens records, needs a second person)"
    return " (needs a second person)" if CONFIRMED_RIGHTS & set(role.rights) else ""


def words_of_year(year_group: str) -> str:
    """``7`` as ``Year 7``, ``R`` as ``Reception``."""
    early = {"N1": "Nursery 1", "N2": "Nursery 2", "R": "Reception"}
    return early.get(year_group, f"Year {year_group}")
