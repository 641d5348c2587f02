"""A link that a person sets takes effect at once, or asks somebody else first where too few others would be left."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.rpc.identity.triaging import WhoTriages
from haven_schemas.rpc.incidents.conflicts import StaffLinkKind
from sqlalchemy import select

from incidents.conflicts.queries.team_of_child import concerned_with, team_of
from incidents.models import LinkQuestionRow

from .ask_of_link import ask_of_link
from .say_freed import FREED
from .set_link import set_link


def link_or_ask(
    unit: Unit, known: WhoTriages, family: Sequence[UUID], *, staff_id: UUID, subject_id: UUID, school_id: UUID,
    kind: StaffLinkKind, set_by: UUID,
) -> tuple[UUID, bool]:  # fmt: skip
    """The link's id, or the question's; and whether they are kept away now. Under ``lock_links``, and of another than
    ``set_by``.

    Who triages the child is kept away at once while enough others do; the trust lead, or who watches over the data, has
    to agree within two weekdays. That is tried once: after it ended or was refused somebody else is asked first.
    """
    team = team_of(unit, known, family)
    if not team.triages(staff_id):
        return _set(unit, staff_id, subject_id, school_id, kind, set_by), True
    before = _question_about(unit, family, staff_id)
    if before is not None and before.settled_at is None:
        return before.id, before.acts
    acts = before is None and team.leaves_enough(staff_id)
    question_id = _set(unit, staff_id, subject_id, school_id, kind, set_by) if acts else new_id()
    ask_of_link(
        unit, team, concerned_with(unit, family) | {staff_id, set_by}, question_id=question_id, staff_id=staff_id,
        subject_id=subject_id, school_id=school_id, kind=kind, set_by=set_by, acts=acts,
    )  # fmt: skip
    return question_id, acts


def _set(unit: Unit, staff_id: UUID, subject_id: UUID, school_id: UUID, kind: StaffLinkKind, set_by: UUID) -> UUID:
    return set_link(unit, staff_id=staff_id, subject_id=subject_id, school_id=school_id, kind=kind, set_by=set_by)


def _question_about(unit: Unit, family: Sequence[UUID], staff_id: UUID) -> LinkQuestionRow | None:
    """The newest of the two that somebody was asked."""
    about = (
        LinkQuestionRow.subject_id.in_(family), LinkQuestionRow.staff_id == staff_id, LinkQuestionRow.state != FREED,
    )  # fmt: skip
    return unit.session.scalar(select(LinkQuestionRow).where(*about).order_by(LinkQuestionRow.asked_at.desc()).limit(1))
