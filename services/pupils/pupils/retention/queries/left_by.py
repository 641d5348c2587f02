"""Which entries of the roll are of somebody who left by a day, by what each says of itself."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_

from pupils.files.domain.roll_file import LONDON
from pupils.models import PupilRow


def has_left_by(day: date) -> ColumnElement[bool]:
    """On no roll, and left by then; where no system said when, it was not after the last word of them."""
    end_of_day = datetime.combine(day + timedelta(days=1), time(), LONDON)
    without_day = and_(PupilRow.left_on.is_(None), PupilRow.changed_at < end_of_day)
    return and_(~PupilRow.on_roll, or_(PupilRow.left_on <= day, without_day))
