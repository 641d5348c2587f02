"""A colleague who triages is not kept from a child, or a report, any more: others see that."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id

from incidents.conflicts.domain.left import Team, who_confirms
from incidents.models import LinkQuestionRow
from incidents.steps.domain.reminders import next_morning

from .say_asked import say_asked

FREED = "freed"
"""Nobody is asked anything: it stands beside the questions for those who are told."""


def say_freed(
    unit: Unit, team: Team, concerned: Collection[UUID], *, staff_id: UUID, subject_id: UUID | None, school_id: UUID,
    freed_by: UUID | None, concern_id: UUID | None = None,
) -> None:  # fmt: skip
    """At once to the trust lead and who watches over the data, the next morning to the others who triage the child; not
    to who did it and who is concerned themselves. Nothing where somebody else still keeps them away, or their role
    opens nothing of the child. ``team``: as it is now; ``freed_by`` None: nobody had agreed in time."""
    if freed_by == staff_id or not team.triages(staff_id):
        return
    apart = {*concerned, staff_id, *([freed_by] if freed_by else [])}
    row = LinkQuestionRow(
        id=new_id(), staff_id=staff_id, subject_id=subject_id, concern_id=concern_id, school_id=school_id, kind=None,
        set_by=None, acts=False, asked_at=unit.now, due_at=unit.now, asked_ids=[], told_ids=who_confirms(team, apart),
        state=FREED, decided_by=freed_by, decided_at=unit.now, settled_at=unit.now, tell_at=next_morning(unit.now),
        version=1,
    )  # fmt: skip
    unit.session.add(row)
    if row.told_ids:
        say_asked(unit, row)
