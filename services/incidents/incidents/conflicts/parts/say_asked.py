"""Says who is asked about a link, or is to see it, to who tells people."""

from chassis.units.database import Unit
from haven_schemas.events import LinkQuestionAsked

from incidents.models import LinkQuestionRow


def say_asked(unit: Unit, row: LinkQuestionRow) -> None:
    """To alerts, which tell each of them once."""
    unit.publish(
        LinkQuestionAsked(question_id=row.id, asked_ids=row.asked_ids, told_ids=row.told_ids, version=row.version),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )
