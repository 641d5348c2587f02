"""A shared record loses one child's name."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import delete, select

from incidents.gone import FileRecords
from incidents.models import (
    ActionChangeRow,
    ActionRow,
    ChildCorrectionRow,
    ConcernRow,
    EntryRow,
    RecordMoveRow,
    RecordSubjectRow,
    RecordVersionRow,
    RestrictionRow,
    SharedChoiceRow,
    TakenOutRow,
)
from incidents.narrative import seal, unseal
from incidents.reading import next_morning

from .choices import choices_of
from .record_texts import TextRow, words_in, write_words
from .striking_out import NotThere, struck_out, why_struck

_Noted = ChildCorrectionRow | RecordMoveRow | RestrictionRow
_WHAT = {"redact": "redacted", "remove": "removed"}


@dataclass(frozen=True)
class SharedRecordsLeft:
    """How many of the records that stay have words struck out, and of the others how many for which reason."""

    redacted: int = 0
    kept_because: dict[str, int] = field(default_factory=dict)


def redact_shared(
    unit: Unit, keyring: Keyring, subject_ids: Sequence[UUID], found: FileRecords, agreed_by: str = ""
) -> tuple[FileRecords, SharedRecordsLeft]:
    """To be called with the file held, while the child's lines are there. What was removed is among what goes.
    Both leave a line with those who stay.

    ``agreed_by``: the name of the second person, which stands in why. A choice that does not hold any more is passed
    over: the record stays as it is. ``VaultAway`` where words are left and no key of those who stay can be opened now.
    """
    choices = {each: choice.row for each, choice in choices_of(unit, subject_ids).items() if not choice.is_outdated}
    decided = {each: row for each, row in choices.items() if each in found.kept}
    removed = {each for each, row in decided.items() if row.choice == "remove"}
    to_redact = sorted(each for each, row in decided.items() if row.choice == "redact")
    redacted = {each for each in to_redact if _redact(unit, keyring, decided[each], subject_ids, agreed_by)}
    note_taken_out(unit, [decided[each] for each in sorted(removed | redacted)])
    kept = found.kept - removed
    why = Counter((decided[each].because if each in decided else None) or "not_decided" for each in kept - redacted)
    after = replace(found, kept=kept, documents=found.documents | removed)
    return after, SharedRecordsLeft(len(redacted), dict(sorted(why.items())))


def _redact(unit: Unit, keyring: Keyring, choice: SharedChoiceRow, leaving: Sequence[UUID], agreed_by: str) -> bool:
    """False where something is to be written that the record does not say: then it stays as it is."""
    row = text_row(unit, choice.record_id)
    lines = unit.session.scalars(select(RecordSubjectRow).where(RecordSubjectRow.record_id == row.id)).all()
    old, new = keyring.open(unit, row.id), keyring.open(unit, choice.id)
    drafted = drafted_words(new, choice)
    try:
        left = {
            name: struck_out(said, drafted.get(name, "")) for name, said in words_in(old, row, lines, leaving).items()
        }
    except NotThere:
        return False
    write_words(row, old, new, left, lines, leaving)
    for line in lines:
        if line.not_listed is not None and line.subject_id not in leaving:
            place = ("record_subject", line.subject_id, "not_listed")
            line.not_listed = seal(new, *place, unseal(old, *place, line.not_listed))
    _forget_before(unit, row, new, choice, agreed_by)
    unit.session.flush()
    keyring.replace_key(unit, row.id, choice.id)
    return True


def drafted_words(key: DataKey, choice: SharedChoiceRow) -> dict[str, str]:
    """What somebody wrote for those who stay, by place."""
    if choice.words is None:
        return {}
    return cast("dict[str, str]", json.loads(unseal(key, "shared_choice", choice.id, "words", choice.words)))


def text_row(unit: Unit, record_id: UUID) -> TextRow:
    """The concern, entry or action that is to be redacted."""
    for table in (ConcernRow, EntryRow, ActionRow):
        row = unit.session.get(table, record_id)
        if row is not None:
            return cast("TextRow", row)
    raise LookupError("a record that is to be redacted is not there")


def _forget_before(unit: Unit, row: TextRow, key: DataKey, choice: SharedChoiceRow, agreed_by: str) -> None:
    """What it said before, and why that was changed. Why a child was moved, a part corrected or its use restricted may
    name the child: who did it and when stays, the words are empty."""
    unit.session.execute(
        delete(RecordVersionRow)
        .where(RecordVersionRow.record_id == row.id)
        .execution_options(synchronize_session=False)
    )
    for noted in _noted(unit, row.id):
        if noted.reason is not None:
            noted.reason = seal(key, noted.__tablename__, noted.id, "reason", "")
        noted.key_version = key.version
    if isinstance(row, ActionRow):
        for change in unit.session.scalars(select(ActionChangeRow).where(ActionChangeRow.action_id == row.id)):
            change.reason = seal(key, "action_change", row.id, "reason", "", change.version)
        return
    why = why_struck(agreed_by)
    row.change_reason = seal(key, row.__tablename__, row.id, "change_reason", why, row.text_version)
    row.changed_by, row.changed_at = choice.decided_by, unit.now


def _noted(unit: Unit, record_id: UUID) -> list[_Noted]:
    """What was done to the record, with why, sealed under its key beside it."""
    return [
        *unit.session.scalars(select(ChildCorrectionRow).where(ChildCorrectionRow.record_id == record_id)),
        *unit.session.scalars(select(RecordMoveRow).where(RecordMoveRow.record_id == record_id)),
        *unit.session.scalars(select(RestrictionRow).where(RestrictionRow.record_id == record_id)),
    ]


def note_taken_out(unit: Unit, carried_out: Iterable[SharedChoiceRow]) -> None:
    """Of the day itself. ``carried_out``: decisions to redact or remove that were. The others who triage at the school
    are told the next morning: nothing can be taken back any more, so that it need not be at once."""
    for choice in carried_out:
        line_id = new_id()
        for subject_id in set(choice.others):
            unit.session.add(
                TakenOutRow(
                    id=line_id,
                    subject_id=subject_id,
                    school_id=choice.school_id,
                    what=_WHAT[choice.choice],
                    taken_by=choice.decided_by,
                    taken_at=unit.now,
                    tell_at=next_morning(unit.now),
                )
            )
