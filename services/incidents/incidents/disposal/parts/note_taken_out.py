"""A redaction or removal at a disposal leaves a line in the files of those who stay."""

from collections.abc import Iterable

from chassis.units.database import Unit
from chassis.units.ids import new_id

from incidents.models import SharedChoiceRow, TakenOutRow
from incidents.steps.domain.reminders import next_morning

_WHAT = {"redact": "redacted", "remove": "removed"}


def note_taken_out(unit: Unit, carried_out: Iterable[SharedChoiceRow]) -> None:
    """Of the day itself. ``carried_out``: decisions to redact or remove that were. The others who triage at the school
    are told the next morning: nothing can be taken back any more, so that it need not be at once."""
    for choice in carried_out:
        line_id = new_id()
        for subject_id in set(choice.others):
            unit.session.add(
                TakenOutRow(
                    id=line_id,
                    subject_id=subject_id,
                    school_id=choice.school_id,
                    what=_WHAT[choice.choice],
                    taken_by=choice.decided_by,
                    taken_at=unit.now,
                    tell_at=next_morning(unit.now),
                )
            )
