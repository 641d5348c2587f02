"""Entrypoints: the trust's own data protection impact assessment."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.identity import assessment as calls

from identity.assessment.queries import read_assessment, signed_assessments
from identity.assessment.use_cases import (
    answer_question,
    approve_assessment,
    choose_basis,
    remind_of_review,
    say_risk,
    sign_assessment,
)
from identity.entrypoints_base import Entrypoints
from identity.roles.queries.grants_of_staff import every_school

_REMIND_SECONDS = 900


@serves(
    (calls.READ_ASSESSMENT, read_assessment.read_assessment),
    (calls.ANSWER_QUESTION, answer_question.answer_question),
    (calls.SAY_RISK, say_risk.say_risk),
    (calls.CHOOSE_BASIS, choose_basis.choose_basis),
    (calls.SIGN_ASSESSMENT, sign_assessment.sign_assessment),
    (calls.APPROVE_ASSESSMENT, approve_assessment.approve_assessment),
    (calls.SIGNED_ASSESSMENT, signed_assessments.signed_assessment),
)
class AssessmentEntrypoints(Entrypoints):
    """Said by who answers for the whole trust, signed by two."""

    @every(seconds=_REMIND_SECONDS)
    def remind_of_review(self) -> None:
        """A month before the yearly review, and once it is overdue."""
        with self.app.database.unit(self.app.own_access("remind_of_review"), schools=[]) as unit:
            unit.scope_to(every_school(unit))
            remind_of_review.remind_of_review(unit, self._extras)
