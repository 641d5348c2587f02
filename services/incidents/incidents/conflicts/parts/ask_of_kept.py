"""Where nobody is left, somebody beyond the team is asked about those who are kept away by a contact alone."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import exists, select

from incidents.aliases import family_of
from incidents.conflicts.domain.left import next_independent, who_confirms
from incidents.conflicts.queries.team_of_child import ask_who_triages, concerned_with, team_of
from incidents.extras import OtherOwners
from incidents.models import LinkQuestionRow, PossibleLinkRow

from .ask_of_link import put_question
from .keep_away import WAITING


def ask_of_kept(unit: Unit, owners: OtherOwners, children: Sequence[UUID]) -> None:
    """They stay kept away until it is answered: that they were is of a release before, or the others have left since.
    Under ``lock_links``; each once. Raises ``OwnerAway``."""
    for child in children:
        family = family_of(unit, child)
        waiting = select(PossibleLinkRow).where(
            PossibleLinkRow.subject_id.in_(family),
            PossibleLinkRow.state == WAITING,
            ~exists().where(LinkQuestionRow.id == PossibleLinkRow.id),
        )
        for row in unit.session.scalars(waiting.order_by(PossibleLinkRow.id)).all():
            known = ask_who_triages(unit, owners, family, row.school_id, row.staff_id, None)
            team, concerned = team_of(unit, known, family), concerned_with(unit, family)
            put_question(
                unit, team, question_id=row.id, staff_id=row.staff_id, subject_id=row.subject_id,
                school_id=row.school_id, kind=None, set_by=None, acts=True,
                asked_ids=next_independent(team, concerned), told_ids=who_confirms(team, concerned),
            )  # fmt: skip
            unit.session.flush()
