"""Of which pupils who left the roll something is open, as incidents tells it to the caller."""

from collections.abc import Sequence
from uuid import UUID

from haven_schemas.acts.incidents.leavers import LEFT_OPEN, LeftOpenQuery
from haven_schemas.acts.pupils.left_lately import LeftLately
from haven_schemas.errors import Problem

from gateway.clients.asking import Caller
from gateway.sessions.current import NOT_SHOWN
from gateway.state import haven


def open_of(caller: Caller, lines: Sequence[LeftLately]) -> set[UUID] | None:
    """None where incidents does not answer: who left is shown all the same."""
    if not lines:
        return set()
    asked = LeftOpenQuery(subject_ids=sorted({line.pupil.id for line in lines}))
    try:
        return set(haven().services.ask(LEFT_OPEN, caller, asked).subject_ids)
    except Problem as problem:
        if problem.code in NOT_SHOWN:
            return None
        raise
