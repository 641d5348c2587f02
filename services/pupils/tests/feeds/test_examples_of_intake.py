"""What the API's document shows as a file or a push is read as one, and brings the pupil it names."""

from datetime import date

import pytest
from gateway.api.v1.example_values import WHOLE
from gateway.mis.described import CSV, CTF
from haven_schemas.acts.pupil_changes import PupilChange
from pupils.files.outcomes import Outcomes
from pupils.files.roll_file import FileKind, SchoolIdentity, check_file, rows_of
from pydantic_core import to_json

GROUPS = frozenset({"sen", "contacts"})
SCHOOL = SchoolIdentity("100123", "8881001")


@pytest.mark.parametrize(
    ("media_type", "body"),
    [("text/csv", CSV.encode()), ("application/xml", CTF.encode()), ("application/json", to_json(WHOLE["PupilPush"]))],
)
def test_an_example_brings_the_pupil_it_names(media_type, body):
    kind = FileKind(media_type, groups=GROUPS)
    assert check_file(kind, [body], SCHOOL).warnings == ()
    (row,) = Outcomes(rows_of(kind, [body]), date(2026, 11, 27), groups=GROUPS).next_batch(10)
    assert isinstance(row, PupilChange)
    assert (row.upn, row.legal_surname, row.date_of_birth, row.left_out) == (
        "A203202811068", "Ash", date(2014, 3, 2), (),
    )  # fmt: skip
