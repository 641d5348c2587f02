"""Says in a report's place that nobody could open it, once what was sealed is destroyed."""

from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from sqlalchemy import delete, select

from incidents.models import ConcernRow, RecordSubjectRow, RecordVersionRow
from incidents.narrative import new_key, seal
from incidents.reporting.report_details import seal_details

DISCARDED = (
    "This report could not be opened by anybody, and what was sealed in it was destroyed as two people agreed. "
    "Ask the person who sent it what they saw or heard."
)
_UNNAMED = "A child whom the report named in words. Ask whoever reported it whom it is about."
_TEXTS = ("child_words", "action_taken")


def put_note(unit: Unit, keyring: Keyring, concern: ConcernRow) -> None:
    """Under a new key, for the children it is about: who reported it, when and about whom stays. ``VaultAway``;
    ``Problem(key_gone)`` for a child whose key is gone."""
    keyring.drop_intake(unit, concern.id)
    unit.session.execute(delete(RecordVersionRow).where(RecordVersionRow.record_id == concern.id))
    lines = _lines(unit, concern.id)
    key = new_key(unit, keyring, concern.id, [line.subject_id for line in lines])
    concern.account = seal(key, "concern", concern.id, "account", DISCARDED, concern.text_version)
    for field in _TEXTS:
        setattr(concern, field, seal(key, "concern", concern.id, field, "", concern.text_version))
    concern.details = seal_details(key, concern.id, None, ("unreadable",))
    concern.change_reason = None
    for line in lines:
        if line.not_listed is not None:
            line.not_listed = seal(key, "record_subject", line.subject_id, "not_listed", _UNNAMED)
    concern.sealed = False
    unit.session.flush()


def _lines(unit: Unit, concern_id: UUID) -> Sequence[RecordSubjectRow]:
    own = select(RecordSubjectRow).where(RecordSubjectRow.record_id == concern_id).order_by(RecordSubjectRow.place)
    return unit.session.scalars(own).all()
