"""What disposals of other children's files took from the files of those who stay, as far as the caller sees it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.moves import TakenOutLine
from haven_schemas.rpc.incidents.records import TakenOut
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from incidents.models import TakenOutRow
from incidents.sight.own_sight import sight_of

_SHOWN = timedelta(days=31)
_MOST_IN_A_FILE, _MOST_LISTED = 20, 50


def taken_out(unit: Unit, family: Sequence[UUID]) -> list[TakenOut]:
    """Of one child's file, newest first. By whichever id of the child; the file is theirs to open."""
    found = _seen(unit).where(one_of(TakenOutRow.subject_id, family)).limit(_MOST_IN_A_FILE)
    return [TakenOut.model_validate(row, from_attributes=True) for row in unit.session.scalars(found)]


def lately_taken_out(unit: Unit) -> list[TakenOutLine]:
    """Of the last month at the schools where the caller triages, newest first."""
    found = _seen(unit).where(TakenOutRow.taken_at > unit.now - _SHOWN).limit(_MOST_LISTED)
    return [TakenOutLine.model_validate(row, from_attributes=True) for row in unit.session.scalars(found)]


def _seen(unit: Unit) -> Select[TakenOutRow]:
    """None of a record of a child whom the caller is kept from, in whoever's file."""
    sight, beside = sight_of(unit), aliased(TakenOutRow)
    hidden = exists().where(beside.id == TakenOutRow.id, one_of(beside.subject_id, sight.kept_from | sight.closed))
    return (
        select(TakenOutRow)
        .where(one_of(TakenOutRow.school_id, sight.triages_at), ~hidden)
        .order_by(TakenOutRow.taken_at.desc(), TakenOutRow.id.desc(), TakenOutRow.subject_id)
    )
