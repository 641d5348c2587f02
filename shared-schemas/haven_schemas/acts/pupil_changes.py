"""The canonical change of a pupil: what every intake of an MIS ends in, and the pushed form vendors send it in.

Absent and null are two things. A field that is not stated says nothing and overwrites nothing (the source has no scope
for it); a field that is stated as null is known to be empty.
"""

from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import Field

from ..identifiers import Contract
from .pupil_record_fields import PupilRecord, RecordColumn

FieldName = Literal[
    "source_id",
    "upn",
    "legal_surname",
    "legal_forename",
    "preferred_surname",
    "preferred_forename",
    "former_surname",
    "former_forename",
    "date_of_birth",
    "sex",
    "year_group",
    "class",
    "enrolled_on",
    "left_on",
    "enrolment_status",
    "changed_at",
    "gone",
]
"""What a row may state, by the names that stand in findings and in the header of a CSV."""

FIELD_NAMES: tuple[FieldName, ...] = get_args(FieldName)

TIMED_FIELDS: tuple[FieldName, ...] = (
    "upn",
    "legal_surname",
    "legal_forename",
    "preferred_surname",
    "preferred_forename",
    "former_surname",
    "former_forename",
    "date_of_birth",
    "sex",
    "year_group",
    "class",
    "enrolled_on",
    "left_on",
    "enrolment_status",
)
"""Fields whose source time is kept, in the order it is kept in: new ones are added at the end, none is moved."""

DeliveryMode = Literal["delta", "full"]
"""``full``: the whole roll of the school is in it, so that who is missing has left. ``delta``: what changed."""

EnrolmentStatus = Literal["C", "M", "S", "F", "O", "G", "P"]
"""Common Basic Data Set: current, main and subsidiary of two schools, further education, other, guest, previous."""


ColumnName = FieldName | RecordColumn
"""What a column of a CSV may be."""

CsvColumns = dict[ColumnName, Annotated[str, Field(min_length=1, max_length=200)]]
"""Our name of a field to the heading of the column it stands in."""


class PupilChange(Contract):
    """What a source says of one pupil at one time.

    ``number`` is the row it stands in (from 1). ``changed_at`` is the source's own time for it; None: the time of the
    delivery. ``gone``: a tombstone, the pupil has left. ``model_fields_set`` tells what is stated.
    """

    number: int
    gone: bool = False
    changed_at: datetime | None = None
    source_id: str | None = Field(default=None, repr=False)
    upn: str | None = Field(default=None, repr=False)
    legal_surname: str | None = Field(default=None, repr=False)
    legal_forename: str | None = Field(default=None, repr=False)
    preferred_surname: str | None = Field(default=None, repr=False)
    preferred_forename: str | None = Field(default=None, repr=False)
    former_surname: str | None = Field(default=None, repr=False)
    former_forename: str | None = Field(default=None, repr=False)
    date_of_birth: date | None = Field(default=None, repr=False)
    sex: str | None = Field(default=None, repr=False)
    year_group: str | None = None
    class_name: str | None = None
    enrolled_on: date | None = Field(default=None, repr=False)
    left_on: date | None = Field(default=None, repr=False)
    enrolment_status: EnrolmentStatus | None = None
    record: PupilRecord | None = Field(default=None, repr=False)
    """What is said beyond the roll; only of groups the feed may take."""
    unknown: dict[str, str] = Field(default_factory=dict, repr=False)
    """What we have no field for, by the source's name of it."""
    left_out: tuple[str, ...] = ()
    """Fields of the record in which something could not be read, so that it was left out."""

    @property
    def stated(self) -> frozenset[str]:
        """Names of the fields this change says something about; of the class it is ``class_name``."""
        return frozenset(self.model_fields_set)


class PushedPupil(PupilRecord):
    """One pupil as a vendor pushes it: any field may be left out (says nothing) or null (known to be empty).

    Beside these fields those of ``PupilRecord``, as far as they are ticked for the feed.
    Identified by ``source_id`` with ``upn`` or with surname and birth date, by ``upn`` with birth date or legal name,
    or by legal name and birth date. ``gone`` true: a tombstone; ``left_on`` is then the last day, if it is known.
    """

    source_id: Annotated[str, Field(max_length=100)] | None = None
    upn: Annotated[str, Field(max_length=20)] | None = None
    legal_surname: Annotated[str, Field(max_length=100)] | None = None
    legal_forename: Annotated[str, Field(max_length=100)] | None = None
    preferred_surname: Annotated[str, Field(max_length=100)] | None = None
    preferred_forename: Annotated[str, Field(max_length=100)] | None = None
    former_surname: Annotated[str, Field(max_length=100)] | None = None
    former_forename: Annotated[str, Field(max_length=100)] | None = None
    date_of_birth: date | None = None
    sex: Annotated[str, Field(max_length=20)] | None = None
    year_group: Annotated[str, Field(max_length=20)] | None = None
    class_name: Annotated[str, Field(max_length=50)] | None = Field(default=None, alias="class")
    enrolled_on: date | None = None
    left_on: date | None = None
    enrolment_status: EnrolmentStatus | None = None
    changed_at: datetime | None = None
    gone: bool = False


class PupilPush(Contract):
    """The body of ``POST /mis/v1/feeds/{id}/pupils``; a single ``PushedPupil`` is taken as a delta of one."""

    mode: DeliveryMode = "delta"
    extracted_at: datetime | None = None
    """When the source read it out: the time of each pupil that has no ``changed_at`` of its own."""
    pupils: Annotated[list[PushedPupil], Field(min_length=1, max_length=20_000)]
