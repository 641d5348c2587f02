"""An entry of the roll is written."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.units.bulk_rows import bulk_upsert
from chassis.units.database import Unit
from haven_schemas.events import Event, PupilChanged, PupilJoined, PupilLeft
from haven_schemas.watch import CHILD_FORENAME, CHILD_SURNAME, WATCH_CHILD, WATCH_SCHOOL
from sqlalchemy import select, text

from pupils.batch import KnownPupil
from pupils.files import fold
from pupils.identities import protected_among
from pupils.models import PupilRow

from .found import NAMES, found_by, names_before
from .leaving import note_leaving

_ALIASES_LEAVE = text("""
WITH RECURSIVE alias (id) AS (
    SELECT id FROM pupil WHERE hidden AND merged_into = ANY (CAST(:pupils AS uuid[]))
    UNION
    SELECT p.id FROM alias JOIN pupil p ON p.hidden AND p.merged_into = alias.id
)
UPDATE pupil SET on_roll = false FROM alias WHERE pupil.id = alias.id AND pupil.on_roll
""")
_NEVER_CHANGED = frozenset({"id", "school_id", "created_at"})
BORN = date(1900, 1, 1)
"""No file may say that anybody was born then, so no row of one means this child."""


def write_pupils(unit: Unit, school_id: UUID, changed: Sequence[tuple[KnownPupil, set[str]]]) -> None:
    """New pupils, and others as they are now; each with its next version and its event."""
    if not changed:
        return
    before = names_before(unit, [known.id for known, _ in changed if known.version])
    guarded = protected_among(unit, [known.id for known, _ in changed])
    rows = [_row(unit, school_id, known, before.get(known.id, ()), guarded) for known, _ in changed]
    bulk_upsert(unit.session, PupilRow, rows, ["id"], [name for name in rows[0] if name not in _NEVER_CHANGED])
    events: list[tuple[Event, UUID, int]] = []
    for known, fields in changed:
        known.version += 1
        events.append((PupilChanged(pupil_id=known.id, version=known.version), known.id, known.version))
        if (event := _coming_or_going(known, fields)) is not None:
            events.append((event, known.id, known.version))
    unit.publish_many(events, school_id=school_id)
    left = [known.id for known, fields in changed if "on_roll" in fields and not known.on_roll and known.version > 1]
    back = [known.id for known, fields in changed if "on_roll" in fields and known.on_roll and known.version > 1]
    note_leaving(unit, school_id, left, back)
    aliases_leave(unit, left)


def aliases_leave(unit: Unit, pupils: Sequence[UUID]) -> None:
    """What is said of an alias is said of the pupil: who left has left under each of their ids at the school."""
    if pupils:
        unit.session.execute(_ALIASES_LEAVE, {"pupils": [str(each) for each in pupils]})


def _coming_or_going(known: KnownPupil, fields: set[str]) -> Event | None:
    if known.on_roll and (known.version == 1 or "on_roll" in fields):
        return PupilJoined(pupil_id=known.id, version=known.version)
    if not known.on_roll and known.version > 1 and "on_roll" in fields:
        return PupilLeft(pupil_id=known.id, version=known.version)
    return None


def _row(
    unit: Unit, school_id: UUID, known: KnownPupil, before: Sequence[str], guarded: Collection[UUID]
) -> dict[str, Any]:
    if known.id in guarded:
        for name in ("former_surname", "former_forename"):
            known.values[name] = None  # sealed, where a source states them
    return {
        "id": known.id,
        "school_id": school_id,
        **known.values,
        "on_roll": known.on_roll,
        "names_since": known.names_since,
        **_folded(known, before),
        "version": known.version + 1,
        "created_at": unit.now,
        "changed_at": unit.now,
    }


def _folded(known: KnownPupil, before: Sequence[str]) -> dict[str, str]:
    """What a pupil is found by and sorted by."""
    return {
        "search_text": found_by([known.value(name) for name in (*NAMES, "class_name")], before),
        "sort_surname": fold(known.value("preferred_surname") or known.legal_surname),
        "sort_forename": fold(known.value("preferred_forename") or known.legal_forename),
    }


def add_watch_child(unit: Unit) -> None:
    """Without a number. Done again it finds the child there."""
    unit.scope_to([WATCH_SCHOOL])
    if unit.session.scalar(select(PupilRow.id).where(PupilRow.id == WATCH_CHILD)) is not None:
        return
    known = KnownPupil.new(WATCH_CHILD)
    known.values |= {
        "legal_surname": CHILD_SURNAME,
        "legal_forename": CHILD_FORENAME,
        "date_of_birth": BORN,
        "year_group": "7",
        "enrolment_status": "C",
    }
    known.on_roll = True
    write_pupils(unit, WATCH_SCHOOL, [(known, set())])
