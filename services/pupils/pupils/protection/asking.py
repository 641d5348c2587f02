"""Named people are asked, and what they agreed is emptied.

Nobody else learns that there is anything to ask. Whose identity it was stands under seal alone, so what is under seal
of the protected children of those schools is compared here. That is no audit entry: nobody is shown anything, and an
entry about the child of today right after a delivery with the old name would say whose it was.

Apart from what they say, since the entry may be at a school they are not at.
"""

from collections.abc import Collection, Iterable

from chassis.ground.logs import get_logger
from chassis.keys.keyring import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.pupils.matching import Agreement, NamesBefore
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import delete, select

from pupils.extras import Extras, OpenUnit
from pupils.identities import digests_of, keep_before, read_before
from pupils.models import (
    IdentityMarkRow,
    IdentityMetRow,
    IdentityQuestionRow,
    OldIdentityRow,
    ProtectedBeforeRow,
    ProtectedReaderRow,
    ProtectionRow,
    PupilRow,
)
from pupils.sight import match_facts

from .empty import changed, empty_entry, has_merges
from .protection import today_of
from .questions import Asked, asked_about, entry_of, seal_entry

_MOST = 50
_MOST_EMPTIED = 20

log = get_logger()


def ask_named_people(open_unit: OpenUnit, extras: Extras) -> None:
    """Safe on every replica at once. Raises ``VaultAway``, and asks once it is back.

    Nobody while something that a release before kept has no mark yet: whose schools are asked is found by marks.
    """
    with open_unit(None) as unit:
        if unit.session.scalar(select(OldIdentityRow.digest).limit(1)) is not None:
            return
        met = unit.session.scalars(select(IdentityMetRow).limit(_MOST).with_for_update(skip_locked=True)).all()
        for entry_id in {each.entry_id for each in met}:
            marks = {each.mark for each in met if each.entry_id == entry_id}
            entry = unit.session.get(PupilRow, entry_id)
            if entry is not None and not entry.hidden:
                _ask(unit, extras, entry, marks)
            mine = (IdentityMetRow.entry_id == entry_id, IdentityMetRow.mark.in_(marks))
            unit.session.execute(delete(IdentityMetRow).where(*mine))


def _ask(unit: Unit, extras: Extras, entry: PupilRow, marks: Collection[bytes]) -> None:
    schools = select(IdentityMarkRow.school_id).where(IdentityMarkRow.mark.in_(marks))
    protected = select(ProtectionRow.pupil_id).where(ProtectionRow.school_id.in_(schools))
    for pupil in unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(protected), PupilRow.id != entry.id)):
        key = extras.keyring.open(unit, pupil.id)
        kept = unit.session.scalars(select(ProtectedBeforeRow).where(ProtectedBeforeRow.pupil_id == pupil.id))
        agree = _agreement(entry, pupil, read_before(key, kept))
        if agree and entry.id not in asked_about(unit, key, pupil.id):
            _write(unit, key, pupil, Asked(entry=match_facts(entry), agree=agree))


def _agreement(entry: PupilRow, pupil: PupilRow, before: Iterable[NamesBefore]) -> list[Agreement]:
    """What the entry has in common with what the child was; nothing unless the birth date is: a UPN alone, which a
    person may have typed wrongly, is no reason to ask about another child."""
    for each in before:
        if entry.date_of_birth != (each.date_of_birth or pupil.date_of_birth):
            continue
        found: list[Agreement] = []
        if each.upn and each.upn == entry.upn:
            found.append("upn")
        if (each.legal_surname, each.legal_forename) == (entry.legal_surname, entry.legal_forename):
            found += ["surname", "forename"]
        if found and digests_of([each], pupil.date_of_birth, today_of(pupil)):
            return ["before", "date_of_birth", *found]
    return []


def _write(unit: Unit, key: DataKey, pupil: PupilRow, asked: Asked) -> None:
    question_id = new_id()
    unit.session.add(
        IdentityQuestionRow(
            id=question_id,
            pupil_id=pupil.id,
            school_id=pupil.school_id,
            state="open",
            asked_at=unit.now,
            sealed=seal_entry(key, question_id, asked),
            version=1,
        )
    )
    unit.session.flush()


def empty_agreed(open_unit: OpenUnit, extras: Extras) -> None:
    """Safe on every replica at once. Raises ``VaultAway``, and goes on once it is back."""
    with open_unit(None) as unit:
        agreed = (
            select(IdentityQuestionRow)
            .where(IdentityQuestionRow.state == "same", IdentityQuestionRow.done_at.is_(None))
            .limit(_MOST_EMPTIED)
            .with_for_update(skip_locked=True)
        )
        for row in unit.session.scalars(agreed).all():
            _empty(unit, extras, row)


def _empty(unit: Unit, extras: Extras, row: IdentityQuestionRow) -> None:
    row.done_at = unit.now
    pupil = unit.session.get(PupilRow, row.pupil_id, with_for_update=True)
    if pupil is None or unit.session.get(ProtectionRow, row.pupil_id) is None:
        return  # the protection ended meanwhile
    key = extras.keyring.open(unit, pupil.id)
    entry = unit.session.get(PupilRow, entry_of(key, row).entry.pupil_id, with_for_update=True)
    if entry is None or entry.hidden:
        return
    if entry.merged_into is not None or has_merges(unit, entry.id):
        log.warning("identity_question_open_again", question_id=row.id)
        row.state, row.done_at, row.agreed_by, row.version = "open", None, None, row.version + 1
        row.told_at = None
        return
    readers = set(
        unit.session.scalars(select(ProtectedReaderRow.staff_id).where(ProtectedReaderRow.pupil_id == pupil.id))
    )
    before = empty_entry(unit, extras, entry, readers)
    keep_before(unit, extras, key, pupil.id, pupil.school_id, before, pupil.date_of_birth, today_of(pupil))
    changed(unit, pupil)
    for each in (pupil, entry):
        unit.audit(
            AuditAction.PUPIL_PROTECTION_SET,
            right=Right.PUPIL_PROTECT,
            school_ids=[each.school_id],
            subject_ids=[each.id],
        )
