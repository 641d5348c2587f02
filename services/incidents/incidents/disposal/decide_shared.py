"""Somebody decides what becomes of a record about others too once a child's file is destroyed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.disposal import DecideSharedRecord, SharedRecordDecided
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.gone import delete_by
from incidents.models import ConcernRow, EntryRow, RecordVersionRow, SharedChoiceRow
from incidents.narrative import new_key, seal
from incidents.reading import TITLED, check_title, marked_children
from incidents.states import check_version

from .places import UnfitWords
from .record_texts import MAIN, TextRow, check_words, version_of, words_in
from .shared import FoundRecord, find_shared_record
from .striking_out import NotThere, struck_out, takes_most


def decide_shared_record(unit: Unit, keyring: Keyring, request: DecideSharedRecord) -> SharedRecordDecided:
    """Nothing of the record changes now. Words can be struck out of it for those who stay, and none written. What is
    left is sealed for them, under a key that becomes the record's when the file is destroyed.

    Errors as ``find_shared_record``; ``not_permitted`` for who does not write at its school; ``stale_version`` if the
    record, or what was decided, is another than was seen; ``invalid_request`` on ``choice`` (a document is not
    redacted, nothing else is removed), ``because``, ``words``, ``words.N.text`` (``not_allowed``: it says what
    the record does not). ``VaultAway`` where there are words.
    """
    found = find_shared_record(unit, request.subject_id, request.record_id, hold=True)
    row = found.record.row
    unit.access.require(Right.RECORD_WRITE, row.school_id)
    check_version(version_of(row), request.record_version)
    before = _before(unit, found)
    check_version(max((each.version for each in before), default=0), request.version)
    _check(found, request)
    left = _words(unit, keyring, found, request) if request.choice == "redact" else None
    for column in (KeyWrapRow.record_id, SharedChoiceRow.id):
        delete_by(unit, column, [each.id for each in before])
    choice = _added(unit, keyring, found, request, left)
    unit.audit(
        AuditAction.DISPOSAL_SHARED_DECIDE,
        right=Right.RECORD_WRITE,
        school_ids=[row.school_id],
        subject_ids=found.record.subject_ids,
        object_id=row.id,
        outcome=request.choice,
    )
    return SharedRecordDecided(record_id=row.id, choice=request.choice, version=choice.version)


def _before(unit: Unit, found: FoundRecord) -> list[SharedChoiceRow]:
    """One; more where two ids of the child turned out to be one."""
    wanted = select(SharedChoiceRow).where(
        SharedChoiceRow.record_id == found.record.row.id, one_of(SharedChoiceRow.subject_id, found.family)
    )
    return list(unit.session.scalars(wanted.with_for_update()))


def _check(found: FoundRecord, request: DecideSharedRecord) -> None:
    if request.choice not in found.choices:
        raise invalid("choice", FieldCode.NOT_ALLOWED)
    if request.choice == "keep" and request.because is None:
        raise invalid("because", FieldCode.REQUIRED)
    if request.choice != "keep" and request.because is not None:
        raise invalid("because", FieldCode.NOT_ALLOWED)
    if request.choice != "redact" and request.words:
        raise invalid("words", FieldCode.NOT_ALLOWED)


@dataclass(frozen=True)
class _Left:
    """What is left, by place; ``takes_most``: less than half of what was said."""

    words: Mapping[str, str]
    takes_most: bool


def _words(unit: Unit, keyring: Keyring, found: FoundRecord, request: DecideSharedRecord) -> _Left:
    """What is left of every place in which something is written, and of no other, with something struck out of one."""
    row = found.texts
    if row is None:
        raise invalid("choice", FieldCode.NOT_ALLOWED)
    key = keyring.open(unit, row.id)
    present = words_in(key, row, found.record.lines, found.family)
    given = {each.name: each.text.strip() for each in request.words}
    if given.keys() != present.keys() or len(given) != len(request.words):
        raise invalid("words", FieldCode.REQUIRED)
    _refuse(
        [
            FieldProblem(f"words.{number}.text", FieldCode.REQUIRED)
            for number, each in enumerate(request.words)
            if each.name in MAIN and not given[each.name]
        ]
    )
    left = _struck_out(request, present)
    if left == present and not _goes_with_it(unit, key, found, row):
        raise invalid("words", FieldCode.AS_IT_IS)
    try:
        if isinstance(row, EntryRow) and row.decision == TITLED:
            check_title(left["text"])
        check_words(key, row, left, found.record.lines, found.family)
    except UnfitWords as unfit:
        _refuse(
            [FieldProblem(_place(request, unfit.name), FieldCode.TOO_LONG if unfit.too_long else FieldCode.REQUIRED)]
        )
    except Problem as problem:
        _refuse([FieldProblem(_place(request, each.field), each.code) for each in problem.fields])
    return _Left(left, takes_most(present, left))


def _struck_out(request: DecideSharedRecord, present: Mapping[str, str]) -> dict[str, str]:
    left: dict[str, str] = {}
    wrong: list[FieldProblem] = []
    for number, each in enumerate(request.words):
        try:
            left[each.name] = struck_out(present[each.name], each.text)
        except NotThere:
            wrong.append(FieldProblem(f"words.{number}.text", FieldCode.NOT_ALLOWED))
    _refuse(wrong)
    return left


def _place(request: DecideSharedRecord, name: str) -> str:
    return next(f"words.{number}.text" for number, each in enumerate(request.words) if each.name == name)


def _goes_with_it(unit: Unit, key: DataKey, found: FoundRecord, row: TextRow) -> bool:
    """Whether something goes though the words stay: what it said before, or marks on the child's body."""
    before = select(RecordVersionRow.record_id).where(RecordVersionRow.record_id == row.id).limit(1)
    if unit.session.scalar(before) is not None:
        return True
    marked = marked_children(key, row, found.record.lines) if isinstance(row, ConcernRow) else []
    return not set(marked).isdisjoint(found.family)


def _refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=problems)


def _added(
    unit: Unit, keyring: Keyring, found: FoundRecord, request: DecideSharedRecord, left: _Left | None
) -> SharedChoiceRow:
    choice_id: UUID = new_id()
    sealed = None
    if left is not None:
        key = new_key(unit, keyring, choice_id, found.others)
        sealed = seal(key, "shared_choice", choice_id, "words", json.dumps(left.words, ensure_ascii=False))
    row = SharedChoiceRow(
        id=choice_id,
        record_id=found.record.row.id,
        subject_id=found.family[0],
        school_id=found.record.row.school_id,
        choice=request.choice,
        because=request.because,
        others=sorted(found.others),
        record_version=request.record_version,
        words=sealed,
        takes_most=left is not None and left.takes_most,
        decided_by=unit.access.actor_id,
        decided_at=unit.now,
        version=request.version + 1,
    )
    unit.session.add(row)
    unit.session.flush()
    return row
