"""How children who are on no roll were described, for the lines of a list."""

import time
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import Tampered
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.lists import NotListedChild
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, not_, select

from incidents.entries.queries.broken import audit_broken
from incidents.models import CategoryRow, RecordSubjectRow
from incidents.narrative import unseal
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import MOST_KEPT, visible_lines

_MOST_SECONDS = 0.5
"""A list is shown without the words rather than late."""


def not_listed_words(
    unit: Unit,
    keyring: Keyring,
    child_ids: Collection[UUID],
    categories: Mapping[UUID, CategoryRow],
    clock: Callable[[], float] = time.monotonic,
) -> dict[UUID, NotListedChild]:
    """By the child's id, out of a report the caller reads and whose use is not restricted. What cannot be opened now is
    left out, and so is what was changed outside of Haven, which is audited. ``clock`` is monotonic seconds."""
    if not child_ids:
        return {}
    wanted = _described(visible_lines(sight_of(unit), categories))
    lines = unit.session.scalars(wanted, {"child_ids": list(child_ids)}).all()
    until, broken = clock() + _MOST_SECONDS, set[UUID]()
    keys = keyring.open_each(unit, {each.record_id for each in lines}, lambda: clock() < until, broken)
    words: dict[UUID, NotListedChild] = {}
    for each in lines:
        if each.record_id not in keys or each.not_listed is None:
            continue
        try:
            said = unseal(keys[each.record_id], "record_subject", each.subject_id, "not_listed", each.not_listed)
        except Tampered:
            broken.add(each.record_id)
            continue
        words[each.subject_id] = NotListedChild(subject_id=each.subject_id, words=said, expected_on=each.expected_on)
    audit_broken(unit, broken)
    return words


@lru_cache(MOST_KEPT)
def _described(seen: ColumnElement[bool]) -> Select[RecordSubjectRow]:
    """Lines that are ``seen`` about ``:child_ids``, with words for who they are."""
    line = RecordSubjectRow
    return (
        select(line)
        .where(
            line.subject_id == any_(bindparam("child_ids", type_=ARRAY(Uuid()))),
            line.not_listed.is_not(None),
            not_(line.restricted),
            seen,
        )
        .order_by(line.recorded_at, line.record_id)
    )


def of_children(child_ids: Collection[UUID], words: Mapping[UUID, NotListedChild]) -> list[NotListedChild]:
    """Those of one line."""
    return [words[each] for each in child_ids if each in words]
