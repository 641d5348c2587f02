"""How children who are on no roll were described, for the lines of a list."""

import time
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import Tampered
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.lists import NotListedChild
from sqlalchemy import not_, select

from incidents.entries.queries.broken import audit_broken
from incidents.models import CategoryRow, RecordSubjectRow
from incidents.narrative import unseal
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_lines

_MOST_SECONDS = 0.5
"""A list is shown without the words rather than late."""


def not_listed_words(
    unit: Unit,
    keyring: Keyring,
    child_ids: Collection[UUID],
    categories: Mapping[UUID, CategoryRow],
    clock: Callable[[], float] = time.monotonic,
) -> dict[UUID, str]:
    """By the child's id, out of a report the caller reads and whose use is not restricted. What cannot be opened now is
    left out, and so is what was changed outside of Haven, which is audited. ``clock`` is monotonic seconds."""
    if not child_ids:
        return {}
    line = RecordSubjectRow
    lines = unit.session.scalars(
        select(line)
        .where(
            one_of(line.subject_id, child_ids),
            line.not_listed.is_not(None),
            not_(line.restricted),
            visible_lines(sight_of(unit), categories),
        )
        .order_by(line.recorded_at, line.record_id)
    ).all()
    until, broken = clock() + _MOST_SECONDS, set[UUID]()
    keys = keyring.open_each(unit, {each.record_id for each in lines}, lambda: clock() < until, broken)
    words: dict[UUID, str] = {}
    for each in lines:
        if each.record_id not in keys or each.not_listed is None:
            continue
        try:
            words[each.subject_id] = unseal(
                keys[each.record_id], "record_subject", each.subject_id, "not_listed", each.not_listed
            )
        except Tampered:
            broken.add(each.record_id)
    audit_broken(unit, broken)
    return words


def of_children(child_ids: Collection[UUID], words: Mapping[UUID, str]) -> list[NotListedChild]:
    """Those of one line."""
    return [NotListedChild(subject_id=each, words=words[each]) for each in child_ids if each in words]
