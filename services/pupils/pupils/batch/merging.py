"""A pupil as the roll has them, and what a change makes of them: each field keeps the source's newest word."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from haven_schemas.acts.pupil_changes import TIMED_FIELDS, PupilChange

from pupils.files import LONDON

ATTRIBUTES: tuple[str, ...] = tuple("class_name" if name == "class" else name for name in TIMED_FIELDS)
"""Attributes of a change and of a pupil, in the order their times are kept in."""

NAME_ATTRIBUTES = ("legal_surname", "legal_forename", "preferred_surname", "preferred_forename")

NEVER_SAID = (0,) * len(ATTRIBUTES)

_LEFT_ON = ATTRIBUTES.index("left_on")
"""Its place among the times."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PREVIOUS = "P"
"""Enrolment status of a former pupil (Common Basic Data Set)."""


@dataclass(slots=True)
class KnownPupil:
    """A pupil in hand. ``values`` are theirs by ``ATTRIBUTES``; ``said_at`` in that order when their sources said them
    (microseconds since 1970; 0: never), as it is kept; ``record_said_at`` the same of the fields beyond the roll.
    ``version`` 0: not on the roll yet. ``moved_on``: the day a person said that they are at another school of the trust
    now."""

    id: UUID
    version: int
    on_roll: bool
    names_since: datetime | None
    values: dict[str, Any] = field(repr=False)
    said_at: tuple[int, ...] = NEVER_SAID
    record_said_at: tuple[int, ...] = ()
    seen_in: UUID | None = None
    row_digest: int | None = None
    moved_on: date | None = None

    @classmethod
    def new(cls, pupil_id: UUID) -> "KnownPupil":
        """Someone of whom nothing is known yet, on no roll."""
        return cls(pupil_id, 0, False, None, dict.fromkeys(ATTRIBUTES))

    def value(self, attribute: str) -> Any:
        """What the roll has for ``attribute``."""
        return self.values[attribute]

    @property
    def upn(self) -> str | None:
        """The UPN."""
        found: str | None = self.values["upn"]
        return found

    @property
    def legal_surname(self) -> str:
        """The legal surname."""
        found: str = self.values["legal_surname"]
        return found

    @property
    def legal_forename(self) -> str:
        """The legal forename."""
        found: str = self.values["legal_forename"]
        return found

    @property
    def date_of_birth(self) -> date:
        """The date of birth."""
        found: date = self.values["date_of_birth"]
        return found


def microseconds(at: datetime) -> int:
    """``at`` as the times of sources are kept."""
    return (at - _EPOCH) // _MICROSECOND


def instant(said_at: int) -> datetime:
    """The other way round."""
    return _EPOCH + said_at * _MICROSECOND


def _day(said_at: int) -> date:
    return instant(said_at).astimezone(LONDON).date()


def merge(known: KnownPupil, change: PupilChange, at: int, today: date) -> set[str]:
    """Puts onto ``known`` what ``change`` states as of ``at``; answers the attributes that are different now.

    A field's older word never overwrites a newer one; of two of the same instant the one that came later counts. No UPN
    never overwrites one. Who is in a row is on the roll, unless the row says when they left; a tombstone without a date
    means the day of ``at``.
    """
    stated = change.model_fields_set
    said_at = list(known.said_at)
    different: set[str] = set()
    for place, attribute in enumerate(ATTRIBUTES):
        if attribute == "left_on":
            value = _left_on(change, at)
        elif attribute in stated:
            value = getattr(change, attribute)
        else:
            continue
        if at < said_at[place] or (attribute == "upn" and value is None):
            continue
        said_at[place] = at
        if known.values[attribute] != value:
            known.values[attribute] = value
            different.add(attribute)
    known.said_at = tuple(said_at)
    if known.on_roll != (here := is_here(known, today)):
        known.on_roll = here
        different.add("on_roll")
    return different


def leave(known: KnownPupil, at: int, today: date) -> bool:
    """Makes a leaver of a pupil whom a full delivery as of ``at`` does not name; False after a newer word."""
    if at < known.said_at[_LEFT_ON]:
        return False
    known.values["left_on"] = _day(at)
    known.said_at = (*known.said_at[:_LEFT_ON], at, *known.said_at[_LEFT_ON + 1 :])
    known.on_roll = is_here(known, today)
    return True


def is_here(known: KnownPupil, today: date) -> bool:
    """Whether a pupil is on the roll on ``today``. Who moved is not, whatever their old system goes on saying, until it
    says that they enrolled since."""
    enrolled_on: date | None = known.value("enrolled_on")
    if known.moved_on is not None and (enrolled_on is None or enrolled_on <= known.moved_on):
        return False
    return is_here_by(known.value("left_on"), known.value("enrolment_status"), today)


def is_here_by(left_on: date | None, enrolment_status: str | None, today: date) -> bool:
    """Whether a system that says this of a pupil has them on its roll on ``today``."""
    return (left_on is None or left_on > today) and enrolment_status != _PREVIOUS


def _left_on(change: PupilChange, at: int) -> date | None:
    if change.left_on is not None:
        return change.left_on
    return _day(at) if change.gone else None
