"""How many children's names somebody was shown on a day."""

from datetime import date
from uuid import UUID

from sqlalchemy import SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class NamesShownRow(Base):
    """One person, on the last day on which they looked for pupils. ``marks``: a number of up to 4,096 for each child,
    another one each day and person, so that nobody is counted twice and no mark says of whom it is."""

    __tablename__ = "names_shown"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date]
    marks: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
