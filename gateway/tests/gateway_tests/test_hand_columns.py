"""A CSV by hand with headings of its own waits while somebody says which column is which."""

import base64
import io
import re
import secrets

import pytest
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils import DeliveryList, DeliveryReceipt, DeliveryUploadSlot, FeedList
from haven_schemas.acts.pupils.feeds import ColumnsPreview, PreviewColumn, PreviewRow
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, Identity, number, send

DELIVERY = number(90)
SAMPLE = "Name 1,Name 2,Born\r\nAsh,Ida,02/03/2014\r\n"
COLUMNS = {"legal_surname": "Name 1", "legal_forename": "Name 2", "date_of_birth": "Born"}


def preview(*ours, missing=(), agreed=False):
    names = ("Name 1", "Name 2", "Born")
    return ColumnsPreview(
        columns=[PreviewColumn(heading=name, samples=["x"], ours=each) for name, each in zip(names, ours, strict=True)],
        missing=list(missing),
        rows=[] if missing else [PreviewRow(number=1, taken={"legal_surname": "Ash"}, faults=[])],
        sample=SAMPLE,
        agreed=agreed,
    )


@pytest.fixture
def services():
    made, key = Identity([Right.FEED_ADMINISTER]), base64.b64encode(secrets.token_bytes(32)).decode()
    made.answers |= {
        "begin_upload": DeliveryUploadSlot(delivery_id=DELIVERY, object_name=f"deliveries/{DELIVERY}", data_key=key),
        "finish_upload": DeliveryReceipt(delivery_id=DELIVERY),
        "list_feeds": FeedList(feeds=[]),
        "list_deliveries": DeliveryList(deliveries=[]),
        "preview_columns": preview("legal_surname", "legal_forename", "date_of_birth"),
        "set_feed": Empty(),
    }
    return made


@pytest.fixture
def browser(open_browser, services):
    return open_browser(services)


def upload(browser, **more):
    file = (io.BytesIO(SAMPLE.encode()), "export.csv")
    return send(browser, "/pupil-files", "/pupil-files", file=file, school=NORTH.urn, **more)


def choose(browser, *ours, do="save"):
    form = {"heading": ["Name 1", "Name 2", "Born"], "ours": list(ours), "sample": SAMPLE, "do": do}
    return send(browser, "/pupil-files/columns", "/pupil-files", delivery=str(DELIVERY), school=NORTH.urn, **form)


def test_headings_that_are_not_known_are_shown_and_the_file_is_not_taken_yet(browser, services):
    answer = upload(browser)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Which column is which?" in page
    assert f'name="delivery" value="{DELIVERY}"' in page
    assert services.last("preview_columns").school_id == NORTH.id
    assert "finish_upload" not in dict(services.asked)


def test_a_file_that_can_be_read_as_it_is_is_taken_at_once(browser, services):
    services.answers["preview_columns"] = preview("legal_surname", "legal_forename", "date_of_birth", agreed=True)
    assert upload(browser).status_code == 303
    assert services.last("finish_upload").csv_columns is None


def test_its_columns_are_shown_if_that_was_asked_for(browser, services):
    services.answers["preview_columns"] = preview("legal_surname", "legal_forename", "date_of_birth", agreed=True)
    assert "Which column is which?" in upload(browser, look="1").get_data(as_text=True)


def test_what_is_no_csv_is_left_to_the_roll_to_refuse(browser, services):
    services.answers["preview_columns"] = Problem(ErrorCode.INVALID_REQUEST)
    assert upload(browser).status_code == 303


def test_the_file_is_taken_with_what_was_chosen(browser, services):
    answer = choose(browser, "legal_surname", "legal_forename", "date_of_birth")
    assert answer.headers["Location"].startswith(f"/pupil-files/{DELIVERY}")
    finished = services.last("finish_upload")
    assert (finished.delivery_id, finished.csv_columns) == (DELIVERY, COLUMNS)


def test_choices_survive_an_error_and_the_file_goes_on_waiting(browser, services):
    services.answers["preview_columns"] = preview("legal_surname", None, None, missing=["legal_forename"])
    answer = choose(browser, "legal_surname", "", "class")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert re.findall(r'<option value="(\w+)" selected>', page) == ["legal_surname", "class"]
    assert f'name="delivery" value="{DELIVERY}"' in page
    assert "finish_upload" not in dict(services.asked)
