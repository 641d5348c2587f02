"""What a role lets its holder do, as pages say it: its rights in order, and the years it is for."""

from collections.abc import Iterable

from haven_schemas.acts.identity.roles import RoleView
from haven_schemas.rights import CONFIRMED_RIGHTS, Right
from haven_schemas.words.access import RIGHTS

OPENING = frozenset({Right.CONCERN_TRIAGE, Right.RECORD_READ, Right.RECORD_WRITE})
"""Rights that open what was written about a child."""

YEAR_GROUPS = ("N1", "N2", "R", *(str(number) for number in range(1, 15)))
"""As the roll writes them (DfE Common Basic Data Set)."""


def words_of_rights(keys: Iterable[str]) -> list[str]:
    """The rights of ``keys`` in words and in order; one that has no words yet by its key."""
    held = set(keys)
    known = [words for right, words in RIGHTS.items() if right in held]
    return [*known, *sorted(held - set(RIGHTS))]


def needs_second_person(role: RoleView) -> str:
    """What stands behind a role's name where it is chosen: why it is not in force at once, if it is not."""
    if role.opens_records:
        return " (opens records, needs a second person)"
    return " (needs a second person)" if CONFIRMED_RIGHTS & set(role.rights) else ""


def words_of_year(year_group: str) -> str:
    """``7`` as ``Year 7``, ``R`` as ``Reception``."""
    early = {"N1": "Nursery 1", "N2": "Nursery 2", "R": "Reception"}
    return early.get(year_group, f"Year {year_group}")
