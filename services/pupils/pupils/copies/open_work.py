"""Says who is on a school's roll and what comes to it, and holds the roll of one that is to be closed."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.acts.school_closing import CountOpenWork, OpenCount, OpenCounts, OpenWork
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import Select, Uuid, any_, func, literal, not_, or_, select

from pupils.models import DeliveryRow, FeedRow, PupilRow, RollQuestionRow, SchoolRow

_HELD_FOR = timedelta(minutes=2)
"""In which the news that it is closed comes; otherwise it was not closed, and goes on."""
_OPEN_QUESTIONS = ("waiting", "still_here", "here_now")
_OPEN_DELIVERIES = ("waiting", "running", "waiting_for_decision")


def count_open_work(unit: Unit, request: CountOpenWork) -> OpenCounts:
    """Numbers alone. With ``hold``, where there is nothing: nothing new is taken until identity's next word of the
    school, or for two minutes.

    Pupils are counted as the roll shows them to everyone: an entry that was emptied for a protected child is nobody's,
    whatever a feed goes on saying of it (decision 33), and questions about one are in no count.
    """
    if request.hold:  # whoever brings something in holds the row meanwhile: it is counted, or it comes too late
        unit.session.execute(select(SchoolRow.id).where(SchoolRow.id == request.school_id).with_for_update())
    counted = {kind: unit.session.scalar(query) or 0 for kind, query in _queries(request).items()}
    found = [OpenCount(kind=kind, count=count) for kind, count in counted.items() if count]
    if request.hold and not found:
        row = unit.session.get(SchoolRow, request.school_id)
        if row is not None:
            row.held_until = unit.now + _HELD_FOR
    unit.audit(
        AuditAction.SCHOOL_CLOSING_READ,
        right=Right.SERVICE_OPEN_WORK,
        school_ids=[request.school_id],
        object_id=request.school_id,
    )
    return OpenCounts(open=found)


def _queries(request: CountOpenWork) -> dict[OpenWork, Select[int]]:
    school_id = request.school_id
    here = literal(school_id, Uuid()) == any_(RollQuestionRow.school_ids)
    return {
        "pupils": select(func.count()).where(PupilRow.school_id == school_id, PupilRow.on_roll, not_(PupilRow.hidden)),
        "feeds": select(func.count()).where(FeedRow.school_id == school_id, FeedRow.ended_at.is_(None)),
        "deliveries": select(func.count()).where(
            DeliveryRow.school_id == school_id, DeliveryRow.state.in_(_OPEN_DELIVERIES)
        ),
        "roll_questions": select(func.count()).where(
            here, or_(RollQuestionRow.state.in_(_OPEN_QUESTIONS), not_(RollQuestionRow.carried_out))
        ),
    }
