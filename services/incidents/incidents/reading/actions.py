"""Actions with their text."""

from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.actions import Action
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.models import ActionRow, RecordSubjectRow
from incidents.narrative import open_records, unseal
from incidents.sight import hide_incident_ids


def action_views(unit: Unit, keyring: Keyring, actions: Sequence[ActionRow]) -> list[Action]:
    """In the order of ``actions``; without text where the use is restricted, and without children either where it is
    older than the proof of who the caller is.

    ``VaultAway``, or ``Problem(key_gone)`` for one that no child's key opens.
    """
    withheld = {
        action.id for action in actions if unit.access.is_unproven and not unit.access.opens(action.assigned_at)
    }
    lines = _lines(unit, [action.id for action in actions if action.id not in withheld])
    subjects = {action_id: [line.subject_id for line in each] for action_id, each in lines.items()}
    restricted = {action_id for action_id, each in lines.items() if any(line.restricted for line in each)}
    keys = open_records(unit, keyring, {each: subjects[each] for each in subjects if each not in restricted})
    views = [
        _withheld(action)
        if action.id in withheld
        else _view(action, None if action.id in restricted else _key(keys, action.id), subjects[action.id])
        for action in actions
    ]
    return hide_incident_ids(unit, views)


def _lines(unit: Unit, action_ids: Sequence[UUID]) -> dict[UUID, list[RecordSubjectRow]]:
    lines: dict[UUID, list[RecordSubjectRow]] = {action_id: [] for action_id in action_ids}
    named = (
        select(RecordSubjectRow).where(one_of(RecordSubjectRow.record_id, action_ids)).order_by(RecordSubjectRow.place)
    )
    for line in unit.session.scalars(named):
        lines[line.record_id].append(line)
    return lines


def _key(keys: dict[UUID, DataKey], action_id: UUID) -> DataKey:
    if action_id not in keys:
        raise Problem(ErrorCode.KEY_GONE, ids={"action_id": str(action_id)})
    return keys[action_id]


def _withheld(action: ActionRow) -> Action:
    return _view(action, None, []).model_copy(update={"restricted": False, "withheld": True})


def _view(action: ActionRow, key: DataKey | None, subject_ids: list[UUID]) -> Action:
    outcome = action.outcome
    return of_row(
        Action,
        action,
        text="" if key is None else unseal(key, "action", action.id, "text", action.text),
        due_on=action.due_on.isoformat(),
        outcome=None if key is None or outcome is None else unseal(key, "action", action.id, "outcome", outcome),
        subject_ids=subject_ids,
        restricted=key is None,
    )
