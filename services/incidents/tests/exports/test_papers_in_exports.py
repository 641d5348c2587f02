"""A child's papers in an export of the chronology say what the page says; laid out by the real process."""

import json

import pytest
from haven_schemas.acts.incidents.moves import RestrictRecord
from incidents.records.restricted import restrict_record
from paper_desk import PaperDesk


@pytest.fixture
def desk(incidents, office, tmp_path, infrastructure):
    return PaperDesk(incidents, tmp_path, infrastructure)


def entries(office):
    return json.loads(office.exported())["entries"]


def test_a_paper_says_what_it_is_its_name_and_when_it_is_to_be_reviewed(desk, office, incidents):
    day = f"{incidents.now.year + 1}-02-03"
    document_id = desk.add(office.lead, office.ben, kind="court_order", name="Order.pdf", review_on=day)
    (paper,) = [each for each in entries(office) if each["kind"] == "Court order"]
    told = [each["text"] for each in paper["passages"]]
    assert told == ["Order.pdf", f"To be reviewed on 03/02/{incidents.now.year + 1}"]
    request = RestrictRecord(record_id=document_id, kind="restricted", reason="Contested.")
    incidents.run(office.lead, restrict_record, incidents.keyring, request)
    (paper,) = [each for each in entries(office) if each["kind"] == "Court order"]
    assert "Order" not in json.dumps(paper["passages"])


def test_a_finished_export_ends_when_the_use_of_a_paper_in_it_is_restricted(desk, office, incidents):
    document_id = desk.add(office.lead, office.ben)
    export_id = office.ask()
    office.make()
    request = RestrictRecord(record_id=document_id, kind="objected", reason="Contested.")
    incidents.run(office.lead, restrict_record, incidents.keyring, request)
    assert office.get(export_id).reason == "outdated"
