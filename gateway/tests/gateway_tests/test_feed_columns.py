"""Which column is which: what was chosen stays on the page whatever is wrong, and is saved once nothing is."""

import base64
import io
import re

import pytest
from haven_schemas.acts.intake_reasons import RowReason
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils import DeliveryList, Feed
from haven_schemas.acts.pupils.feeds import ColumnsPreview, CsvForm, PreviewColumn, PreviewFault, PreviewRow
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, Identity, number, send

FEED = number(82)
PAGE = f"/pupil-files/feeds/{FEED}"
SAMPLE = "Name 1,Name 2,Born\r\nAsh,Ida,31/02/2014\r\n"


def column(heading, ours, **more):
    return PreviewColumn(heading=heading, samples=["x"], ours=ours, **more)


def preview(*ours, missing=(), twice=False):
    names = ("Name 1", "Name 2", "Born")
    fault = PreviewFault(field="date_of_birth", reason=RowReason.NOT_A_DATE, found="31/02/2014", stops=True)
    return ColumnsPreview(
        columns=[column(name, each, twice=twice) for name, each in zip(names, ours, strict=True)],
        missing=list(missing),
        rows=[] if missing else [PreviewRow(number=1, taken={}, faults=[fault])],
        reading=CsvForm(encoding="windows-1252", separator=";", lines_above=2, left_out=1),
        sample=SAMPLE,
    )


@pytest.fixture
def services():
    made = Identity([Right.FEED_ADMINISTER])
    made.answers |= {
        "get_feed": Feed(id=FEED, school_id=NORTH.id, name="Arbor", last_delivery_at=None, paused=False),
        "list_deliveries": DeliveryList(deliveries=[]),
        "set_feed": Empty(),
        "preview_columns": preview("legal_surname", "legal_forename", "date_of_birth"),
    }
    return made


@pytest.fixture
def choose(open_browser, services):
    browser = open_browser(services)

    def made(*ours, do="save"):
        form = {"heading": ["Name 1", "Name 2", "Born"], "ours": list(ours), "sample": SAMPLE, "do": do}
        return send(browser, f"{PAGE}/columns/chosen", PAGE, **form)

    return made


def text_of(answer):
    return answer.get_data(as_text=True)


def test_a_file_is_shown_with_what_was_found_and_expected(open_browser, services):
    data = {"file": (io.BytesIO(b"Name 1;Name 2;Born\r\n"), "export.csv")}
    page = text_of(send(open_browser(services), f"{PAGE}/columns", PAGE, **data))
    assert "Read as Windows-1252, cells apart by semicolons, 2 lines above the headings passed over" in page
    assert "Would be rejected" in page
    assert "This is not a date such as 01/09/2015 (the day first) or 2015-09-01." in page
    assert "31/02/2014" in page
    assert base64.b64decode(services.last("preview_columns").head) == b"Name 1;Name 2;Born\r\n"


def test_columns_that_are_right_are_saved(choose, services):
    answer = choose("legal_surname", "legal_forename", "date_of_birth")
    assert answer.status_code == 303
    assert services.last("set_feed").csv_columns == {
        "legal_surname": "Name 1", "legal_forename": "Name 2", "date_of_birth": "Born",
    }  # fmt: skip


def test_what_was_chosen_is_looked_at_again_and_not_saved(choose, services):
    assert choose("legal_forename", "legal_surname", "date_of_birth", do="look").status_code == 200
    asked = services.last("preview_columns")
    assert asked.columns == {"legal_forename": "Name 1", "legal_surname": "Name 2", "date_of_birth": "Born"}
    assert base64.b64decode(asked.head).decode() == SAMPLE
    assert "set_feed" not in dict(services.asked)


@pytest.mark.parametrize(
    ("ours", "shown", "words"),
    [
        (("legal_surname", "", ""), preview("legal_surname", None, None, missing=["legal_forename", "date_of_birth"]),
         "Say which column holds: legal forename, date of birth."),
        (("class", "class", "date_of_birth"), preview(None, "class", "date_of_birth"),
         "Class or registration group is chosen for 2 columns. Choose it for one."),
        (("legal_surname", "legal_forename", "date_of_birth"),
         preview("legal_surname", "legal_forename", "date_of_birth", twice=True), "Rename one of them in the report."),
    ],
)  # fmt: skip
def test_choices_survive_an_error(choose, services, ours, shown, words):
    services.answers["preview_columns"] = shown
    answer = choose(*ours)
    assert answer.status_code == 400
    page = text_of(answer)
    assert words in page
    assert re.findall(r'<option value="(\w+)" selected>', page) == [each for each in ours if each]
    assert 'name="sample"' in page
    assert "set_feed" not in dict(services.asked)


def test_a_field_that_no_column_can_be_is_refused(choose):
    assert choose("gone", "legal_forename", "date_of_birth").status_code == 400
