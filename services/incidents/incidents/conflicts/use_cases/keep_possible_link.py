"""Keeps what pupils says of a colleague who may be a child's parent: kept from the child until a person has decided."""

from chassis.units.database import Unit
from haven_schemas.events import ConflictChanged, PossibleLinkChanged

from incidents.conflicts.parts.keep_away import WAITING, free_unless_kept, keep_away
from incidents.conflicts.parts.set_link import link_that_holds, set_link
from incidents.copies.known import known_schools
from incidents.destroyed_files import destroyed_among
from incidents.models import PossibleLinkRow


def keep_possible_link(unit: Unit, event: PossibleLinkChanged) -> None:
    """The newest version counts, in whatever order they come; what is known already changes nothing, under whatever
    version it is said again (after a restore of pupils, say). Nobody is kept from a file that was destroyed."""
    unit.scope_to(known_schools(unit.session) | {event.school_id})
    if destroyed_among(unit, [event.pupil_id]):
        return
    row = unit.session.get(PossibleLinkRow, event.possible_link_id, with_for_update=True)
    if row is None:
        row = PossibleLinkRow(
            id=event.possible_link_id, staff_id=event.staff_id, subject_id=event.pupil_id, school_id=event.school_id,
            state="", told=0, version=0,
        )  # fmt: skip
        unit.session.add(row)
    elif row.version >= event.version:
        return
    before, row.state, row.version = row.state, event.state, event.version
    if before == row.state:
        return
    if event.state == "linked":
        _link(unit, event)
    _say(unit, row, was_kept=before == WAITING)


def _link(unit: Unit, event: PossibleLinkChanged) -> None:
    """As who decided said; a link that somebody set by hand meanwhile stays theirs."""
    if event.kind is None or event.decided_by is None:
        raise ValueError("a link that was decided names its kind and who decided")
    if link_that_holds(unit, event.staff_id, event.pupil_id) is None:
        set_link(
            unit,
            staff_id=event.staff_id,
            subject_id=event.pupil_id,
            school_id=event.school_id,
            kind=event.kind,
            set_by=event.decided_by,
        )


def _say(unit: Unit, row: PossibleLinkRow, *, was_kept: bool) -> None:
    keeps = row.state == WAITING
    if keeps:
        keep_away(unit, row.staff_id, row.subject_id)
    else:
        free_unless_kept(unit, row.staff_id, row.subject_id)
    if keeps == was_kept:
        return
    row.told += 1
    unit.publish(
        ConflictChanged(
            staff_id=row.staff_id,
            subject_id=row.subject_id,
            state="kept_from" if keeps else "ended",
            version=row.told,
        ),
        aggregate_id=row.id,
        aggregate_version=row.told,
        school_id=row.school_id,
    )
