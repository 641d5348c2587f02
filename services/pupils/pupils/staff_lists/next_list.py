"""What a school's list of staff is after a file: the file alone, or what was known with what the file changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from haven_schemas.acts.staff_lists import ListedStaff
from haven_schemas.class_names import class_key

from .staff_file import StaffFile


@dataclass(frozen=True)
class NextList:
    """``staff``: by id, in the order of ids. ``complete``: all who are there are in it. How many are new in it,
    changed, and no longer there or with a last day that they did not have."""

    staff: Mapping[str, ListedStaff] = field(repr=False)
    complete: bool
    added: int
    changed: int
    leavers: int

    @property
    def is_news(self) -> bool:
        """Whether anybody is different."""
        return bool(self.added or self.changed or self.leavers)


def next_list(before: Mapping[str, ListedStaff], complete: bool, file: StaffFile, today: date) -> NextList:
    """A complete file stands in place of what was known, but for people whose rows were rejected: they stay as they
    were. Where a rejected row does not say whose it is, everyone stays: nobody leaves by a row that cannot be read.

    Who is taken back has ``today`` as the last day, unless one is known.
    """
    staff = dict(file.staff)
    whole = file.mode == "full"
    stays = before if not whole or not file.names_all else {each: before[each] for each in file.spared & before.keys()}
    for source_id, known in stays.items():
        staff.setdefault(source_id, known)
    for source_id in file.gone & before.keys():
        staff[source_id] = before[source_id].model_copy(update={"left_on": before[source_id].left_on or today})
    leavers = sum(each not in staff for each in before)
    leavers += sum(_leaves(before.get(each), now) for each, now in staff.items())
    return NextList(
        dict(sorted(staff.items())),
        complete or whole,
        added=sum(each not in before for each in staff),
        changed=sum(_differs(before.get(each), now) for each, now in staff.items()),
        leavers=leavers,
    )


def as_the_roll_spells(staff: Mapping[str, ListedStaff], classes: Mapping[str, str]) -> dict[str, ListedStaff]:
    """The same people with classes as the roll has them, by ``class_key``; one that it does not have stays as it is."""
    return {
        source_id: each.model_copy(
            update={"classes": list(dict.fromkeys(classes.get(class_key(name), name) for name in each.classes))}
        )
        for source_id, each in staff.items()
    }


def _leaves(before: ListedStaff | None, now: ListedStaff) -> bool:
    return before is not None and before.left_on is None and now.left_on is not None


def _differs(before: ListedStaff | None, now: ListedStaff) -> bool:
    return before is not None and before != now and not _leaves(before, now)
