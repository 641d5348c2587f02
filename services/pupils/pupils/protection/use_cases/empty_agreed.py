"""Empties entries of the roll of which the people named for a protected child said that they are that child.

Apart from what they say, since the entry may be at a school they are not at.
"""

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.extras import Extras, OpenUnit
from pupils.models import IdentityQuestionRow, ProtectedReaderRow, ProtectionRow, PupilRow
from pupils.protection.parts.empty_entry import changed, empty_entry, has_merges
from pupils.protection.parts.keep_before import keep_before
from pupils.protection.queries.identity_questions import entry_of

from .protect_identity import today_of

_MOST = 20

log = get_logger()


def empty_agreed(open_unit: OpenUnit, extras: Extras) -> None:
    """Safe on every replica at once. Raises ``VaultAway``, and goes on once it is back."""
    with open_unit(None) as unit:
        agreed = (
            select(IdentityQuestionRow)
            .where(IdentityQuestionRow.state == "same", IdentityQuestionRow.done_at.is_(None))
            .limit(_MOST)
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
