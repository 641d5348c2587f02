"""Which deadlines that run would have another day by a rule, before anybody keeps it."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.own_rules import DeadlineMove, WhatWouldMove, WouldMove
from timescales.editions import Move

from referrals.extras import OtherOwners
from referrals.rules.parts.checked_rule import checked_rule
from referrals.rules.parts.keepers import check_keeps_times
from referrals.rules.parts.running import Running, moves_to, records_of, running_by

_MOST = 2_000
"""Looked at; a trust has some hundred referrals that wait at once."""
_SHOWN = 200


def what_would_move(unit: Unit, owners: OtherOwners, request: WhatWouldMove) -> WouldMove:
    """Nothing is written; what is of a record the caller does not see is in no list and no count.

    ``invalid_request`` on the field of the rule that is wrong.
    """
    check_keeps_times(unit)
    rule = checked_rule(unit, request)
    found = unit.session.execute(running_by(rule, request.agency_id).limit(_MOST + 1)).all()
    looked_at = found[:_MOST]
    records = records_of(unit, owners, looked_at)
    rows = [row for row in looked_at if row[1] in records]
    moves = moves_to(unit, rule, rows)
    moving = [row for row in rows if moves[row[0].id].moves]
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=Right.CATEGORY_ADMINISTER,
        school_ids={row[0].school_id for row in rows},
        subject_ids={child for row in rows for child in records[row[1]].subject_ids},
    )
    return WouldMove(
        moves=[_line(row, moves[row[0].id]) for row in moving[:_SHOWN]],
        counted=len(rows),
        moving=len(moving),
        more=len(found) > _MOST,
    )


def _line(row: Running, move: Move[UUID]) -> DeadlineMove:
    deadline, record_id, agency = row
    return DeadlineMove.model_validate(
        {
            "deadline_id": deadline.id,
            "version": deadline.version,
            "referral_id": deadline.referral_id,
            "record_id": record_id,
            "school_id": deadline.school_id,
            "agency_id": agency.id if agency else None,
            "agency_name": agency.name if agency else "",
            "started_at": deadline.started_at,
            "due_on": deadline.due_on,
            "counted_on": deadline.counted_on,
            "would_be_on": move.would_be.on if move.would_be else deadline.counted_on,
            "set_by_hand": deadline.set_because is not None,
        }
    )
