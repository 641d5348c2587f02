"""Texts opened for a list; what cannot be opened is said."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import Tampered
from chassis.units.database import Unit
from haven_schemas.acts.incidents.lists import NotListedChild
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rights import Right
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, not_, select

from incidents.models import CategoryRow, ConcernRow, EntryRow, RecordSubjectRow
from incidents.narrative import text_of, unseal
from incidents.sight import MOST_KEPT, sight_of, visible_lines

_MOST_SECONDS = 0.5
MOST_LETTERS = 120


def audit_broken(unit: Unit, record_ids: Iterable[UUID]) -> None:
    """One audit entry for each, as for a call that is refused."""
    for record_id in record_ids:
        unit.audit(
            AuditAction.ACCESS_CALL_REFUSE,
            right=Right.RECORD_READ,
            school_ids=unit.access.school_ids,
            object_id=record_id,
            outcome=ErrorCode.SEAL_BROKEN.value,
        )


def opened_texts(
    unit: Unit,
    keyring: Keyring,
    rows: Collection[ConcernRow | EntryRow],
    field: str,
    clock: Callable[[], float] = time.monotonic,
) -> dict[UUID, str]:
    """By the row's id; the caller has checked that each may be read, and is not restricted.

    As few file keys as will do, several vault calls at once where they are not in memory. What cannot be opened now is
    left out; what was changed outside of Haven as well, which is audited. ``clock`` is monotonic seconds.
    """
    broken, until = set[UUID](), clock() + _MOST_SECONDS
    keys = keyring.open_each(unit, [row.id for row in rows], lambda: clock() < until, broken)
    texts: dict[UUID, str] = {}
    for row in rows:
        try:
            if row.id in keys:
                texts[row.id] = text_of(keys[row.id], row, field)
        except Tampered:
            broken.add(row.id)
    audit_broken(unit, broken)
    return texts


def first_line(text: str) -> str:
    """The first line that says anything, cut at a word where it is long; empty for an empty text."""
    line = next((" ".join(each.split()) for each in text.splitlines() if each.strip()), "")
    if len(line) <= MOST_LETTERS:
        return line
    cut = line[: MOST_LETTERS - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"


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
