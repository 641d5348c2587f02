"""Actions with their text."""

from collections.abc import Sequence
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import Keyring
from chassis.sealing import DataKey
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents_actions import Action
from sqlalchemy import select

from incidents.models import ActionRow, RecordSubjectRow
from incidents.narrative import open_records, unseal


def action_views(unit: Unit, keyring: Keyring, actions: Sequence[ActionRow]) -> list[Action]:
    """In the order of ``actions``. ``VaultAway``, or ``Problem(key_gone)`` for one that no child's key opens."""
    subjects = _subject_ids(unit, [action.id for action in actions])
    keys = open_records(unit, keyring, subjects)
    return [_view(action, _key(keys, action.id), subjects[action.id]) for action in actions]


def _subject_ids(unit: Unit, action_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    subjects: dict[UUID, list[UUID]] = {action_id: [] for action_id in action_ids}
    named = unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(RecordSubjectRow.record_id.in_(action_ids))
        .order_by(RecordSubjectRow.place)
    )
    for action_id, subject_id in named:
        subjects[action_id].append(subject_id)
    return subjects


def _key(keys: dict[UUID, DataKey], action_id: UUID) -> DataKey:
    if action_id not in keys:
        raise Problem(ErrorCode.KEY_GONE, ids={"action_id": str(action_id)})
    return keys[action_id]


def _view(action: ActionRow, key: DataKey, subject_ids: list[UUID]) -> Action:
    outcome = action.outcome
    return Action(
        id=action.id,
        incident_id=action.incident_id,
        text=unseal(key, "action", action.id, "text", action.text),
        owner_id=action.owner_id,
        due_on=action.due_on.isoformat(),
        completed_at=action.completed_at,
        outcome=None if outcome is None else unseal(key, "action", action.id, "outcome", outcome),
        subject_ids=subject_ids,
        version=action.version,
    )
