"""A OneRoster file read whole for one school: its pupils with contacts and classes, and its staff.

Versions 1.1 and 1.2, bulk and delta. Only ``users`` has to be there. What the standard calls optional may be left out,
and says nothing then.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from haven_schemas.acts.intake_reasons import FileDetail, FileReason
from haven_schemas.acts.pupil_changes import DeliveryMode

from .ctf_schools import SchoolIdentity
from .findings import FileRefused
from .oneroster_package import (
    GUARDIANS,
    STAFF,
    STUDENT,
    Package,
    Roles,
    TableRow,
    orgs_of,
    own_orgs,
    roles_at,
    roles_of,
    rows_of_table,
)

MOST_USERS = 30_000
"""Of one school: its pupils, their contacts and its staff."""
_HOMEROOM = "homeroom"
_BLANKS = re.compile(r"\s+")


@dataclass
class Taught:
    """What enrolments say: classes of each user, and which of them are registration groups."""

    of_pupil: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list), repr=False)
    groups_of_pupil: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list), repr=False)
    groups_of_teacher: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list), repr=False)
    lost_group: set[str] = field(default_factory=set, repr=False)
    """Pupils whose enrolment in a registration group was taken back."""
    knows_groups: bool = False


@dataclass(frozen=True)
class Roster:
    """``mode``: how the file says that it was made; None if it does not. ``others``: users of other schools.

    ``birth_dates``, ``sexes``: by user; ``has_demographics``: the table is there. ``guardians``: by user.
    """

    mode: DeliveryMode | None
    students: list[TableRow] = field(repr=False)
    staff: list[tuple[TableRow, frozenset[str]]] = field(repr=False)
    guardians: Mapping[str, tuple[TableRow, frozenset[str]]] = field(repr=False)
    wards: Mapping[str, list[str]] = field(repr=False)
    """Ids of guardians by student, where the guardian's row says it."""
    taught: Taught = field(repr=False)
    demographics: Mapping[str, TableRow] = field(repr=False)
    has_demographics: bool
    others: int


def read_roster(chunks: Iterable[bytes], school: SchoolIdentity) -> Roster:
    """Raises ``FileRefused``: no zip, no OneRoster, another school's."""
    package = Package(chunks)
    if not package.has("users"):
        raise FileRefused(FileReason.NO_ROWS, FileDetail.NO_USERS)
    mode = _mode(package)
    orgs = own_orgs(orgs_of(rows_of_table(package, "orgs")), school)
    people = _People(roles_of(rows_of_table(package, "roles", "usersourcedid")), orgs)
    for row in rows_of_table(package, "users"):
        people.take(row)
    students = {each.id for each in people.students}
    return Roster(
        mode=mode,
        students=people.students,
        staff=people.staff,
        guardians=people.guardians,
        wards=_wards(people.guardians),
        taught=_taught(package, students | {row.id for row, _ in people.staff}),
        demographics=_demographics(package, students),
        has_demographics=package.has("demographics"),
        others=people.others,
    )


def mode_of(roster: Roster, asked: DeliveryMode, *, says_itself: bool) -> DeliveryMode:
    """Whether who is not in it has left: never by a delta; by a bulk file where that is its own to say, else as was
    asked for."""
    if roster.mode == "delta":
        return "delta"
    return "full" if roster.mode == "full" and says_itself else asked


class _People:
    """The users of one school, by what they are there."""

    def __init__(self, roles: Roles, orgs: frozenset[str] | None) -> None:
        self._roles, self._orgs = roles, orgs
        self.students: list[TableRow] = []
        self.staff: list[tuple[TableRow, frozenset[str]]] = []
        self.guardians: dict[str, tuple[TableRow, frozenset[str]]] = {}
        self.others = 0
        self._own = 0

    def take(self, row: TableRow) -> None:
        here = roles_at(row, self._roles.by_user, self._orgs)
        if STUDENT not in (here or ()) and STUDENT in (roles_at(row, self._roles.gone, self._orgs) or ()):
            here, row = frozenset({STUDENT}), row.taken_back()
        if not here and row.text("grades") and not self._is_placed(row):
            here = frozenset({STUDENT})  # a delta of version 1.2 may bring a user without the roles
        if here is None:
            self.others += 1
            return
        self._own += 1
        if self._own > MOST_USERS:
            raise FileRefused(FileReason.TOO_MANY_ROWS)
        if STUDENT in here:
            self.students.append(row)
        elif works := here & STAFF.keys():
            self.staff.append((row, works))
        if here & GUARDIANS and row.id and not row.is_gone:
            self.guardians[row.id] = (row, here & GUARDIANS)

    def _is_placed(self, row: TableRow) -> bool:
        """Whether anything says what the user is."""
        return bool(row.text("role")) or row.id in self._roles.by_user or row.id in self._roles.gone


def _mode(package: Package) -> DeliveryMode | None:
    """What the manifest says of the users. One that says that they are absent contradicts the file, and is passed
    over."""
    for row in rows_of_table(package, "manifest", "propertyname"):
        if row.text("propertyname").lower().replace(" ", "") == "file.users":
            said = row.text("value").lower()
            return "full" if said == "bulk" else "delta" if said == "delta" else None
    return None


def _wards(guardians: Mapping[str, tuple[TableRow, frozenset[str]]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for guardian_id, (row, _) in guardians.items():
        for student in row.many("agentsourcedids"):
            found[student].append(guardian_id)
    return found


def _demographics(package: Package, students: set[str]) -> dict[str, TableRow]:
    rows = _keyed(rows_of_table(package, "demographics"))
    return {user: row for user, row in rows if user in students and not row.is_gone}


def _keyed(rows: Iterator[TableRow]) -> Iterator[tuple[str, TableRow]]:
    """By the user's id, which is the row's own by the standard; some systems give it a column beside it."""
    return ((row.text("usersourcedid", "sourcedid"), row) for row in rows)


def _taught(package: Package, users: set[str]) -> Taught:
    """Classes by their titles. Of teachers only registration groups they are the first teacher of: the roll has no
    other classes."""
    titles: dict[str, str] = {}
    groups: set[str] = set()
    for row in rows_of_table(package, "classes"):
        if row.id and not row.is_gone and (title := _BLANKS.sub(" ", row.text("title", "classcode"))):
            titles[row.id] = title
            if row.text("classtype").lower() == _HOMEROOM:
                groups.add(row.id)
    found = Taught(knows_groups=bool(groups))
    for row in rows_of_table(package, "enrollments"):
        user, class_id = row.text("usersourcedid"), row.text("classsourcedid")
        if user in users and class_id in titles:
            _enrol(found, row, user, titles[class_id], is_group=class_id in groups)
    return found


def _enrol(found: Taught, row: TableRow, user: str, title: str, *, is_group: bool) -> None:
    role = row.text("role").lower()
    if row.is_gone:
        if is_group and role == STUDENT:
            found.lost_group.add(user)
    elif role == STUDENT:
        found.of_pupil[user].append(title)
        if is_group:
            found.groups_of_pupil[user].append(title)
    elif role == "teacher" and is_group and row.text("primary").lower() != "false":
        found.groups_of_teacher[user].append(title)


def twice(rows: Iterable[TableRow]) -> frozenset[str]:
    """Ids that stand at more than one row."""
    return frozenset(each for each, times in Counter(row.id for row in rows).items() if each and times > 1)
