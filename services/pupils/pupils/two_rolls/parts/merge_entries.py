"""Two entries of two schools are one child: a merge, so that it can be ended exactly."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.extras import Extras
from pupils.matching.parts.join_entries import merge, release, tell
from pupils.matching.queries.entries_of import entries_of
from pupils.matching.queries.pairs import takes_two
from pupils.matching.sealed_reasons import merge_field
from pupils.models import MatchProposalRow, PupilMergeRow, PupilRow, RollQuestionRow

_BECAUSE = {
    "moved": "The roll of the other school says that they left.",
    "left": "A colleague of the school said that they left for the other one.",
    "here_now": "A colleague of the other school said that they are there now.",
    "both": "They are registered at both schools.",
}
_NOT_AFTER_ALL = "A colleague of the school said that they are still there."


def merge_entries(unit: Unit, extras: Extras, question: RollQuestionRow, *, kept: PupilRow, alias: PupilRow) -> None:
    """Nothing where they are one already; a proposal for people where one of them is an alias of a third entry, or
    the two were born on different days by now.

    Raises ``VaultAway``.
    """
    if alias.id in {entry.id for entry in entries_of(unit, [kept.id])[kept.id]}:
        return
    if kept.merged_into is not None or alias.merged_into is not None or takes_two(unit, kept, alias):
        _propose(unit, question, kept, alias)
        return
    question.link_id = merge(unit, extras, kept, alias, _BECAUSE[question.state], by=question.answered_by)


def end_merge(unit: Unit, extras: Extras, question: RollQuestionRow) -> None:
    """Ends the merge that this question made, if it is in force. Raises ``VaultAway``."""
    if question.link_id is None:
        return
    row = unit.session.scalar(select(PupilMergeRow).where(PupilMergeRow.id == question.link_id).with_for_update())
    question.link_id = None
    if row is None or row.ended_at is not None:
        return
    alias = unit.session.scalar(select(PupilRow).where(PupilRow.id == row.alias_id).with_for_update())
    if alias is None or alias.merged_into != row.pupil_id:
        return
    key = extras.keyring.open(unit, row.id)
    row.ended_at, row.ended_by = unit.now, question.answered_by
    row.ended_sealed = key.seal(merge_field(row.id, "ended_sealed"), _NOT_AFTER_ALL.encode())
    release(unit, extras, row, alias)
    tell(unit, AuditAction.PUPIL_MERGE_END, row.id, row.school_ids, (row.pupil_id, row.alias_id))


def _propose(unit: Unit, question: RollQuestionRow, kept: PupilRow, alias: PupilRow) -> None:
    proposal = {
        "id": new_id(), "new_id": kept.id, "known_id": alias.id, "school_ids": question.school_ids, "score": 100,
        "agree": ["upn", "date_of_birth"], "state": "open", "made_at": unit.now, "delivery_id": None, "version": 1,
    }  # fmt: skip
    unit.session.execute(upsert(MatchProposalRow).values(proposal).on_conflict_do_nothing())
