"""Keeps what pupils says of a colleague who may be a child's parent: kept from the child until a person has decided."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ConflictChanged, PossibleLinkChanged
from haven_schemas.rpc.identity.triaging import WhoTriages

from incidents.aliases import family_of
from incidents.conflicts.parts.ask_of_link import ask_of_link
from incidents.conflicts.parts.keep_away import WAITING, free_unless_kept, keep_away
from incidents.conflicts.parts.link_or_ask import link_or_ask
from incidents.conflicts.parts.say_freed import say_freed
from incidents.conflicts.parts.set_link import link_that_holds
from incidents.conflicts.queries.team_of_child import ask_who_triages, concerned_with, lock_links, team_of
from incidents.copies.known import known_schools
from incidents.destroyed_files import destroyed_among
from incidents.extras import OtherOwners
from incidents.models import LinkQuestionRow, PossibleLinkRow


def keep_possible_link(unit: Unit, owners: OtherOwners, event: PossibleLinkChanged) -> None:
    """The newest version counts, in whatever order they come; what is known already changes nothing, under whatever
    version it is said again (after a restore of pupils, say). Nobody is kept from a file that was destroyed.

    Where too few others who triage the child would be left nothing is taken: somebody else is asked.
    """
    unit.scope_to(known_schools(unit.session) | {event.school_id})
    if destroyed_among(unit, [event.pupil_id]):
        return
    if (
        there := unit.session.get(PossibleLinkRow, event.possible_link_id)
    ) is not None and there.version >= event.version:
        return  # told again: identity is not asked
    family = family_of(unit, event.pupil_id)
    known = ask_who_triages(unit, owners, family, event.school_id, event.staff_id, event.decided_by)
    lock_links(unit)
    row = unit.session.get(PossibleLinkRow, event.possible_link_id, with_for_update=True, populate_existing=True)
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
    asked = unit.session.get(LinkQuestionRow, row.id)
    if row.state == WAITING and asked is None:
        asked = _ask_if_too_few(unit, known, family, row)
    holds = asked is None or asked.acts
    was_kept = before == WAITING and holds
    is_open = asked is not None and asked.settled_at is None and row.state != WAITING
    if asked is not None and is_open:
        _note_answer(unit, asked, event)
    if event.state == "linked" and (holds or not is_open):
        _link(unit, known, family, event)
    _say(unit, row, keeps=row.state == WAITING and holds, was_kept=was_kept)
    if was_kept and event.state == "different":
        say_freed(
            unit, team_of(unit, known, family), concerned_with(unit, family), staff_id=row.staff_id,
            subject_id=row.subject_id, school_id=row.school_id, freed_by=event.decided_by,
        )  # fmt: skip


def _ask_if_too_few(unit: Unit, known: WhoTriages, family: list[UUID], row: PossibleLinkRow) -> LinkQuestionRow | None:
    """The question, where it is asked."""
    team = team_of(unit, known, family)
    if team.leaves_enough(row.staff_id):
        return None
    ask_of_link(
        unit, team, concerned_with(unit, family) | {row.staff_id}, question_id=row.id, staff_id=row.staff_id,
        subject_id=row.subject_id, school_id=row.school_id, kind=None, set_by=None, acts=False,
    )  # fmt: skip
    unit.session.flush()
    return unit.session.get(LinkQuestionRow, row.id)


def _note_answer(unit: Unit, asked: LinkQuestionRow, event: PossibleLinkChanged) -> None:
    """Of somebody who was not asked: their word that the two are linked is a link that they want, which is not theirs
    to agree to, unless the colleague is kept away anyhow."""
    if event.state != "linked" or asked.acts:
        asked.state, asked.settled_at = "ended", unit.now
    elif event.decided_by in asked.asked_ids:
        asked.state, asked.kind, asked.decided_by, asked.decided_at = "agreed", event.kind, event.decided_by, unit.now
    else:
        asked.kind, asked.set_by = event.kind, event.decided_by
    asked.version += 1


def _link(unit: Unit, known: WhoTriages, family: list[UUID], event: PossibleLinkChanged) -> None:
    """As who decided said; a link that somebody set by hand meanwhile stays theirs. Whoever was kept from the child
    already stays so; of others it is as if who decided had set the link by hand."""
    if event.kind is None or event.decided_by is None:
        raise ValueError("a link that was decided names its kind and who decided")
    if link_that_holds(unit, event.staff_id, event.pupil_id) is not None:
        return
    link_or_ask(
        unit, known, family, staff_id=event.staff_id, subject_id=event.pupil_id, school_id=event.school_id,
        kind=event.kind, set_by=event.decided_by,
    )  # fmt: skip


def _say(unit: Unit, row: PossibleLinkRow, *, keeps: bool, was_kept: bool) -> None:
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
