"""Who is what at the school: in version 1.1 a column of the users, in 1.2 a table of its own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from haven_schemas.rpc.staff_lists import StaffKind

from .tables import TableRow

GUARDIANS = frozenset({"guardian", "parent", "relative"})
STAFF: Mapping[str, StaffKind] = {
    "teacher": "teacher",
    "aide": "support",
    "counselor": "support",
    "proctor": "support",
    "administrator": "administrator",
    "principal": "administrator",
    "siteadministrator": "administrator",
    "systemadministrator": "administrator",
    "districtadministrator": "administrator",
}
"""Roles of people who work at a school, by both versions of the standard; any other, as ``ext:...``, is passed over."""
STUDENT = "student"


Places = Mapping[str, list[tuple[str, str]]]
"""Of each user their roles with the organisations these are at; none named: at whichever the user is."""


@dataclass
class Roles:
    """What a table of roles says, and what it takes back."""

    by_user: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list), repr=False)
    gone: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list), repr=False)


def roles_of(rows: Iterable[TableRow]) -> Roles:
    """From the table of version 1.2."""
    found = Roles()
    for row in rows:
        if user := row.text("usersourcedid"):
            places = found.gone if row.is_gone else found.by_user
            places[user].append((role_of(row), row.text("orgsourcedid")))
    return found


def role_of(row: TableRow) -> str:
    """A role as it is compared."""
    return "".join(filter(str.isalpha, row.text("role").lower()))


def roles_at(row: TableRow, places: Places, orgs: frozenset[str] | None) -> frozenset[str] | None:
    """What a user is at the school of these organisations; None if they are at another one. ``orgs`` None: the file
    names no school, and everyone in it is at this one."""
    homes = {*row.many("orgsourcedids"), *row.many("primaryorgsourcedid")}
    of_user = [*places.get(row.id, ())]
    if role := role_of(row):
        of_user.extend((role, home) for home in homes or {""})
    if orgs is None:
        return frozenset(role for role, _ in of_user)
    at_home = not homes or not homes.isdisjoint(orgs)
    here = frozenset(role for role, org in of_user if (org in orgs if org else at_home))
    is_named_elsewhere = bool(homes or any(org for _, org in of_user))
    return None if not here and is_named_elsewhere and not (homes and at_home) else here
